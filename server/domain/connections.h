// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is connected to this process and by what, whether a dialect knows them or not. Not for who they say they are:
// that is the Directory.
#pragma once

#include "server/domain/delivery.h"
#include "shared/base/clock.h"

#include <list>

#include <QHash>

namespace heliograph::domain {

/// What operators call a connection; neither its address among clients nor its transport's secret.
using ConnectionId = QString;

struct Connection
{
    PeerId peer;
    QString transport; ///< "polling", "websocket", "ws"
    QString address;   ///< the client's, as text
    QString client;    ///< User-Agent, at most Connections::longestClient
    WallTime since{};
    ConnectionId id{}; ///< given by the table
    bool operator==(const Connection &) const = default;
};

class Connections
{
public:
    static constexpr qsizetype longestClient = 200; ///< UTF-16 units

    /// The connection with its id. @p connection.peer is not connected yet.
    Connection add(Connection connection);
    /// nullptr if it is not connected; valid until the next change.
    const Connection *find(const PeerId &peer) const;
    const Connection *find(const ConnectionId &id) const;
    /// Does nothing for who is not connected.
    void setTransport(const PeerId &peer, const QString &transport);
    void remove(const PeerId &peer);

    /// In order of connecting.
    const std::list<Connection> &all() const { return m_all; }
    qsizetype size() const { return qsizetype(m_all.size()); }

private:
    std::list<Connection> m_all;
    QHash<PeerId, std::list<Connection>::iterator> m_byPeer;
    QHash<ConnectionId, std::list<Connection>::iterator> m_byId;
    quint64 m_last = 0;
};

} // namespace heliograph::domain
