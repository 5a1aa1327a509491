// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happens to the calls of one realm: applies the rules to the table, lets time run out, passes on what the parties
// say to each other, and reports each fact once. Not for words: the listener finds them.
#pragma once

#include "server/domain/callrules.h"
#include "server/domain/calls.h"
#include "server/domain/recordclock.h"
#include "server/domain/relay.h"
#include "shared/base/deadlines.h"

#include <unordered_map>

namespace heliograph::domain {

/// Hears of what changed, whoever did it, after the operation's own answer.
class CallListener
{
public:
    virtual ~CallListener() = default;
    /// Every call that was rung ends here, exactly once, whatever ended it.
    virtual void callEnded(const CallChange &change) = 0;
};

class CallControl
{
public:
    /// All but the policy are borrowed.
    CallControl(Calls &calls, const UserDelivery &users, Deadlines &deadlines, Realm realm, const CallPolicy &policy,
                const Observers &observers, CallListener &listener);

    Realm realm() const { return m_realm; }
    const CallPolicy &policy() const { return m_policy; }
    const Relay &relay() const { return m_relay; }
    /// Calls whose time runs here; for tests and figures.
    qsizetype timers() const { return qsizetype(m_timers.size()); }

    /// @p request holds id, parties and type. The errors are those of rung().
    void ring(const Call &request, bool isCalleePresent, Continuation<Call> answer);
    /// From ring()'s answer: what the callee hears of the call, with the caller's description. Later it could be
    /// overtaken by the end of the call.
    void present(const Call &call, const Words &words);
    void accept(const CallId &id, const UserId &by, Continuation<CallChange> answer);
    void decline(const CallId &id, const UserId &by, const QByteArray &note, Continuation<CallChange> answer);
    void cancel(const CallId &id, const UserId &by, const QByteArray &note, Continuation<CallChange> answer);
    /// A call that has ended answers with itself, unchanged.
    void hangUp(const CallId &id, const UserId &by, const QByteArray &note, Continuation<CallChange> answer);
    /// An operator ends it. CallNotFound, CallEnded.
    void end(const CallId &id, Continuation<CallChange> answer);
    /// Ends every ongoing call of that user.
    void endAll(const UserId &user, CallEnd end, Continuation<QList<CallChange>> answer);
    /// The user's last peer is gone, or the first is back.
    void lose(const UserId &user, Continuation<QList<CallChange>> answer);
    void regain(const UserId &user, Continuation<QList<CallChange>> answer);

    /// The ongoing call of these two; CallNotFound.
    void between(const UserId &one, const UserId &other, Continuation<Call> answer) const;
    /// CallNotFound also for a call of another realm.
    void find(const CallId &id, Continuation<Call> answer) const;
    /// From one party to the other. CallNotFound, NotAParty; also for a call that has ended. @p to: who the sender says
    /// the other is; anybody else is NotAParty.
    void pass(const CallId &id, const UserId &from, const UserId &to, Signal signal, const Words &words,
              Continuation<Done> answer);

private:
    /// Ends and forgets what a new call has crowded out.
    void displace(const QList<CallId> &calls);
    void update(const CallId &id, const Calls::Rule &rule, Continuation<CallChange> answer);
    void updateAll(const UserId &user, const Calls::Rule &rule, Continuation<QList<CallChange>> answer);
    void report(const CallChange &change);
    /// Keeps the call's timer in step with its record.
    void schedule(const Call &call);
    void lapse(const CallId &id);
    WallTime now() const { return m_clock.now(); }

    Calls &m_calls;
    Deadlines &m_deadlines;
    const Realm m_realm;
    const CallPolicy m_policy;
    CallListener &m_listener;
    const Observers &m_observers;
    Relay m_relay;
    RecordClock m_clock;
    std::unordered_map<CallId, Deadline> m_timers;
};

} // namespace heliograph::domain
