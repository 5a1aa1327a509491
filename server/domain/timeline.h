// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happened in one call, one pair or one stay in a room: who, what kind of thing, how large, when, and what became
// of it. Plain values; never what was said. How many of them are kept is in timelines.h, what they mean in verdict.h.
#pragma once

#include "server/domain/call.h"
#include "server/domain/connections.h"
#include "server/domain/matchend.h"
#include "server/domain/observer.h"
#include "server/domain/signal.h"

#include <array>
#include <vector>

namespace heliograph::domain {

enum class TimelineKind { Call, Pair, Join };

/// What tells one timeline from another.
struct TimelineKey
{
    TimelineKind kind;
    QString scope;             ///< the id of the call, the pair or the room
    ConnectionId connection{}; ///< whose join it is; empty for the others
    WallTime joinedAt{};       ///< likewise
    bool operator==(const TimelineKey &) const = default;
};

inline size_t qHash(const TimelineKey &key, size_t seed = 0)
{
    return qHashMulti(seed, int(key.kind), key.scope, key.connection, key.joinedAt.time_since_epoch().count());
}

/// First: the caller, who waited longer, or who joined. Second: the callee, the partner, or everybody else in the room.
enum class Side { First, Second, Nobody };

enum class Happening {
    Rung,
    Refused,  ///< the call was not made
    Collided, ///< the callee called the caller, who was calling already
    Woken,
    Answered,
    Passed,
    Rated,
    Lost, ///< a party's last peer is gone
    Regained,
    Paired,
    Joined,
    JoinedAgain,
    Ended,
};

struct Moment
{
    WallTime at;
    Happening what : 8;
    Side by : 8;
    Signal signal : 8 = Signal::Other;   ///< passed on
    Passing passing : 8 = Passing::Sent; ///< likewise
    quint32 number = 0;                  ///< passed on: its size in bytes; rated: the number of the opinion, from 0
};
static_assert(sizeof(Moment) == 16);

struct Opinion
{
    Side by;
    QString status;
    QString quality;
};

/// Everything of one kind that one side sent.
struct Tally
{
    Signal signal;
    quint64 sent = 0; ///< at once
    quint64 held = 0; ///< they go on when their sender describes itself
    quint64 bytes = 0;
    WallTime first{};
    WallTime last{};
};

struct Party
{
    static constexpr qsizetype longestName = 128; ///< UTF-16 units; what is longer is cut

    QString id{};   ///< user id, or connection id of who is in a room; empty for everybody else in the room
    QString name{}; ///< of who is in a room
    std::vector<Tally> tallies{};
    quint64 dropped = 0;    ///< candidates
    quint64 lost = 0;       ///< how often
    Opinion latest{};       ///< the last that this side rated
    qsizetype partners = 0; ///< in a room: how many others this side sent anything to

    /// nullptr: nothing of the kind.
    const Tally *find(Signal signal) const;
    bool sent(Signal signal) const { return find(signal) != nullptr; }
};

struct Timeline
{
    quint64 number = 0; ///< in order of beginning, from 1
    TimelineKey key;
    Realm realm{};     ///< of a call or a pair
    QByteArray type{}; ///< of a call, as the caller named it
    std::array<Party, 2> parties{};

    WallTime startedAt{};
    std::optional<WallTime> acceptedAt{}; ///< of a call
    std::optional<WallTime> endedAt{};
    Side endedBy = Side::Nobody;
    std::optional<ErrorCode> refusal{}; ///< the call was not made
    std::optional<CallEnd> callEnd{};
    std::optional<PairEnd> pairEnd{};
    std::optional<Wake> wake{};      ///< of the callee
    bool isCalleeAbsent = false;     ///< when it rang first, and when it ceased to
    bool isCollision = false;        ///< the parties called each other at one time
    qsizetype othersAtJoin = 0;      ///< in the room
    std::vector<Moment> moments{};   ///< the first ones
    std::vector<Opinion> opinions{}; ///< likewise
    quint64 unkept = 0;              ///< moments and opinions that are only counted

    bool isOngoing() const { return !endedAt; }
    const Party &party(Side side) const { return parties[size_t(side)]; }
    Party &party(Side side) { return parties[size_t(side)]; }
    Side sideOf(const QString &id) const;
    /// Counts one thing that the side sent.
    void count(Side side, Signal signal, Passing passing, qsizetype bytes, WallTime now);
    /// Of memory, about.
    qsizetype bytes() const;
};

} // namespace heliograph::domain
