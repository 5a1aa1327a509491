// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Socket.IO server: the namespaces that exist, and the connections of clients to them.
#pragma once

#include "server/engineio/session.h"
#include "server/socketio/namespace.h"

#include <unordered_map>

namespace heliograph::socketio {

class Connection;

/// Give it to an engineio::Endpoint, which must close its sessions or be gone before this is destroyed.
class Namespaces final : public engineio::SessionAcceptor
{
public:
    Namespaces(const Options &options, Deadlines &deadlines, IdSource &ids);
    ~Namespaces() override;

    /// @p name begins with "/" and has no comma. Before the first connection; lives as long as this.
    Namespace &add(const QByteArray &name, peer::PeerListener &listener, peer::Gate &gate);
    /// nullptr when it does not exist.
    Namespace *find(const QByteArray &name) const;
    const Counters &counters() const { return m_surroundings.counters; }

    /// From now on every handshake is refused with that sentence: a stock client tries again, elsewhere or later.
    void stopAdmitting(const QByteArray &sentence) { m_refusal = sentence; }

    QByteArray refuse(const net::Request &request) override;
    engineio::SessionListener *accept(engineio::Session &session) override;

    /// For Connection: its session has closed.
    void remove(const Connection &connection);

private:
    Surroundings m_surroundings;
    QByteArray m_refusal;
    std::unordered_map<QByteArray, std::unique_ptr<Namespace>> m_namespaces;
    std::unordered_map<const Connection *, std::shared_ptr<Connection>> m_connections;
};

} // namespace heliograph::socketio
