// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Rooms table that answers late: see latetable.h.
#pragma once

#include "server/domain/memoryrooms.h"
#include "tests/support/latetable.h"

namespace heliograph::test {

class LateRooms final : public domain::Rooms, public LateTable
{
public:
    void update(const domain::RoomId &id, const domain::PeerId &peer, const Rule &rule,
                Continuation<domain::RoomChange> answer) override
    {
        later(answer, [=, this] { m_rooms.update(id, peer, twice(rule, spoil), answer); });
    }
    void updateAll(const domain::PeerId &peer, const Rule &rule,
                   Continuation<QList<domain::RoomChange>> answer) override
    {
        later(answer, [=, this] { m_rooms.updateAll(peer, twice(rule, spoil), answer); });
    }
    void share(const domain::PeerId &one, const domain::PeerId &other, const std::optional<domain::RoomId> &room,
               Continuation<bool> answer) const override
    {
        later(answer, [=, this] { m_rooms.share(one, other, room, answer); });
    }
    void find(const domain::RoomId &id, Continuation<domain::Room> answer) const override
    {
        later(answer, [=, this] { m_rooms.find(id, answer); });
    }
    void list(qsizetype limit, Continuation<QList<domain::Room>> answer) const override
    {
        later(answer, [=, this] { m_rooms.list(limit, answer); });
    }
    void count(Continuation<domain::RoomCounts> answer) const override
    {
        later(answer, [=, this] { m_rooms.count(answer); });
    }

private:
    static void spoil(domain::Room &room, qsizetype &roomsOfPeer)
    {
        room.members.clear();
        roomsOfPeer = 0;
    }

    domain::MemoryRooms m_rooms;
};

} // namespace heliograph::test
