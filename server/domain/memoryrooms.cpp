// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/memoryrooms.h"

#include <algorithm>

#include <QSet>

namespace heliograph::domain {
namespace {

QSet<PeerId> peersIn(const Room &room)
{
    QSet<PeerId> peers;
    peers.reserve(room.members.size());
    for (const Member &member : room.members)
        peers.insert(member.peer);
    return peers;
}

} // namespace

void MemoryRooms::update(const RoomId &id, const PeerId &peer, const Rule &rule, Continuation<RoomChange> answer)
{
    const Room before = record(id);
    const Result<Room> after = rule(before, m_roomsOf.value(peer).size());
    if (!after) {
        answer(after.error());
        return;
    }
    const RoomChange change{before, *after};
    store(change);
    answer(change);
}

void MemoryRooms::updateAll(const PeerId &peer, const Rule &rule, Continuation<QList<RoomChange>> answer)
{
    const QList<RoomId> rooms = m_roomsOf.value(peer);
    QList<RoomChange> changes;
    changes.reserve(rooms.size());
    for (const RoomId &id : rooms) {
        const Room before = record(id);
        const Result<Room> after = rule(before, rooms.size());
        if (!after) {
            answer(after.error());
            return;
        }
        changes.append({before, *after});
    }
    for (const RoomChange &change : changes)
        store(change);
    answer(changes);
}

void MemoryRooms::share(const PeerId &one, const PeerId &other, const std::optional<RoomId> &room,
                        Continuation<bool> answer) const
{
    const QList<RoomId> mine = m_roomsOf.value(one);
    const QList<RoomId> theirs = m_roomsOf.value(other);
    const bool shared =
        room ? mine.contains(*room) && theirs.contains(*room)
             : std::any_of(mine.begin(), mine.end(), [&](const RoomId &id) { return theirs.contains(id); });
    answer(shared);
}

void MemoryRooms::find(const RoomId &id, Continuation<Room> answer) const
{
    answer(record(id));
}

void MemoryRooms::list(qsizetype limit, Continuation<QList<Room>> answer) const
{
    QList<Room> rooms;
    rooms.reserve(std::min(limit, m_places.size()));
    for (auto room = m_rooms.begin(); room != m_rooms.end() && rooms.size() < limit; ++room)
        rooms.append(*room);
    answer(rooms);
}

void MemoryRooms::count(Continuation<RoomCounts> answer) const
{
    answer(RoomCounts{m_places.size(), m_members});
}

Room MemoryRooms::record(const RoomId &id) const
{
    const auto place = m_places.find(id);
    if (place != m_places.end())
        return **place;
    Room none;
    none.id = id;
    return none;
}

void MemoryRooms::store(const RoomChange &change)
{
    const RoomId &id = change.before.id;
    Q_ASSERT(change.after.id == id);
    const QSet<PeerId> before = peersIn(change.before);
    const QSet<PeerId> after = peersIn(change.after);
    Q_ASSERT(after.size() == change.after.members.size());
    for (const Member &member : change.before.members) {
        if (!after.contains(member.peer))
            forget(member.peer, id);
    }
    for (const Member &member : change.after.members) {
        if (!before.contains(member.peer))
            m_roomsOf[member.peer].append(id);
    }
    m_members += after.size() - before.size();

    const auto place = m_places.find(id);
    if (place == m_places.end()) {
        if (!after.isEmpty())
            m_places.insert(id, m_rooms.insert(m_rooms.end(), change.after));
    } else if (after.isEmpty()) {
        m_rooms.erase(*place);
        m_places.erase(place);
    } else {
        **place = change.after;
    }
}

void MemoryRooms::forget(const PeerId &peer, const RoomId &id)
{
    const auto rooms = m_roomsOf.find(peer);
    if (rooms == m_roomsOf.end())
        return;
    rooms->removeOne(id);
    if (rooms->isEmpty())
        m_roomsOf.erase(rooms);
}

} // namespace heliograph::domain
