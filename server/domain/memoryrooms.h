// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Rooms table in this process's memory. Every answer comes before the call returns.
#pragma once

#include "server/domain/rooms.h"

#include <list>

#include <QHash>

namespace heliograph::domain {

class MemoryRooms final : public Rooms
{
public:
    void update(const RoomId &id, const PeerId &peer, const Rule &rule, Continuation<RoomChange> answer) override;
    void updateAll(const PeerId &peer, const Rule &rule, Continuation<QList<RoomChange>> answer) override;
    void share(const PeerId &one, const PeerId &other, const std::optional<RoomId> &room,
               Continuation<bool> answer) const override;
    void find(const RoomId &id, Continuation<Room> answer) const override;
    void list(qsizetype limit, Continuation<QList<Room>> answer) const override;
    void count(Continuation<RoomCounts> answer) const override;

private:
    Room record(const RoomId &id) const;
    void store(const RoomChange &change);
    void forget(const PeerId &peer, const RoomId &id);

    std::list<Room> m_rooms; ///< in order of creation
    QHash<RoomId, std::list<Room>::iterator> m_places;
    QHash<PeerId, QList<RoomId>> m_roomsOf; ///< few a peer, in order of joining
    qint64 m_members = 0;
};

} // namespace heliograph::domain
