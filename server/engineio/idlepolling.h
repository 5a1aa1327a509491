// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many polling sessions of one client hold no connection at the moment. They cost memory where no limit on
// connections sees them. Not for sessions that wait in a poll or have a WebSocket.
#pragma once

#include <QHash>
#include <QHostAddress>

namespace heliograph::engineio {

class IdlePolling
{
public:
    /// @p limit counts for each IPv4 address or IPv6 /64, four times as many for all together.
    explicit IdlePolling(qsizetype limit) : m_limit(limit) {}

    bool isFull(const QHostAddress &address) const;
    void enter(const QHostAddress &address);
    /// Undoes one enter().
    void leave(const QHostAddress &address);

private:
    qsizetype m_limit;
    qsizetype m_total = 0;
    QHash<QByteArray, qsizetype> m_counts;
};

} // namespace heliograph::engineio
