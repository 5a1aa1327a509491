// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The records of the waiting line: who waits for whom, and the pairs made of them. Plain values. What suits whom is in
// linerules.h.
#pragma once

#include "server/domain/user.h"
#include "shared/base/clock.h"

#include <algorithm>
#include <optional>

#include <QStringList>

namespace heliograph::domain {

using PairId = QString;

/// How long since then, by the calendar; nothing when that has been set back meanwhile.
inline Duration elapsed(WallTime since, WallTime now)
{
    return std::max(now - since, Duration::zero());
}

/// What somebody says of themselves. What is not stated contradicts nobody's preference.
struct Profile
{
    QString language{}; ///< empty: not stated
    QString gender{};
    std::optional<int> age{};
    QStringList interests{};
    bool operator==(const Profile &) const = default;
};

/// What somebody wants of a partner.
struct Preferences
{
    QString language{}; ///< empty: any
    QString gender{};
    std::optional<int> youngest{};
    std::optional<int> oldest{};
    QStringList interests{}; ///< one in common is enough; empty: any
    bool operator==(const Preferences &) const = default;
};

struct Seeker
{
    UserId user;
    Profile profile{};
    Preferences preferences{};
    WallTime since{}; ///< of entering; re-entering keeps it
    bool operator==(const Seeker &) const = default;
};

struct Pair
{
    PairId id;
    UserId first; ///< who waited longer
    UserId second;
    WallTime startedAt{};
    Duration firstWaited{};
    Duration secondWaited{};

    bool isParty(const UserId &user) const { return user == first || user == second; }
    /// @p user is a party.
    const UserId &otherThan(const UserId &user) const { return user == first ? second : first; }
    bool operator==(const Pair &) const = default;
};

/// What became of somebody who entered the line.
struct Entry
{
    qint64 position; ///< from 1, at the moment of entering, before any match
    qint64 waiting;  ///< people in the line at that moment, the newcomer included
    bool wasWaiting; ///< kept the place, took the new preferences
    std::optional<Pair> pair{};
};

/// What somebody left: the line, a pair, or nothing.
struct Departure
{
    bool wasWaiting = false;
    std::optional<Pair> pair{};
};

struct LineCounts
{
    qint64 waiting = 0;
    qint64 pairs = 0;
    quint64 matches = 0;  ///< since start
    Duration totalWait{}; ///< of everyone who was matched
};

} // namespace heliograph::domain
