// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/assembly.h"

#include "server/app/mapping.h"
#include "server/logging/line.h"
#include "server/logging/log.h"
#include "server/process/memory.h"
#include "server/process/systemlimits.h"
#include "server/process/usage.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QLoggingCategory>

namespace heliograph::app {

Q_LOGGING_CATEGORY(lcServer, "heliograph.server")

namespace {

using namespace std::chrono_literals;

constexpr char socketPath[] = "/socket.io/";
constexpr char plainSocketPath[] = "/ws/"; ///< which "/ws" matches too
constexpr Duration tidyingInterval = 2s;   ///< between two looks at whether freed memory is worth giving back
constexpr Duration farewellTime = 1500ms;  ///< transports take at most 1 s to write out what they hold

quint64 ended(const net::FrontDoorCounters &counters)
{
    return counters.accepted - counters.openConnections;
}

} // namespace

Assembly::Assembly(const config::Settings &settings, logging::Log &log)
    : m_settings(settings)
    , m_deadlines(m_clock)
    , m_desk(settings, m_deadlines, m_ids)
    , m_tables(m_clock, settings.maxPushTokens)
    , m_connectionWatch(m_switchboard, m_tables.connections, m_tables.observers, m_clock)
    , m_admission(settings, m_desk.bans(), m_tables.observers, m_connectionWatch, m_deadlines)
    , m_namespaces(socketOptions(settings), m_deadlines, m_ids)
    , m_clients(m_namespaces.add("/", m_admission.listener(), m_admission.gate()))
    , m_plainClients(plainSocketOptions(settings), m_deadlines, m_ids, m_admission.listener(), m_admission.gate())
    , m_delivery(m_clients, m_plainClients, m_switchboard)
    , m_dialects(settings, m_tables, m_delivery, m_deadlines, m_ids, m_push, m_desk.bans())
    , m_people(m_tables.directory, m_delivery, {&m_dialects.directControl(), &m_dialects.callsControl()})
    , m_crowd(m_switchboard, m_dialects, m_delivery,
              {[this] { shutTheDoor(); },
               [this] {
                   if (m_whenDrained)
                       m_whenDrained();
               }})
    , m_drain(m_crowd, m_deadlines, domain::Drain::Policy())
    , m_endpoint(engineOptions(settings), m_deadlines, m_ids, m_namespaces)
    , m_memory(m_clock)
    , m_rest(restOptions(settings), restSurroundings())
    , m_pollingStamp(m_endpoint, allowedOrigins(settings), api::HeaderStamp::Traffic::Polling)
    , m_siteStamp(m_rest, allowedOrigins(settings), api::HeaderStamp::Traffic::Site)
    , m_doors(m_settings, m_deadlines)
    , m_loopLag(m_deadlines)
    , m_admin(settings, adminPorts(log))
    , m_overview({m_tables, m_admin.census(), m_drain, m_switchboard, m_endpoint, m_plainClients, m_doors.clients(),
                  m_loopLag, m_clock, QCoreApplication::applicationVersion(), settings.nodeName})
    , m_metrics(metricsSources(), metricsQuestions(), m_desk.authenticator())
    , m_figures(m_deadlines, {m_tables, m_endpoint, m_plainClients, m_doors.clients()})
    , m_tidying(m_deadlines)
    , m_farewell(m_deadlines)
{
    m_dialects.addTo(m_switchboard);
    // State and push are this process's own; whoever looks for their backends learns that there are none.
    m_rest.health().add([] {
        return QJsonObject{{QStringLiteral("redis"), QStringLiteral("disconnected")},
                           {QStringLiteral("fcm"), QStringLiteral("not_initialized")}};
    });
    net::Routes &routes = m_doors.routes();
    routes.mount(socketPath, &m_pollingStamp);
    routes.mountWebSocket(socketPath, &m_endpoint);
    routes.mountWebSocket(plainSocketPath, &m_plainClients, {jsonws::subprotocol});
    routes.mount("/", &m_siteStamp);
    m_admin.mountOn(m_doors.operatorRoutes());
    m_metrics.mountOn(m_doors.operatorRoutes());
    scheduleTidying(0);
}

Assembly::~Assembly() = default;

api::Surroundings Assembly::restSurroundings()
{
    return {m_clock,
            m_ids,
            m_tables.rooms,
            {m_tables.directory, m_tables.calls, m_tables.line},
            [this] { return m_memory.read(); },
            [this] { return m_isReady; }};
}

QString Assembly::listen()
{
    QString fault = m_doors.listen();
    if (fault.isNull())
        m_desk.announce(m_settings, m_doors.port());
    return fault;
}

AdminService::Ports Assembly::adminPorts(logging::Log &log)
{
    return {m_desk,
            m_tables,
            controls(),
            m_deadlines,
            [this] { return m_overview.read(); },
            [this] { return m_overview.drain(); },
            [this](const domain::Ban &ban) { return m_crowd.covered(ban); },
            [&log](const QString &name) {
                const auto level = logging::levelOf(name);
                if (level)
                    log.setLevel(*level);
                return level.has_value();
            }};
}

void Assembly::shutDown(std::function<void()> done)
{
    if (std::exchange(m_isShuttingDown, true))
        return;
    qCInfo(lcServer) << "shutting down:" << m_endpoint.counters().sessions + m_plainClients.counters().connections
                     << "clients are told";
    m_isReady = false;
    m_dialects.announceShutdown();
    m_namespaces.stopAdmitting("The server is shutting down");
    m_endpoint.closeAll();
    m_plainClients.stopAdmitting(jsonws::Fault::ShuttingDown);
    m_plainClients.closeAll();
    m_admin.closeAll();
    m_farewell.start(farewellTime, [this, done = std::move(done)] {
        m_doors.close();
        done();
    });
}

MetricsSource::Sources Assembly::metricsSources()
{
    return {m_clock,
            m_tables,
            m_admin.census(),
            m_admin.recorder(),
            m_admin.journal(),
            m_endpoint,
            m_namespaces,
            m_plainClients,
            m_doors.clients(),
            m_admission,
            m_dialects,
            m_push.counters(),
            m_switchboard.handlingTime(),
            m_loopLag.lateness()};
}

MetricsSource::Questions Assembly::metricsQuestions()
{
    return {[] { return process::countOpenFiles().value_or(0); }, [] { return process::raiseFileLimit(0); },
            [this] { return qint64(m_admin.consoles()); }, [this] { return m_rest.site().limited(); },
            [this] { return m_drain.progress().isDraining; }};
}

domain::Controls Assembly::controls()
{
    return {m_dialects.roomControl(),
            m_dialects.directControl(),
            m_dialects.callsControl(),
            m_dialects.matchmaking(),
            m_people,
            m_crowd,
            m_drain};
}

void Assembly::shutTheDoor()
{
    qCInfo(lcServer) << "draining:" << m_switchboard.counters().peers << "clients are let go";
    m_isReady = false;
    m_namespaces.stopAdmitting("The server is draining");
    m_plainClients.stopAdmitting(jsonws::Fault::Draining);
}

void Assembly::scheduleTidying(quint64 endedBefore)
{
    // Memory is given back in quiet moments after connections have ended: not while they still end, and not for
    // nothing.
    m_tidying.start(tidyingInterval, [this, endedBefore] {
        const quint64 endedNow = ended(m_doors.clients().counters());
        if (endedNow != endedBefore)
            process::releaseUnusedMemory();
        scheduleTidying(endedNow);
    });
}

} // namespace heliograph::app
