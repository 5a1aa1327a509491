// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/socketio/namespaces.h"

#include "server/socketio/connection.h"

namespace heliograph::socketio {

Namespaces::Namespaces(const Options &options, Deadlines &deadlines, IdSource &ids)
    : m_surroundings{options, deadlines, ids, {}, {}}
{
}

Namespaces::~Namespaces() = default;

Namespace &Namespaces::add(const QByteArray &name, peer::PeerListener &listener, peer::Gate &gate)
{
    Q_ASSERT(name.startsWith('/') && !name.contains(','));
    auto &place = m_namespaces[name];
    Q_ASSERT(!place);
    place = std::make_unique<Namespace>(name, listener, gate, m_surroundings);
    return *place;
}

Namespace *Namespaces::find(const QByteArray &name) const
{
    const auto place = m_namespaces.find(name);
    return place == m_namespaces.end() ? nullptr : place->second.get();
}

QByteArray Namespaces::refuse(const net::Request &)
{
    // Who may come in is asked for each namespace, when its connect packet has come.
    return m_refusal;
}

engineio::SessionListener *Namespaces::accept(engineio::Session &session)
{
    const auto connection = std::make_shared<Connection>(session, *this, m_surroundings);
    m_connections.emplace(connection.get(), connection);
    ++m_surroundings.counters.connections;
    return connection.get();
}

void Namespaces::remove(const Connection &connection)
{
    m_connections.erase(&connection);
    --m_surroundings.counters.connections;
}

} // namespace heliograph::socketio
