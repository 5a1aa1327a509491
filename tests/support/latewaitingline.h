// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The WaitingLine table that answers late: see latetable.h.
#pragma once

#include "server/domain/memorywaitingline.h"
#include "tests/support/latetable.h"

namespace heliograph::test {

class LateWaitingLine final : public domain::WaitingLine, public LateTable
{
public:
    void enter(const domain::Seeker &seeker, const domain::PairId &pairId, Continuation<domain::Entry> answer) override
    {
        later(answer, [=, this] { m_line.enter(seeker, pairId, answer); });
    }
    void leave(const domain::UserId &user, Continuation<domain::Departure> answer) override
    {
        later(answer, [=, this] { m_line.leave(user, answer); });
    }
    void withdraw(const domain::UserId &user, Continuation<bool> answer) override
    {
        later(answer, [=, this] { m_line.withdraw(user, answer); });
    }
    void part(const domain::PairId &pair, Continuation<std::optional<domain::Pair>> answer) override
    {
        later(answer, [=, this] { m_line.part(pair, answer); });
    }
    void pairOf(const domain::UserId &user, Continuation<std::optional<domain::Pair>> answer) const override
    {
        later(answer, [=, this] { m_line.pairOf(user, answer); });
    }
    void list(qsizetype limit, Continuation<QList<domain::Seeker>> answer) const override
    {
        later(answer, [=, this] { m_line.list(limit, answer); });
    }
    void pairs(qsizetype limit, Continuation<QList<domain::Pair>> answer) const override
    {
        later(answer, [=, this] { m_line.pairs(limit, answer); });
    }
    void count(Continuation<domain::LineCounts> answer) const override
    {
        later(answer, [=, this] { m_line.count(answer); });
    }

private:
    domain::MemoryWaitingLine m_line;
};

} // namespace heliograph::test
