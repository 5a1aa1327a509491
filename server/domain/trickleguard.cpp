// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/trickleguard.h"

namespace heliograph::domain {

bool TrickleGuard::hold(const QString &scope, const UserId &sender, const Words &candidate)
{
    const auto senders = m_scopes.constFind(scope);
    const bool isKnown = senders != m_scopes.constEnd() && senders->contains(sender);
    if (isKnown && (*senders)[sender].isDescribed)
        return false;
    const qsizetype cost = sizeOf(candidate) + candidateCost + (isKnown ? 0 : senderCost);
    if (m_bytes + cost > m_limits.allBytes) {
        ++m_counters.hurried;
        return false;
    }
    Sender &state = senderOf(scope, sender);
    ++m_counters.held;
    const qsizetype before = costOf(state);
    state.held.append(candidate);
    state.bytes += sizeOf(candidate);
    while (state.held.size() > m_limits.candidates || state.bytes > m_limits.bytes) {
        state.bytes -= sizeOf(state.held.takeFirst());
        ++m_counters.dropped;
    }
    m_bytes += costOf(state) - before;
    return true;
}

QList<Words> TrickleGuard::describe(const QString &scope, const UserId &sender)
{
    Sender &state = senderOf(scope, sender);
    state.isDescribed = true;
    m_bytes -= costOf(state) - senderCost;
    state.bytes = 0;
    return std::exchange(state.held, {});
}

void TrickleGuard::forget(const QString &scope)
{
    for (const Sender &sender : m_scopes.take(scope))
        m_bytes -= costOf(sender);
}

TrickleGuard::Sender &TrickleGuard::senderOf(const QString &scope, const UserId &sender)
{
    QHash<UserId, Sender> &senders = m_scopes[scope];
    const auto known = senders.find(sender);
    if (known != senders.end())
        return *known;
    m_bytes += senderCost;
    return *senders.insert(sender, {});
}

qsizetype TrickleGuard::costOf(const Sender &sender)
{
    return senderCost + sender.held.size() * candidateCost + sender.bytes;
}

} // namespace heliograph::domain
