// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of rooms. Each way of storing it is a twin behind this interface; the rules are in roomrules.h. Not for
// telling anybody: who asks puts the answer into words.
#pragma once

#include "server/domain/room.h"
#include "server/domain/roomrules.h"

#include <functional>
#include <optional>

namespace heliograph::domain {

/// The contract of every twin, and of every other table:
/// - Each operation is atomic for the whole table: none sees half of another.
/// - Each answers exactly once, on the thread that called, before the call returns or later, in the order in which the
///   operations were issued. A table that is destroyed answers no more.
/// - An answer may issue further operations. It captures ids, never a Peer.
/// - When the store fails the answer is StoreUnavailable, and nothing was changed.
///
/// A room whose last member leaves goes in the same operation, so there are no empty rooms to sweep up. A twin whose
/// records can outlive the process that wrote them has to see to the members which that process left behind.
class Rooms
{
public:
    /// The new record from the old one, or a refusal. Pure: it may be called several times for one operation, and only
    /// the last result counts. It must not change the id, and may add nobody but the operation's peer.
    /// @p roomsOfPeer: how many rooms the operation's peer is in.
    using Rule = std::function<Result<Room>(const Room &room, qsizetype roomsOfPeer)>;

    virtual ~Rooms() = default;

    /// Applies the rule to one room. Answers what it was and what it became, or the rule's refusal.
    /// @p peer may be empty: the operation of nobody who is in a room.
    virtual void update(const RoomId &id, const PeerId &peer, const Rule &rule, Continuation<RoomChange> answer) = 0;
    /// Applies the rule to every room that the peer is in, in the order in which it joined them. A refusal leaves all
    /// of them as they were.
    virtual void updateAll(const PeerId &peer, const Rule &rule, Continuation<QList<RoomChange>> answer) = 0;

    /// Whether the two are in one room: in @p room if given, else in any. Costs the same for rooms of every size.
    virtual void share(const PeerId &one, const PeerId &other, const std::optional<RoomId> &room,
                       Continuation<bool> answer) const = 0;
    /// A room without members if there is none of that id.
    virtual void find(const RoomId &id, Continuation<Room> answer) const = 0;
    /// The oldest rooms, oldest first, at most @p limit of them.
    virtual void list(qsizetype limit, Continuation<QList<Room>> answer) const = 0;
    virtual void count(Continuation<RoomCounts> answer) const = 0;

    /// The rules by name.
    void join(const RoomId &id, const Member &newcomer, const RoomLimits &limits, Continuation<RoomChange> answer);
    /// A peer that is not in the room leaves it as it is.
    void leave(const RoomId &id, const PeerId &peer, Continuation<RoomChange> answer);
    void leaveAll(const PeerId &peer, Continuation<QList<RoomChange>> answer);
    void lock(const RoomId &id, bool isLocked, Continuation<RoomChange> answer);
    void limit(const RoomId &id, std::optional<qsizetype> capacity, Continuation<RoomChange> answer);
    /// Who was in it is in what the answer was before.
    void close(const RoomId &id, Continuation<RoomChange> answer);
};

} // namespace heliograph::domain
