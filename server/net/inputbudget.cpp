// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/inputbudget.h"

#include "server/net/addresskey.h"

#include <algorithm>

namespace heliograph::net {

InputBudget::Share::Share(InputBudget &budget, const QHostAddress &client)
    : m_budget(budget), m_client(addressKey(client))
{
}

bool InputBudget::Share::resize(qint64 bytes)
{
    const qint64 wanted = std::max<qint64>(bytes - freeBytes, 0);
    if (wanted > m_taken && m_budget.m_taken.value(m_client) - m_taken + wanted > m_budget.m_bytes)
        return false;
    take(wanted);
    return true;
}

void InputBudget::Share::take(qint64 bytes)
{
    if (bytes == m_taken)
        return;
    qint64 &all = m_budget.m_taken[m_client];
    all += bytes - m_taken;
    m_taken = bytes;
    if (all == 0)
        m_budget.m_taken.remove(m_client);
}

} // namespace heliograph::net
