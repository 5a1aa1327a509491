// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules of rooms as pure functions over records: nothing is stored, sent or looked up here.
#pragma once

#include "server/domain/room.h"
#include "shared/base/result.h"

namespace heliograph::domain {

struct RoomLimits
{
    qsizetype membersPerRoom = 100;
    qsizetype roomsPerPeer = 16;
};

/// The room with the newcomer in it. Who is in it already keeps the place and is never refused. RoomLocked,
/// RoomFull, TooManyRooms.
/// @p roomsOfPeer: how many rooms the newcomer is in already.
Result<Room> joined(const Room &room, const Member &newcomer, qsizetype roomsOfPeer, const RoomLimits &limits);
/// The room without that peer; as it was if the peer is not in it.
Room left(const Room &room, const PeerId &peer);

// What an operator does. RoomNotFound when nobody is in it.
Result<Room> locked(const Room &room, bool isLocked);
/// Whoever is in it stays, also when it has more members than that. nullopt: as many as in any room.
Result<Room> limited(const Room &room, std::optional<qsizetype> capacity);
/// Without members.
Result<Room> closed(const Room &room);

/// nullptr if that peer is not in the room. Valid as long as the room.
const Member *memberOf(const Room &room, const PeerId &peer);
/// Everyone but that peer, in order of joining.
QList<PeerId> othersIn(const Room &room, const PeerId &peer);

} // namespace heliograph::domain
