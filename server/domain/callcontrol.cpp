// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/callcontrol.h"

#include "server/domain/storeretry.h"

#include <algorithm>
#include <memory>

namespace heliograph::domain {

CallControl::CallControl(Calls &calls, const UserDelivery &users, Deadlines &deadlines, Realm realm,
                         const CallPolicy &policy, const Observers &observers, CallListener &listener)
    : m_calls(calls)
    , m_deadlines(deadlines)
    , m_realm(realm)
    , m_policy(policy)
    , m_listener(listener)
    , m_observers(observers)
    , m_relay(users, observers)
    , m_clock(deadlines.clock())
{
}

void CallControl::ring(const Call &request, bool isCalleePresent, Continuation<Call> answer)
{
    if (m_timers.empty())
        m_clock.follow();
    Call call = request;
    call.realm = m_realm;
    // The rule may run several times, and what its last run said counts.
    const auto crowded = std::make_shared<QList<CallId>>();
    const auto rule = [call, isCalleePresent, policy = m_policy, now = now(), crowded](const QList<Call> &ofCaller,
                                                                                       const QList<Call> &ofCallee) {
        *crowded = crowdedOut(call, ofCaller, ofCallee, policy);
        return rung(call, ofCaller, ofCallee, isCalleePresent, policy, now);
    };
    m_calls.open({m_realm, call.caller}, {m_realm, call.callee}, rule,
                 [this, call, crowded, answer = std::move(answer)](const Result<Call> &opened) {
                     if (opened)
                         schedule(*opened);
                     else
                         m_observers.tell(&Observer::callRefused, call, opened.error());
                     answer(opened);
                     if (opened)
                         displace(*crowded);
                 });
}

void CallControl::displace(const QList<CallId> &calls)
{
    const auto rule = [policy = m_policy, now = now()](const Call &call) {
        return Result<Call>(displaced(call, policy, now));
    };
    // One that is gone, or cannot be reached, goes with its own time.
    for (const CallId &id : calls)
        update(id, rule, [](const Result<CallChange> &) {});
}

void CallControl::present(const Call &call, const Words &words)
{
    m_relay.pass(call.id, call.caller, {m_realm, call.callee}, Signal::Offer, words);
}

void CallControl::accept(const CallId &id, const UserId &by, Continuation<CallChange> answer)
{
    update(
        id, [by, policy = m_policy, now = now()](const Call &call) { return accepted(call, by, policy, now); },
        std::move(answer));
}

void CallControl::decline(const CallId &id, const UserId &by, const QByteArray &note, Continuation<CallChange> answer)
{
    update(
        id,
        [by, note, policy = m_policy, now = now()](const Call &call) { return declined(call, by, note, policy, now); },
        std::move(answer));
}

void CallControl::cancel(const CallId &id, const UserId &by, const QByteArray &note, Continuation<CallChange> answer)
{
    update(
        id,
        [by, note, policy = m_policy, now = now()](const Call &call) { return cancelled(call, by, note, policy, now); },
        std::move(answer));
}

void CallControl::hangUp(const CallId &id, const UserId &by, const QByteArray &note, Continuation<CallChange> answer)
{
    update(
        id,
        [by, note, policy = m_policy, now = now()](const Call &call) { return hungUp(call, by, note, policy, now); },
        std::move(answer));
}

void CallControl::end(const CallId &id, Continuation<CallChange> answer)
{
    update(
        id, [policy = m_policy, now = now()](const Call &call) { return endedByOperator(call, policy, now); },
        std::move(answer));
}

void CallControl::endAll(const UserId &user, CallEnd end, Continuation<QList<CallChange>> answer)
{
    updateAll(
        user,
        [user, end, policy = m_policy, now = now()](const Call &call) {
            return Result<Call>(ended(call, end, user, policy, now));
        },
        std::move(answer));
}

void CallControl::lose(const UserId &user, Continuation<QList<CallChange>> answer)
{
    updateAll(
        user,
        [user, policy = m_policy, now = now()](const Call &call) {
            return Result<Call>(lost(call, user, policy, now));
        },
        std::move(answer));
}

void CallControl::regain(const UserId &user, Continuation<QList<CallChange>> answer)
{
    updateAll(
        user, [user](const Call &call) { return Result<Call>(regained(call, user)); }, std::move(answer));
}

void CallControl::between(const UserId &one, const UserId &other, Continuation<Call> answer) const
{
    m_calls.findAll({m_realm, one}, [one, other, answer = std::move(answer)](const Result<QList<Call>> &calls) {
        if (!calls) {
            answer(calls.error());
            return;
        }
        const auto call = std::find_if(calls->begin(), calls->end(), [&](const Call &each) {
            return each.isOngoing() && each.otherThan(one) == other;
        });
        answer(call == calls->end() ? Result<Call>(ErrorCode::CallNotFound) : Result<Call>(*call));
    });
}

void CallControl::find(const CallId &id, Continuation<Call> answer) const
{
    m_calls.find(id, [realm = m_realm, answer = std::move(answer)](const Result<Call> &call) {
        answer(call && call->realm != realm ? Result<Call>(ErrorCode::CallNotFound) : call);
    });
}

void CallControl::pass(const CallId &id, const UserId &from, const UserId &to, Signal signal, const Words &words,
                       Continuation<Done> answer)
{
    find(id, [this, id, from, to, signal, words, answer = std::move(answer)](const Result<Call> &call) {
        if (!call) {
            answer(call.error());
        } else if (!call->isOngoing()) {
            answer(ErrorCode::CallNotFound);
        } else if (!call->isParty(from) || call->otherThan(from) != to) {
            answer(ErrorCode::NotAParty);
        } else {
            m_relay.pass(id, from, {m_realm, to}, signal, words);
            answer(Done());
        }
    });
}

void CallControl::update(const CallId &id, const Calls::Rule &rule, Continuation<CallChange> answer)
{
    const auto ofThisRealm = [realm = m_realm, rule](const Call &call) {
        return call.realm == realm ? rule(call) : Result<Call>(ErrorCode::CallNotFound);
    };
    m_calls.update(id, ofThisRealm, [this, answer = std::move(answer)](const Result<CallChange> &change) {
        if (change)
            schedule(change->after);
        answer(change);
        if (change)
            report(*change);
    });
}

void CallControl::updateAll(const UserId &user, const Calls::Rule &rule, Continuation<QList<CallChange>> answer)
{
    m_calls.updateAll({m_realm, user}, rule,
                      [this, answer = std::move(answer)](const Result<QList<CallChange>> &changes) {
                          if (!changes) {
                              answer(changes);
                              return;
                          }
                          for (const CallChange &change : *changes) {
                              if (change.after != change.before)
                                  schedule(change.after);
                          }
                          answer(changes);
                          for (const CallChange &change : *changes)
                              report(change);
                      });
}

void CallControl::report(const CallChange &change)
{
    if (!isEnding(change))
        return;
    m_relay.forget(change.after.id);
    m_listener.callEnded(change);
}

void CallControl::schedule(const Call &call)
{
    const auto next = nextLapse(call);
    if (!next) {
        m_timers.erase(call.id);
        return;
    }
    Deadline &timer = m_timers.try_emplace(call.id, m_deadlines).first->second;
    timer.start(std::max(*next - now(), Duration::zero()), [this, id = call.id] { lapse(id); });
}

void CallControl::lapse(const CallId &id)
{
    const auto rule = [policy = m_policy, now = now()](const Call &call) {
        return Result<Call>(lapsed(call, policy, now));
    };
    update(id, rule, [this, id](const Result<CallChange> &change) {
        if (change)
            return;
        if (change.error() != ErrorCode::StoreUnavailable)
            m_timers.erase(id);
        else if (const auto timer = m_timers.find(id); timer != m_timers.end())
            timer->second.start(storeRetry, [this, id] { lapse(id); });
    });
}

} // namespace heliograph::domain
