// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/memorycalls.h"

namespace heliograph::domain {

void MemoryCalls::open(const User &caller, const User &callee, const RingRule &rule, Continuation<Call> answer)
{
    const Result<Call> call = rule(callsOf(caller), callsOf(callee));
    if (!call) {
        answer(call.error());
        return;
    }
    qsizetype &kept = m_kept[caller.realm];
    if (kept >= m_limit) {
        answer(ErrorCode::TooManyCalls);
        return;
    }
    Q_ASSERT(!m_places.contains(call->id));
    Q_ASSERT(call->caller == caller.id && call->callee == callee.id && call->realm == caller.realm);
    m_places.insert(call->id, m_calls.insert(m_calls.end(), *call));
    m_callsOf[caller].append(call->id);
    m_callsOf[callee].append(call->id);
    ++kept;
    countState(*call, 1);
    answer(*call);
}

void MemoryCalls::update(const CallId &id, const Rule &rule, Continuation<CallChange> answer)
{
    const auto place = m_places.constFind(id);
    if (place == m_places.constEnd()) {
        answer(ErrorCode::CallNotFound);
        return;
    }
    const Call before = **place;
    const Result<Call> after = rule(before);
    if (!after) {
        answer(after.error());
        return;
    }
    const CallChange change{before, *after};
    store(change);
    answer(change);
}

void MemoryCalls::updateAll(const User &user, const Rule &rule, Continuation<QList<CallChange>> answer)
{
    const QList<Call> calls = callsOf(user);
    QList<CallChange> changes;
    changes.reserve(calls.size());
    for (const Call &before : calls) {
        const Result<Call> after = rule(before);
        if (!after) {
            answer(after.error());
            return;
        }
        changes.append({before, *after});
    }
    for (const CallChange &change : std::as_const(changes))
        store(change);
    answer(changes);
}

void MemoryCalls::find(const CallId &id, Continuation<Call> answer) const
{
    const auto place = m_places.constFind(id);
    if (place == m_places.constEnd()) {
        answer(ErrorCode::CallNotFound);
        return;
    }
    const Call call = **place;
    answer(call);
}

void MemoryCalls::findAll(const User &user, Continuation<QList<Call>> answer) const
{
    answer(callsOf(user));
}

void MemoryCalls::list(qsizetype limit, Continuation<QList<Call>> answer) const
{
    QList<Call> ongoing;
    for (auto call = m_calls.begin(); call != m_calls.end() && ongoing.size() < limit; ++call) {
        if (call->isOngoing())
            ongoing.append(*call);
    }
    answer(ongoing);
}

void MemoryCalls::count(Realm realm, Continuation<CallCounts> answer) const
{
    answer(m_counts.value(realm));
}

QList<Call> MemoryCalls::callsOf(const User &user) const
{
    QList<Call> calls;
    for (const CallId &id : m_callsOf.value(user))
        calls.append(**m_places.constFind(id));
    return calls;
}

void MemoryCalls::store(const CallChange &change)
{
    const auto &[before, after] = change;
    if (after == before)
        return;
    Q_ASSERT(after.id == before.id && after.realm == before.realm);
    Q_ASSERT(after.caller == before.caller && after.callee == before.callee);
    countState(before, -1);
    const auto place = m_places.find(before.id);
    if (!after.isForgotten) {
        countState(after, 1);
        **place = after;
        return;
    }
    --m_kept[before.realm];
    m_calls.erase(*place);
    m_places.erase(place);
    forget({before.realm, before.caller}, before.id);
    forget({before.realm, before.callee}, before.id);
}

void MemoryCalls::countState(const Call &call, int by)
{
    CallCounts &counts = m_counts[call.realm];
    if (call.state == CallState::Ringing)
        counts.ringing += by;
    else if (call.state == CallState::Accepted)
        counts.accepted += by;
}

void MemoryCalls::forget(const User &user, const CallId &id)
{
    const auto calls = m_callsOf.find(user);
    if (calls == m_callsOf.end())
        return;
    calls->removeOne(id);
    if (calls->isEmpty())
        m_callsOf.erase(calls);
}

} // namespace heliograph::domain
