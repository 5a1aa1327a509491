// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/relay.h"

namespace heliograph::domain {

void Relay::pass(const QString &scope, const UserId &from, const User &to, Signal signal, const Words &words)
{
    Passage passage{scope, {to.realm, from}, to, signal, sizeOf(words), Passing::Sent};
    const quint64 dropped = m_guard.counters().dropped;
    if (isCandidate(signal) && m_guard.hold(scope, from, words)) {
        passage.passing = Passing::Held;
        m_observers.tell(&Observer::passed, passage);
        // Whose types nobody kept.
        passage.passing = Passing::Dropped;
        passage.signal = Signal::Candidate;
        for (quint64 more = m_guard.counters().dropped - dropped; more > 0; --more)
            m_observers.tell(&Observer::passed, passage);
        return;
    }
    m_observers.tell(&Observer::passed, passage);
    m_users.emit(to, words);
    if (!isDescription(signal))
        return;
    for (const Words &candidate : m_guard.describe(scope, from))
        m_users.emit(to, candidate);
}

} // namespace heliograph::domain
