// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/restapi.h"

#include "server/api/infoapi.h"
#include "server/api/usersapi.h"

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
    addParts(around, options.version);
    addEndpoints(options, around);
}

void RestApi::addParts(const Surroundings &around, const QString &version)
{
    const auto time = timePart(around.clock, around.clock.now());
    m_front.add(frontPart(around.clock, version));
    m_front.add(directFigures(around.tables));
    m_health.add(healthPart());
    m_health.add(time);
    m_health.add(presenceFigures(around.tables));
    m_health.add(under(QStringLiteral("stats"), randomFigures(around.tables)));
    m_stats.add(time);
    m_stats.add(memoryFigures(around.memory));
    m_stats.add(presenceFigures(around.tables));
    m_stats.add(randomFigures(around.tables));
}

void RestApi::addEndpoints(const Options &options, const Surroundings &around)
{
    m_roomsApi.addTo(m_site);
    m_site.add(QByteArrayLiteral("/api/turn-credentials"), turnCredentials(options.turn, around.clock, around.ids));
    m_site.add(QByteArrayLiteral("/ice-servers"), namedIceServers(options.namedServers, around.clock));
    m_site.add(QByteArrayLiteral("/info"), serverInfo(options.environmentName, options.namedServers.hasTurn()));
    m_site.add(QByteArrayLiteral("/users"), directUsers(around.tables.directory, around.clock));
    m_site.add(QByteArrayLiteral("/stats"), wholeDocument(m_stats));
    m_site.add(QByteArrayLiteral("/health"), healthProbe(m_health));
    m_site.add(QByteArrayLiteral("/ready"), readyProbe(around.isReady));
}

} // namespace heliograph::api
