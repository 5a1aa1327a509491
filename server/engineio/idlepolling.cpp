// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/idlepolling.h"

#include "server/net/addresskey.h"

namespace heliograph::engineio {

bool IdlePolling::isFull(const QHostAddress &address) const
{
    return m_total >= 4 * m_limit || m_counts.value(net::addressKey(address)) >= m_limit;
}

void IdlePolling::enter(const QHostAddress &address)
{
    ++m_counts[net::addressKey(address)];
    ++m_total;
}

void IdlePolling::leave(const QHostAddress &address)
{
    const auto count = m_counts.find(net::addressKey(address));
    Q_ASSERT(count != m_counts.end());
    --m_total;
    if (count != m_counts.end() && --*count == 0)
        m_counts.erase(count);
}

} // namespace heliograph::engineio
