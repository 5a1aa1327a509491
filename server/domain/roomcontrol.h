// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an operator does to rooms: applies it to the table, and reports what their members must hear of. Not for words:
// the listener finds them. Joining and leaving are the members' own doing, and go to the table.
#pragma once

#include "server/domain/rooms.h"

namespace heliograph::domain {

/// Hears of what an operator did, after the operation's own answer.
class RoomListener
{
public:
    virtual ~RoomListener() = default;
    /// @p room is as it was: its members are in it no more. They have not left by themselves.
    virtual void roomClosed(const Room &room, const QString &reason) = 0;
};

/// All operations: RoomNotFound when nobody is in a room of that id.
class RoomControl
{
public:
    /// Borrowed.
    RoomControl(Rooms &rooms, RoomListener &listener) : m_rooms(rooms), m_listener(listener) {}

    /// Everybody is put out. Somebody who joins then makes the room anew.
    void close(const RoomId &id, const QString &reason, Continuation<RoomChange> answer);
    /// Nobody new may join until it is unlocked, or the last member has gone.
    void lock(const RoomId &id, Continuation<RoomChange> answer) { m_rooms.lock(id, true, std::move(answer)); }
    void unlock(const RoomId &id, Continuation<RoomChange> answer) { m_rooms.lock(id, false, std::move(answer)); }
    /// How many members it may have, until the last of them has gone; nullopt: as many as any room. Nobody is put out.
    void limit(const RoomId &id, std::optional<qsizetype> members, Continuation<RoomChange> answer)
    {
        m_rooms.limit(id, members, std::move(answer));
    }

private:
    Rooms &m_rooms;
    RoomListener &m_listener;
};

} // namespace heliograph::domain
