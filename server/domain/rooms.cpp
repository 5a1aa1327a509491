// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/rooms.h"

namespace heliograph::domain {
namespace {

Rooms::Rule leaving(const PeerId &peer)
{
    return [peer](const Room &room, qsizetype) { return Result<Room>(left(room, peer)); };
}

} // namespace

void Rooms::join(const RoomId &id, const Member &newcomer, const RoomLimits &limits, Continuation<RoomChange> answer)
{
    const auto rule = [newcomer, limits](const Room &room, qsizetype roomsOfPeer) {
        return joined(room, newcomer, roomsOfPeer, limits);
    };
    update(id, newcomer.peer, rule, std::move(answer));
}

void Rooms::leave(const RoomId &id, const PeerId &peer, Continuation<RoomChange> answer)
{
    update(id, peer, leaving(peer), std::move(answer));
}

void Rooms::leaveAll(const PeerId &peer, Continuation<QList<RoomChange>> answer)
{
    updateAll(peer, leaving(peer), std::move(answer));
}

} // namespace heliograph::domain
