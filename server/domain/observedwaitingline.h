// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A WaitingLine that tells observers who enters and who leaves.
#pragma once

#include "server/domain/observer.h"
#include "server/domain/waitingline.h"

namespace heliograph::domain {

class ObservedWaitingLine final : public WaitingLine
{
public:
    /// Borrowed.
    ObservedWaitingLine(WaitingLine &line, const Observers &observers) : m_line(line), m_observers(observers) {}

    void enter(const Seeker &seeker, const PairId &pairId, Continuation<Entry> answer) override;
    void leave(const UserId &user, Continuation<Departure> answer) override;
    void withdraw(const UserId &user, Continuation<bool> answer) override;
    void part(const PairId &pair, Continuation<std::optional<Pair>> answer) override;
    void pairOf(const UserId &user, Continuation<std::optional<Pair>> answer) const override;
    void list(qsizetype limit, Continuation<QList<Seeker>> answer) const override;
    void pairs(qsizetype limit, Continuation<QList<Pair>> answer) const override;
    void count(Continuation<LineCounts> answer) const override;

private:
    WaitingLine &m_line;
    const Observers &m_observers;
};

} // namespace heliograph::domain
