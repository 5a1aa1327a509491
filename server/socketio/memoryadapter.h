// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The adapter of a single process.
#pragma once

#include "server/socketio/adapter.h"

#include <unordered_map>
#include <unordered_set>

namespace heliograph::socketio {

class MemoryAdapter final : public Adapter
{
public:
    explicit MemoryAdapter(Audience &audience) : m_audience(audience) {}

    void join(const peer::PeerId &socket, const Room &room) override;
    void leave(const peer::PeerId &socket, const Room &room) override;
    void leaveAll(const peer::PeerId &socket) override;
    QList<Room> rooms(const peer::PeerId &socket) const override;
    void broadcast(const peer::OutgoingEvent &event, const Target &target) override;

private:
    bool isIn(const peer::PeerId &socket, const Room &room) const;
    bool isExcepted(const peer::PeerId &socket, const Target &target) const;
    void removeMember(const peer::PeerId &socket, const Room &room);

    Audience &m_audience;
    // The room of a socket's own id is in neither: two sets for every socket would cost more than the rest of it.
    std::unordered_map<Room, std::unordered_set<peer::PeerId>> m_members;
    std::unordered_map<peer::PeerId, QList<Room>> m_rooms;
};

} // namespace heliograph::socketio
