// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is in which room of one namespace, and how a broadcast reaches them. A twin that spans processes keeps the same
// books for its own sockets and publishes its broadcasts; it has no say in what a room means.
#pragma once

#include "server/peer/peer.h"
#include "server/socketio/encodedpacket.h"

namespace heliograph::socketio {

/// A set of sockets under a name, also the id of each socket. Server-side only: clients never see rooms.
using Room = QByteArray;

/// Whom a broadcast is for.
struct Target
{
    QList<Room> rooms;  ///< union; empty: everybody in the namespace
    QList<Room> except; ///< who is in one of these gets nothing
};

/// The sockets of this process, as their adapter reaches them.
class Audience
{
public:
    virtual ~Audience() = default;

    virtual EncodedPacket encode(const peer::OutgoingEvent &event) = 0;
    /// Does nothing for a socket that is not here or has had this packet. Never calls back before it returns, so an
    /// adapter may go through its rooms while it delivers.
    virtual void deliver(const peer::PeerId &socket, const EncodedPacket &packet) = 0;
    virtual QList<peer::PeerId> sockets() const = 0;
};

/// All calls on one thread. Every socket of the namespace is in the room of its own id, from its connection to
/// leaveAll(), without having joined it; leave() does not change that. Others may join that room too.
class Adapter
{
public:
    virtual ~Adapter() = default;

    /// Joining twice is joining once.
    virtual void join(const peer::PeerId &socket, const Room &room) = 0;
    /// A room ends with its last socket.
    virtual void leave(const peer::PeerId &socket, const Room &room) = 0;
    /// The socket is gone.
    virtual void leaveAll(const peer::PeerId &socket) = 0;
    /// Those it joined, in that order; not the one of its own id.
    virtual QList<Room> rooms(const peer::PeerId &socket) const = 0;

    /// To each socket of the target once, however many of the rooms it is in. Encoded once. Two broadcasts reach a
    /// socket in the order of these calls.
    virtual void broadcast(const peer::OutgoingEvent &event, const Target &target) = 0;
};

} // namespace heliograph::socketio
