// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/socketio/memoryadapter.h"

#include <algorithm>

namespace heliograph::socketio {

void MemoryAdapter::join(const peer::PeerId &socket, const Room &room)
{
    if (room != socket && m_members[room].insert(socket).second)
        m_rooms[socket].append(room);
}

void MemoryAdapter::leave(const peer::PeerId &socket, const Room &room)
{
    const auto joined = m_rooms.find(socket);
    if (joined == m_rooms.end() || !joined->second.removeOne(room))
        return;
    if (joined->second.isEmpty())
        m_rooms.erase(joined);
    removeMember(socket, room);
}

void MemoryAdapter::leaveAll(const peer::PeerId &socket)
{
    const auto joined = m_rooms.extract(socket);
    if (joined.empty())
        return;
    for (const Room &room : joined.mapped())
        removeMember(socket, room);
}

QList<Room> MemoryAdapter::rooms(const peer::PeerId &socket) const
{
    const auto joined = m_rooms.find(socket);
    return joined == m_rooms.end() ? QList<Room>() : joined->second;
}

void MemoryAdapter::broadcast(const peer::OutgoingEvent &event, const Target &target)
{
    const EncodedPacket packet = m_audience.encode(event);
    const auto deliver = [&](const peer::PeerId &socket) {
        if (!isExcepted(socket, target))
            m_audience.deliver(socket, packet);
    };
    if (target.rooms.isEmpty()) {
        for (const peer::PeerId &socket : m_audience.sockets())
            deliver(socket);
        return;
    }
    for (const Room &room : target.rooms) {
        deliver(room); // the socket of that id, if there is one
        const auto members = m_members.find(room);
        if (members != m_members.end())
            std::for_each(members->second.begin(), members->second.end(), deliver);
    }
}

bool MemoryAdapter::isIn(const peer::PeerId &socket, const Room &room) const
{
    if (socket == room)
        return true;
    const auto members = m_members.find(room);
    return members != m_members.end() && members->second.contains(socket);
}

bool MemoryAdapter::isExcepted(const peer::PeerId &socket, const Target &target) const
{
    return std::any_of(target.except.begin(), target.except.end(),
                       [&](const Room &room) { return isIn(socket, room); });
}

void MemoryAdapter::removeMember(const peer::PeerId &socket, const Room &room)
{
    const auto members = m_members.find(room);
    members->second.erase(socket);
    if (members->second.empty())
        m_members.erase(members);
}

} // namespace heliograph::socketio
