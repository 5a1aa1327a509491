// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/relay.h"

namespace heliograph::domain {

void Relay::pass(const QString &scope, const UserId &from, const User &to, Signal signal, const Words &words)
{
    if (signal == Signal::Candidate && m_guard.hold(scope, from, words))
        return;
    m_users.emit(to, words);
    if (signal != Signal::Description)
        return;
    for (const Words &candidate : m_guard.describe(scope, from))
        m_users.emit(to, candidate);
}

} // namespace heliograph::domain
