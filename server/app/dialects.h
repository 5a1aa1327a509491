// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The five dialects over one set of tables.
#pragma once

#include "server/app/tables.h"
#include "server/config/settings.h"
#include "server/dialects/calls/callsdialect.h"
#include "server/dialects/direct/directdialect.h"
#include "server/dialects/presence/presencedialect.h"
#include "server/dialects/random/randomdialect.h"
#include "server/dialects/rooms/roomsdialect.h"
#include "server/domain/bans.h"

namespace heliograph::peer {
class Switchboard;
}

namespace heliograph::app {

class Dialects
{
public:
    /// All but the settings are borrowed.
    Dialects(const config::Settings &settings, Tables &tables, domain::Delivery &delivery, Deadlines &deadlines,
             IdSource &ids, domain::PushGateway &push, const domain::Bans &bans);

    /// In the order in which dialects that share an event get it.
    void addTo(peer::Switchboard &switchboard);
    /// Tells the clients that are to hear of it. The transports disconnect them.
    void announceShutdown();
    /// The same to those among these peers.
    void announceShutdown(const QList<peer::PeerId> &peers) { m_random.announceShutdown(peers); }

    /// Candidates that wait in direct, calls and random.
    std::array<domain::TrickleGuard::Counters, 3> trickle();

    domain::RoomControl &roomControl() { return m_rooms.control(); }
    domain::CallControl &directControl() { return m_direct.control(); }
    domain::CallControl &callsControl() { return m_calls.control(); }
    domain::Matchmaking &matchmaking() { return m_random.matchmaking(); }

private:
    RateLimit m_registrations; ///< of direct, calls and random together
    RateLimit m_callsBegun;    ///< in calls
    RateLimit m_presenceRegistrations;
    rooms::RoomsDialect m_rooms;
    presence::PresenceDialect m_presence;
    direct::DirectDialect m_direct;
    calls::CallsDialect m_calls;
    random::RandomDialect m_random;
};

} // namespace heliograph::app
