// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Calls table in this process's memory. Every answer comes before the call returns.
#pragma once

#include "server/domain/calls.h"

#include <list>

namespace heliograph::domain {

class MemoryCalls final : public Calls
{
public:
    /// @p limit: calls of one realm kept at a time, ended ones included. The rules limit those of one party; parties
    /// cost little.
    explicit MemoryCalls(qsizetype limit = 100'000) : m_limit(limit) {}

    void open(const User &caller, const User &callee, const RingRule &rule, Continuation<Call> answer) override;
    void update(const CallId &id, const Rule &rule, Continuation<CallChange> answer) override;
    void updateAll(const User &user, const Rule &rule, Continuation<QList<CallChange>> answer) override;
    void find(const CallId &id, Continuation<Call> answer) const override;
    void findAll(const User &user, Continuation<QList<Call>> answer) const override;
    void list(qsizetype limit, Continuation<QList<Call>> answer) const override;
    void count(Realm realm, Continuation<CallCounts> answer) const override;

    /// Records kept, ended ones included.
    qsizetype size() const { return m_places.size(); }

private:
    QList<Call> callsOf(const User &user) const;
    void store(const CallChange &change);
    void countState(const Call &call, int by);
    void forget(const User &user, const CallId &id);

    const qsizetype m_limit;
    std::list<Call> m_calls; ///< in order of opening
    QHash<CallId, std::list<Call>::iterator> m_places;
    QHash<User, QList<CallId>> m_callsOf; ///< few a user, oldest first
    QHash<Realm, CallCounts> m_counts;
    QHash<Realm, qsizetype> m_kept;
};

} // namespace heliograph::domain
