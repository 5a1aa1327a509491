// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/connections.h"

namespace heliograph::domain {

Connection Connections::add(Connection connection)
{
    Q_ASSERT(!m_byPeer.contains(connection.peer));
    connection.id = QLatin1Char('c') + QString::number(++m_last);
    connection.client.truncate(longestClient);
    const auto place = m_all.insert(m_all.end(), std::move(connection));
    m_byPeer.insert(place->peer, place);
    m_byId.insert(place->id, place);
    return *place;
}

const Connection *Connections::find(const PeerId &peer) const
{
    const auto place = m_byPeer.constFind(peer);
    return place == m_byPeer.constEnd() ? nullptr : &**place;
}

const Connection *Connections::find(const ConnectionId &id) const
{
    const auto place = m_byId.constFind(id);
    return place == m_byId.constEnd() ? nullptr : &**place;
}

void Connections::setTransport(const PeerId &peer, const QString &transport)
{
    const auto place = m_byPeer.constFind(peer);
    if (place != m_byPeer.constEnd())
        (*place)->transport = transport;
}

void Connections::remove(const PeerId &peer)
{
    const auto place = m_byPeer.constFind(peer);
    if (place == m_byPeer.constEnd())
        return;
    const auto connection = *place;
    m_byId.remove(connection->id);
    m_byPeer.erase(place);
    m_all.erase(connection);
}

} // namespace heliograph::domain
