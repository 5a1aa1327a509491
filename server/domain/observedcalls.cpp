// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/observedcalls.h"

namespace heliograph::domain {

void ObservedCalls::open(const User &caller, const User &callee, const RingRule &rule, Continuation<Call> answer)
{
    m_calls.open(caller, callee, rule, [this, answer = std::move(answer)](const Result<Call> &call) {
        if (call)
            m_observers.tell(&Observer::callOpened, *call);
        answer(call);
    });
}

void ObservedCalls::update(const CallId &id, const Rule &rule, Continuation<CallChange> answer)
{
    m_calls.update(id, rule, m_observers.hearing(&Observer::callChanged, std::move(answer)));
}

void ObservedCalls::updateAll(const User &user, const Rule &rule, Continuation<QList<CallChange>> answer)
{
    m_calls.updateAll(user, rule, m_observers.hearingEach(&Observer::callChanged, std::move(answer)));
}

void ObservedCalls::find(const CallId &id, Continuation<Call> answer) const
{
    m_calls.find(id, std::move(answer));
}

void ObservedCalls::findAll(const User &user, Continuation<QList<Call>> answer) const
{
    m_calls.findAll(user, std::move(answer));
}

void ObservedCalls::list(qsizetype limit, Continuation<QList<Call>> answer) const
{
    m_calls.list(limit, std::move(answer));
}

void ObservedCalls::count(Realm realm, Continuation<CallCounts> answer) const
{
    m_calls.count(realm, std::move(answer));
}

} // namespace heliograph::domain
