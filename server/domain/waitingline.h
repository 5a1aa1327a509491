// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of people who wait for a partner, and of the pairs made of them: one table, so that nobody is lost between
// the two. Each way of storing it is a twin behind this interface. The contract that every table keeps is in rooms.h.
#pragma once

#include "server/domain/seeker.h"
#include "shared/base/result.h"

namespace heliograph::domain {

/// A user is at one place of the line, or in one pair, or in neither.
class WaitingLine
{
public:
    virtual ~WaitingLine() = default;

    /// Puts the seeker at the end of the line, unless it waits already, and pairs it with who waited longest of those
    /// who match() it. AlreadyPaired.
    /// @p pairId: of the pair, should there be one. @p seeker.since is the moment.
    virtual void enter(const Seeker &seeker, const PairId &pairId, Continuation<Entry> answer) = 0;
    /// Out of the line, or the end of the pair that the user is in.
    virtual void leave(const UserId &user, Continuation<Departure> answer) = 0;
    /// Out of the line; false: the user was not in it. A pair stays as it is.
    virtual void withdraw(const UserId &user, Continuation<bool> answer) = 0;
    /// Ends that pair; nullopt if there is none.
    virtual void part(const PairId &pair, Continuation<std::optional<Pair>> answer) = 0;

    virtual void pairOf(const UserId &user, Continuation<std::optional<Pair>> answer) const = 0;
    /// Everyone who waits, in order of entering, at most @p limit of them.
    virtual void list(qsizetype limit, Continuation<QList<Seeker>> answer) const = 0;
    /// The pairs, in no order, at most @p limit of them.
    virtual void pairs(qsizetype limit, Continuation<QList<Pair>> answer) const = 0;
    virtual void count(Continuation<LineCounts> answer) const = 0;
};

} // namespace heliograph::domain
