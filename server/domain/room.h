// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The records of the Rooms table: plain values. What may become of them is in roomrules.h.
#pragma once

#include "server/domain/delivery.h"
#include "shared/base/clock.h"

#include <optional>

namespace heliograph::domain {

using RoomId = QString;

struct Member
{
    PeerId peer;
    QString name;
    QString role;
    WallTime joinedAt; ///< the latest joining
    bool operator==(const Member &) const = default;
};

/// A room exists exactly while it has members; one without is how a room that does not exist looks.
struct Room
{
    RoomId id;
    QList<Member> members; ///< in order of joining; joining again keeps the place
    WallTime createdAt;
    WallTime lastActivity; ///< the latest joining of anyone
    // What an operator has set; it goes with the last member.
    bool isLocked = false;               ///< nobody new may join
    std::optional<qsizetype> capacity{}; ///< members; nullopt: as many as in any room
    bool operator==(const Room &) const = default;
};

/// What an operation did to one room.
struct RoomChange
{
    Room before;
    Room after;
};

struct RoomCounts
{
    qint64 rooms = 0;
    qint64 members = 0; ///< summed over the rooms: who is in two counts twice
};

} // namespace heliograph::domain
