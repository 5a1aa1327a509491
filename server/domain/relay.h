// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one rule by which two people who share a call or a pair pass each other what nobody else reads: it goes to the
// other party and to nobody else, and candidates wait for their sender's description.
#pragma once

#include "server/domain/observer.h"
#include "server/domain/trickleguard.h"
#include "server/domain/userdelivery.h"

namespace heliograph::domain {

class Relay
{
public:
    /// Users and observers are borrowed.
    Relay(const UserDelivery &users, const Observers &observers, const TrickleLimits &limits = {})
        : m_users(users), m_observers(observers), m_guard(limits)
    {
    }

    /// @p from and @p to share @p scope: the caller has looked it up.
    void pass(const QString &scope, const UserId &from, const User &to, Signal signal, const Words &words);
    /// The scope is over: what is held goes nowhere.
    void forget(const QString &scope) { m_guard.forget(scope); }

    const TrickleGuard &guard() const { return m_guard; }

private:
    const UserDelivery &m_users;
    const Observers &m_observers;
    TrickleGuard m_guard;
};

} // namespace heliograph::domain
