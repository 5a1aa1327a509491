// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The WaitingLine table in this process's memory. Every answer comes before the call returns.
#pragma once

#include "server/domain/lineindex.h"
#include "server/domain/waitingline.h"

namespace heliograph::domain {

class MemoryWaitingLine final : public WaitingLine
{
public:
    void enter(const Seeker &seeker, const PairId &pairId, Continuation<Entry> answer) override;
    void leave(const UserId &user, Continuation<Departure> answer) override;
    void withdraw(const UserId &user, Continuation<bool> answer) override;
    void part(const PairId &pair, Continuation<std::optional<Pair>> answer) override;
    void pairOf(const UserId &user, Continuation<std::optional<Pair>> answer) const override;
    void list(qsizetype limit, Continuation<QList<Seeker>> answer) const override;
    void pairs(qsizetype limit, Continuation<QList<Pair>> answer) const override;
    void count(Continuation<LineCounts> answer) const override;

    /// How often a partner was looked for; for tests and figures.
    quint64 searches() const { return m_searches; }

private:
    /// Who waits already and wants nothing else: nobody matches, or they would be paired. nullopt for all others.
    std::optional<Entry> waitingOn(const Seeker &seeker) const;
    /// Takes the place, or takes the new wishes at the old one.
    Entry placed(const Seeker &seeker);
    std::optional<Pair> matched(const UserId &newcomer, const PairId &pairId, WallTime now);
    void vacate(const UserId &user);
    std::optional<Pair> separate(const UserId &user);

    LineIndex m_index;
    std::vector<Seeker> m_seekers; ///< at the places of the index; empty ones have no user
    QHash<UserId, LineIndex::Place> m_places;
    QHash<PairId, Pair> m_pairs;
    QHash<UserId, PairId> m_pairOf;
    quint64 m_matches = 0;
    quint64 m_searches = 0;
    Duration m_totalWait{};
};

} // namespace heliograph::domain
