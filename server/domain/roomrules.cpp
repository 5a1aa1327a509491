// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/roomrules.h"

#include <algorithm>

namespace heliograph::domain {
namespace {

auto placeOf(const QList<Member> &members, const PeerId &peer)
{
    return std::find_if(members.begin(), members.end(), [&](const Member &member) { return member.peer == peer; });
}

/// The last member has gone, and what an operator had set goes too.
Room unclaimed(Room room)
{
    room.isLocked = false;
    room.capacity.reset();
    return room;
}

} // namespace

Result<Room> joined(const Room &room, const Member &newcomer, qsizetype roomsOfPeer, const RoomLimits &limits)
{
    Room after = room;
    const auto place = placeOf(room.members, newcomer.peer);
    if (place != room.members.end()) {
        after.members[place - room.members.begin()] = newcomer;
    } else {
        if (room.isLocked)
            return ErrorCode::RoomLocked;
        if (room.members.size() >= std::min(limits.membersPerRoom, room.capacity.value_or(limits.membersPerRoom)))
            return ErrorCode::RoomFull;
        if (roomsOfPeer >= limits.roomsPerPeer)
            return ErrorCode::TooManyRooms;
        if (room.members.isEmpty())
            after.createdAt = newcomer.joinedAt;
        after.members.append(newcomer);
    }
    after.lastActivity = newcomer.joinedAt;
    return after;
}

Room left(const Room &room, const PeerId &peer)
{
    const auto place = placeOf(room.members, peer);
    if (place == room.members.end())
        return room;
    Room after = room;
    after.members.remove(place - room.members.begin());
    return after.members.isEmpty() ? unclaimed(std::move(after)) : after;
}

Result<Room> locked(const Room &room, bool isLocked)
{
    if (room.members.isEmpty())
        return ErrorCode::RoomNotFound;
    Room after = room;
    after.isLocked = isLocked;
    return after;
}

Result<Room> limited(const Room &room, std::optional<qsizetype> capacity)
{
    if (room.members.isEmpty())
        return ErrorCode::RoomNotFound;
    Room after = room;
    after.capacity = capacity;
    return after;
}

Result<Room> closed(const Room &room)
{
    if (room.members.isEmpty())
        return ErrorCode::RoomNotFound;
    Room after = room;
    after.members.clear();
    return unclaimed(std::move(after));
}

const Member *memberOf(const Room &room, const PeerId &peer)
{
    const auto place = placeOf(room.members, peer);
    return place == room.members.end() ? nullptr : &*place;
}

QList<PeerId> othersIn(const Room &room, const PeerId &peer)
{
    QList<PeerId> others;
    others.reserve(room.members.size());
    for (const Member &member : room.members) {
        if (member.peer != peer)
            others.append(member.peer);
    }
    return others;
}

} // namespace heliograph::domain
