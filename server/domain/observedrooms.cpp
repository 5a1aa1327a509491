// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/observedrooms.h"

namespace heliograph::domain {

void ObservedRooms::update(const RoomId &id, const PeerId &peer, const Rule &rule, Continuation<RoomChange> answer)
{
    m_rooms.update(id, peer, rule, m_observers.hearing(&Observer::roomChanged, std::move(answer)));
}

void ObservedRooms::updateAll(const PeerId &peer, const Rule &rule, Continuation<QList<RoomChange>> answer)
{
    m_rooms.updateAll(peer, rule, m_observers.hearingEach(&Observer::roomChanged, std::move(answer)));
}

void ObservedRooms::share(const PeerId &one, const PeerId &other, const std::optional<RoomId> &room,
                          Continuation<bool> answer) const
{
    m_rooms.share(one, other, room, std::move(answer));
}

void ObservedRooms::find(const RoomId &id, Continuation<Room> answer) const
{
    m_rooms.find(id, std::move(answer));
}

void ObservedRooms::list(qsizetype limit, Continuation<QList<Room>> answer) const
{
    m_rooms.list(limit, std::move(answer));
}

void ObservedRooms::count(Continuation<RoomCounts> answer) const
{
    m_rooms.count(std::move(answer));
}

} // namespace heliograph::domain
