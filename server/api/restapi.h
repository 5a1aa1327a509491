// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that plain HTTP answers here, put together from values. Mount it at "/" behind a HeaderStamp.
#pragma once

#include "server/api/figures.h"
#include "server/api/iceapi.h"
#include "server/api/probes.h"
#include "server/api/roomsapi.h"

namespace heliograph::api {

struct Options
{
    QString version;
    QByteArray statusToken;           ///< empty: /api/health and /api/rooms are open
    RateLimit::Options apiLimit = {}; ///< of /api
    StaticFiles::Options files = {};
    QString builtinPage = QStringLiteral(":/web");
    turn::Options turn = {};
    turn::NamedServers namedServers = {};
    QString environmentName = QStringLiteral("development");
};

/// All borrowed.
struct Surroundings
{
    const Clock &clock;
    IdSource &ids;
    const domain::Rooms &rooms;
    Tables tables;
    std::function<MemoryFigures()> memory;
    std::function<bool()> isReady; ///< false: /ready says 503
};

class RestApi final : public net::HttpHandler
{
public:
    RestApi(const Options &options, const Surroundings &around);

    /// Where further parts of the server add their endpoints and keys.
    Site &site() { return m_site; }
    StatusDocument &front() { return m_front; }
    StatusDocument &health() { return m_health; }

    void handle(const net::ExchangePtr &exchange) override { m_site.handle(exchange); }

private:
    void addParts(const Surroundings &around, const QString &version);
    void addEndpoints(const Options &options, const Surroundings &around);

    RateLimit m_apiLimit;
    Pages m_pages;
    StatusDocument m_front;
    StatusDocument m_health;
    StatusDocument m_stats;
    RoomsApi m_roomsApi;
    Site m_site;
};

} // namespace heliograph::api
