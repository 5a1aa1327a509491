// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/restapi.h"

namespace heliograph::api {
namespace {

RoomsApi::Options roomsOptions(const Options &options)
{
    RoomsApi::Options rooms;
    rooms.statusToken = options.statusToken;
    rooms.version = options.version;
    return rooms;
}

} // namespace

RestApi::RestApi(const Options &options, const Surroundings &around)
    : m_apiLimit(options.apiLimit, around.clock)
    , m_pages(options.files, options.builtinPage,
              {{QStringLiteral("turn"), !options.turn.secret.isEmpty()}, {QStringLiteral("version"), options.version}})
    , m_roomsApi(roomsOptions(options), around.rooms, around.clock)
    , m_site(m_apiLimit, m_pages, m_front)
{
    m_front.add(frontPart(around.clock, options.version));
    m_health.add(healthPart(around.clock, around.clock.now()));
    m_roomsApi.addTo(m_site);
    m_site.add(QByteArrayLiteral("/api/turn-credentials"), turnCredentials(options.turn, around.clock, around.ids));
    m_site.add(QByteArrayLiteral("/health"), healthProbe(m_health));
    m_site.add(QByteArrayLiteral("/ready"), readyProbe(around.isReady));
}

} // namespace heliograph::api
