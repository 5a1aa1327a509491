// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of calls. Each way of storing it is a twin behind this interface; the rules are in callrules.h. Not for
// telling anybody and not for timers: that is CallControl. The contract that every table keeps is in rooms.h.
#pragma once

#include "server/domain/call.h"
#include "shared/base/result.h"

#include <functional>

namespace heliograph::domain {

class Calls
{
public:
    /// The new record from the old one, or a refusal. Pure: may be called several times for one operation, and only the
    /// last result counts. Must not change id, realm or parties.
    using Rule = std::function<Result<Call>(const Call &)>;
    /// A new call from all calls kept of its parties, or a refusal. Pure, as above.
    using RingRule = std::function<Result<Call>(const QList<Call> &ofCaller, const QList<Call> &ofCallee)>;

    virtual ~Calls() = default;

    /// @p caller and @p callee are those of the call that the rule makes; its id is new. TooManyCalls also when the
    /// table has no room left for that realm.
    virtual void open(const User &caller, const User &callee, const RingRule &rule, Continuation<Call> answer) = 0;
    /// CallNotFound, or what the rule refuses.
    virtual void update(const CallId &id, const Rule &rule, Continuation<CallChange> answer) = 0;
    /// Applies the rule to every call kept of that user, oldest first. A refusal leaves all of them as they were.
    virtual void updateAll(const User &user, const Rule &rule, Continuation<QList<CallChange>> answer) = 0;

    /// CallNotFound.
    virtual void find(const CallId &id, Continuation<Call> answer) const = 0;
    /// All calls kept of that user, oldest first.
    virtual void findAll(const User &user, Continuation<QList<Call>> answer) const = 0;
    /// The ongoing ones of every realm, oldest first, at most @p limit of them.
    virtual void list(qsizetype limit, Continuation<QList<Call>> answer) const = 0;
    virtual void count(Realm realm, Continuation<CallCounts> answer) const = 0;
};

} // namespace heliograph::domain
