// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Video rooms: who joins hears who is there, the others hear of the newcomer, and members of one room pass each other
// offers, answers and candidates. Flow only; names and shapes are in roomswire.h, rules in the domain.
#pragma once

#include "server/domain/observer.h"
#include "server/domain/roomcontrol.h"
#include "server/peer/dialect.h"
#include "shared/base/idsource.h"

#include <QHash>
#include <QSet>

namespace heliograph::rooms {

/// Plain counters since start.
struct RoomsDialectCounters
{
    quint64 joins = 0;
    quint64 leaves = 0;   ///< one for each room left
    quint64 refusals = 0; ///< told to the client
    quint64 relays = 0;
    quint64 chats = 0;
    quint64 drops = 0; ///< relays and chats without a shared room; nobody is told
};

class RoomsDialect final : public peer::Dialect, private domain::RoomListener
{
public:
    /// All but the limits are borrowed.
    RoomsDialect(domain::Rooms &rooms, domain::Delivery &delivery, const Clock &clock, IdSource &ids,
                 const domain::Observers &observers, const domain::RoomLimits &limits);

    const RoomsDialectCounters &counters() const { return m_counters; }
    /// What operators do to rooms goes through it, and the members hear of it here.
    domain::RoomControl &control() { return m_control; }

    QLatin1String name() const override { return QLatin1String("rooms"); }
    peer::Claim claim(const peer::Peer &peer, const peer::Event &event) const override;
    void handle(peer::Peer &peer, const peer::Event &event, const peer::Reply &reply) override;
    void leave(const peer::PeerId &peer, peer::DisconnectReason reason, const peer::StepToken &step) override;
    bool knows(const peer::PeerId &peer) const override { return m_roomsOf.contains(peer); }

private:
    void joinRoom(const domain::PeerId &peer, const peer::Event &event, const peer::Reply &reply);
    void leaveRoom(const domain::PeerId &peer, const peer::Event &event, const peer::Reply &reply);
    void relay(const domain::PeerId &peer, const peer::Event &event, const peer::Reply &reply);
    void chat(const domain::PeerId &peer, const peer::Event &event, const peer::Reply &reply);

    void joined(const domain::PeerId &peer, const domain::Room &room);
    void left(const domain::PeerId &peer, const domain::RoomChange &change);
    void forget(const domain::PeerId &peer, const domain::RoomId &room);
    void roomClosed(const domain::Room &room, const QString &reason) override;
    void refuse(const domain::PeerId &peer, const QString &sentence, const peer::Reply &reply);
    void refuse(const domain::PeerId &peer, ErrorCode code, const peer::Reply &reply);

    domain::Rooms &m_rooms;
    domain::Delivery &m_delivery;
    const Clock &m_clock;
    IdSource &m_ids;
    const domain::Observers &m_observers;
    domain::RoomLimits m_limits;
    domain::RoomControl m_control;
    /// Rooms of the peers connected here. Only for telling whose an event is, which cannot wait for the table.
    QHash<domain::PeerId, QSet<domain::RoomId>> m_roomsOf;
    RoomsDialectCounters m_counters;
};

} // namespace heliograph::rooms
