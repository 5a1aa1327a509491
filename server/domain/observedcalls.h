// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calls that tell observers of their changes.
#pragma once

#include "server/domain/calls.h"
#include "server/domain/observer.h"

namespace heliograph::domain {

class ObservedCalls final : public Calls
{
public:
    /// Borrowed.
    ObservedCalls(Calls &calls, const Observers &observers) : m_calls(calls), m_observers(observers) {}

    void open(const User &caller, const User &callee, const RingRule &rule, Continuation<Call> answer) override;
    void update(const CallId &id, const Rule &rule, Continuation<CallChange> answer) override;
    void updateAll(const User &user, const Rule &rule, Continuation<QList<CallChange>> answer) override;
    void find(const CallId &id, Continuation<Call> answer) const override;
    void findAll(const User &user, Continuation<QList<Call>> answer) const override;
    void list(qsizetype limit, Continuation<QList<Call>> answer) const override;
    void count(Realm realm, Continuation<CallCounts> answer) const override;

private:
    Calls &m_calls;
    const Observers &m_observers;
};

} // namespace heliograph::domain
