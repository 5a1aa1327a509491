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

void Rooms::lock(const RoomId &id, bool isLocked, Continuation<RoomChange> answer)
{
    update(
        id, {}, [isLocked](const Room &room, qsizetype) { return locked(room, isLocked); }, std::move(answer));
}

void Rooms::limit(const RoomId &id, std::optional<qsizetype> capacity, Continuation<RoomChange> answer)
{
    update(
        id, {}, [capacity](const Room &room, qsizetype) { return limited(room, capacity); }, std::move(answer));
}

void Rooms::close(const RoomId &id, Continuation<RoomChange> answer)
{
    update(
        id, {}, [](const Room &room, qsizetype) { return closed(room); }, std::move(answer));
}

} // namespace heliograph::domain
