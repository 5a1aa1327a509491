// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the unfinished input of one client address may hold in memory, over all of its connections: bodies and messages
// that began and have not ended. Not for what one connection may send, which is in limits.h.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QHostAddress>

namespace heliograph::net {

class InputBudget
{
public:
    static constexpr qint64 freeBytes = 16'384; ///< of each connection count for nothing

    /// @p bytes of one IPv4 address or IPv6 /64.
    explicit InputBudget(qint64 bytes) : m_bytes(bytes) {}
    InputBudget(const InputBudget &) = delete;
    InputBudget &operator=(const InputBudget &) = delete;

    /// One connection's part; given back when it goes, which must be before the budget does.
    class Share
    {
    public:
        Share(InputBudget &budget, const QHostAddress &client);
        ~Share() { take(0); }
        Share(const Share &) = delete;
        Share &operator=(const Share &) = delete;

        /// From now on this connection holds so many bytes. False: its address has no more, and nothing has changed.
        bool resize(qint64 bytes);

    private:
        void take(qint64 bytes);

        InputBudget &m_budget;
        QByteArray m_client;
        qint64 m_taken = 0;
    };

private:
    const qint64 m_bytes;
    QHash<QByteArray, qint64> m_taken; ///< of the addresses that hold anything
};

} // namespace heliograph::net
