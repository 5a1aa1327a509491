// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A company whose members have names and call each other, over tables that answer at once or late.
#pragma once

#include "tests/support/company.h"
#include "tests/support/latecalls.h"
#include "tests/support/latedirectory.h"

namespace heliograph::test {

class CallingCompany : public Company
{
public:
    explicit CallingCompany(bool isSlow) : isLate(isSlow)
    {
        directory = table<domain::Directory, domain::MemoryDirectory, LateDirectory>();
        calls = table<domain::Calls, domain::MemoryCalls, LateCalls>();
    }

    /// What this client was answered since it was last asked, when everything has calmed down.
    Heard answers(FakePeer &peer)
    {
        settle();
        return peer.takeAcknowledged();
    }
    /// Moves time in longer steps than pass().
    void wait(Duration time, Duration step = Duration(1000))
    {
        settle();
        for (Duration left = time; left > Duration::zero(); left -= step) {
            clock.move(std::min(step, left));
            deadlines.runDue();
            settle();
        }
    }
    /// Late tables answer StoreUnavailable, or do again.
    void setDown(bool isDown)
    {
        settle();
        for (LateTable *late : m_lateTables)
            late->isDown = isDown;
    }
    qint64 registered(domain::Realm realm)
    {
        qint64 users = -1;
        directory->count(realm, [&](const Result<qint64> &count) { users = *count; });
        settle();
        return users;
    }
    domain::CallCounts callCounts(domain::Realm realm)
    {
        domain::CallCounts counts{-1, -1};
        calls->count(realm, [&](const Result<domain::CallCounts> &count) { counts = *count; });
        settle();
        return counts;
    }

    const bool isLate;
    std::unique_ptr<domain::Directory> directory;
    std::unique_ptr<domain::Calls> calls;

protected:
    /// One of the two ways to keep a table.
    template<typename Table, typename Memory, typename Late, typename... Arguments>
    std::unique_ptr<Table> table(const Arguments &...arguments)
    {
        if (!isLate)
            return std::make_unique<Memory>(arguments...);
        auto late = std::make_unique<Late>(arguments...);
        watch(*late);
        m_lateTables.push_back(late.get());
        return late;
    }

private:
    std::vector<LateTable *> m_lateTables;
};

} // namespace heliograph::test
