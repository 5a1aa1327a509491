// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happens to people who wait and to the pairs made of them: applies the line's operations, lets time run out,
// passes on what partners say to each other, and reports each fact once. Not for words: the listener finds them.
#pragma once

#include "server/domain/matchend.h"
#include "server/domain/relay.h"
#include "server/domain/waitingline.h"
#include "shared/base/deadlines.h"
#include "shared/base/idsource.h"

#include <deque>
#include <unordered_map>

namespace heliograph::domain {

using namespace std::chrono_literals;

/// Hears of facts, whoever caused them, after the operation's own answer.
class MatchListener
{
public:
    virtual ~MatchListener() = default;
    virtual void matched(const Pair &pair) = 0;
    /// @p by: who left; empty when neither did.
    virtual void parted(const Pair &pair, const UserId &by, PairEnd end) = 0;
    /// Somebody's place has changed since it was last reported, by entering or by this.
    virtual void moved(const UserId &user, qint64 position, qint64 waiting) = 0;
    /// An operator has taken somebody out of the line.
    virtual void removed(const UserId &user, const QString &reason) = 0;
};

class Matchmaking
{
public:
    struct Policy
    {
        Duration longest = 30min; ///< of a pair
        Duration sweep = 2s;      ///< between two reports of one person's place
        size_t slice = 500;       ///< places reported at a time; the rest waits for a turn of the event loop
    };

    /// All but the policy are borrowed.
    Matchmaking(WaitingLine &line, const UserDelivery &users, Deadlines &deadlines, IdSource &ids, const Policy &policy,
                const Observers &observers, MatchListener &listener);

    const Relay &relay() const { return m_relay; }
    /// Pairs whose time runs here; for tests and figures.
    qsizetype timers() const { return qsizetype(m_timers.size()); }

    /// Enters the line now; the time of @p seeker is set here. AlreadyPaired.
    void seek(Seeker seeker, Continuation<Entry> answer);
    /// Leaves the line or the pair; @p end is why, should it be a pair.
    void leave(const UserId &user, PairEnd end, Continuation<Departure> answer);
    /// An operator ends it; neither partner enters the line by that. PairNotFound.
    void end(const PairId &pair, Continuation<Pair> answer);
    /// An operator takes the user out of the line. NotWaiting, also for somebody who has a partner.
    void remove(const UserId &user, const QString &reason, Continuation<Done> answer);
    void pairOf(const UserId &user, Continuation<std::optional<Pair>> answer) const { m_line.pairOf(user, answer); }
    /// From one partner to the other. NotPaired: not in that pair, or @p to is somebody else.
    void pass(const PairId &pair, const UserId &from, const std::optional<UserId> &to, Signal signal,
              const Words &words, Continuation<Done> answer);

private:
    void made(const Pair &pair);
    void endForTime(const PairId &id);
    void over(const Pair &pair, const UserId &by, PairEnd end);
    void vacated(const UserId &user);
    void expectMoves();
    void collectMoves(const QList<Seeker> &line);
    void reportMoves();

    WaitingLine &m_line;
    Deadlines &m_deadlines;
    IdSource &m_ids;
    const Policy m_policy;
    MatchListener &m_listener;
    const Observers &m_observers;
    Relay m_relay;
    std::unordered_map<PairId, Deadline> m_timers;
    QHash<UserId, qint64> m_places; ///< as last reported, or about to be
    struct Move
    {
        UserId user;
        qint64 position;
        qint64 waiting;
    };
    std::deque<Move> m_moves; ///< about to be reported
    Deadline m_sweep;
    Deadline m_slice;
};

} // namespace heliograph::domain
