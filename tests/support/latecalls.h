// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Calls table that answers late: see latetable.h.
#pragma once

#include "server/domain/memorycalls.h"
#include "tests/support/latetable.h"

namespace heliograph::test {

class LateCalls final : public domain::Calls, public LateTable
{
public:
    void open(const domain::User &caller, const domain::User &callee, const RingRule &rule,
              Continuation<domain::Call> answer) override
    {
        later(answer, [=, this] { m_calls.open(caller, callee, twice(rule, spoilBoth), answer); });
    }
    void update(const domain::CallId &id, const Rule &rule, Continuation<domain::CallChange> answer) override
    {
        later(answer, [=, this] { m_calls.update(id, twice(rule, spoil), answer); });
    }
    void updateAll(const domain::User &user, const Rule &rule, Continuation<QList<domain::CallChange>> answer) override
    {
        later(answer, [=, this] { m_calls.updateAll(user, twice(rule, spoil), answer); });
    }
    void find(const domain::CallId &id, Continuation<domain::Call> answer) const override
    {
        later(answer, [=, this] { m_calls.find(id, answer); });
    }
    void findAll(const domain::User &user, Continuation<QList<domain::Call>> answer) const override
    {
        later(answer, [=, this] { m_calls.findAll(user, answer); });
    }
    void list(qsizetype limit, Continuation<QList<domain::Call>> answer) const override
    {
        later(answer, [=, this] { m_calls.list(limit, answer); });
    }
    void count(domain::Realm realm, Continuation<domain::CallCounts> answer) const override
    {
        later(answer, [=, this] { m_calls.count(realm, answer); });
    }

    /// Records kept, ended ones included.
    qsizetype size() const { return m_calls.size(); }

private:
    static void spoil(domain::Call &call)
    {
        call.state = call.isOngoing() ? domain::CallState::Ended : domain::CallState::Ringing;
    }
    static void spoilBoth(QList<domain::Call> &ofCaller, QList<domain::Call> &ofCallee)
    {
        ofCaller.clear();
        ofCallee.clear();
    }

    domain::MemoryCalls m_calls;
};

} // namespace heliograph::test
