// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/dialects.h"

#include "server/app/mapping.h"
#include "server/peer/switchboard.h"

namespace heliograph::app {

namespace {

calls::CallsOptions callsOptions(const config::Settings &settings)
{
    calls::CallsOptions options;
    options.ring = settings.callRingTime;
    options.ringingLifetime = settings.callRingingLifetime;
    options.grace = settings.callReconnectGrace;
    return options;
}

presence::PresenceOptions presenceOptions(const config::Settings &settings)
{
    presence::PresenceOptions options;
    options.requiresRegister = settings.isPresenceRegistrationRequired;
    // A loss is noticed when a heartbeat stays away.
    if (settings.recoveryWindow > Duration::zero())
        options.longestAbsence = settings.pingInterval + settings.pingTimeout + settings.recoveryWindow;
    return options;
}

random::RandomOptions randomOptions(const config::Settings &settings)
{
    random::RandomOptions options;
    options.matchmaking.longest = settings.longestPairing;
    return options;
}

auth::Registrations registrations(RateLimit &limit, const domain::Bans &bans, domain::Realm realm)
{
    return {limit, [&bans, realm](const QString &user) { return bans.refusalOf({realm, user}); }};
}

} // namespace

using domain::Realm;

Dialects::Dialects(const config::Settings &settings, Tables &tables, domain::Delivery &delivery, Deadlines &deadlines,
                   IdSource &ids, domain::PushGateway &push, const domain::Bans &bans)
    : m_registrations(registrationLimit(settings), deadlines.clock())
    , m_callsBegun(callLimit(settings), deadlines.clock())
    , m_presenceRegistrations(presenceLimit(settings), deadlines.clock())
    , m_rooms(tables.rooms, delivery, deadlines.clock(), ids, tables.observers, roomLimits(settings))
    , m_presence(tables.directory, delivery, deadlines, registrations(m_presenceRegistrations, bans, Realm::Presence),
                 presenceOptions(settings))
    , m_direct(tables.directory, tables.calls, delivery, deadlines, ids,
               registrations(m_registrations, bans, Realm::Direct), tables.observers, {settings.directRingTime})
    , m_calls({tables.directory, tables.calls, tables.pushTokens, push, delivery, deadlines, ids, tables.observers,
               registrations(m_registrations, bans, Realm::Calls), m_callsBegun},
              callsOptions(settings))
    , m_random(tables.directory, tables.line, delivery, deadlines, ids,
               registrations(m_registrations, bans, Realm::Random), tables.observers, randomOptions(settings))
{
}

void Dialects::addTo(peer::Switchboard &switchboard)
{
    switchboard.add(m_rooms);
    switchboard.add(m_presence);
    switchboard.add(m_direct);
    switchboard.add(m_calls);
    switchboard.add(m_random);
}

void Dialects::announceShutdown()
{
    m_random.announceShutdown();
}

std::array<domain::TrickleGuard::Counters, 3> Dialects::trickle()
{
    return {m_direct.control().relay().guard().counters(), m_calls.control().relay().guard().counters(),
            m_random.matchmaking().relay().guard().counters()};
}

} // namespace heliograph::app
