// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rooms that tell observers of their changes.
#pragma once

#include "server/domain/observer.h"
#include "server/domain/rooms.h"

namespace heliograph::domain {

class ObservedRooms final : public Rooms
{
public:
    /// Borrowed.
    ObservedRooms(Rooms &rooms, const Observers &observers) : m_rooms(rooms), m_observers(observers) {}

    void update(const RoomId &id, const PeerId &peer, const Rule &rule, Continuation<RoomChange> answer) override;
    void updateAll(const PeerId &peer, const Rule &rule, Continuation<QList<RoomChange>> answer) override;
    void share(const PeerId &one, const PeerId &other, const std::optional<RoomId> &room,
               Continuation<bool> answer) const override;
    void find(const RoomId &id, Continuation<Room> answer) const override;
    void list(qsizetype limit, Continuation<QList<Room>> answer) const override;
    void count(Continuation<RoomCounts> answer) const override;

private:
    Rooms &m_rooms;
    const Observers &m_observers;
};

} // namespace heliograph::domain
