// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/assembly.h"

#include "server/app/mapping.h"
#include "server/logging/line.h"
#include "server/logging/log.h"
#include "server/net/certificate.h"
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
    , m_frontDoor(netLimits(settings), trustedProxies(settings), m_deadlines, m_routes)
    , m_loopLag(m_deadlines)
    , m_admin(settings, adminPorts(log))
    , m_overview({m_tables, m_admin.census(), m_drain, m_switchboard, m_endpoint, m_plainClients, m_frontDoor,
                  m_loopLag, m_clock, QCoreApplication::applicationVersion(), settings.nodeName})
    , m_metrics(metricsSources(), metricsQuestions(), m_desk.authenticator())
    , m_adminDoor(netLimits(settings), trustedProxies(settings), m_deadlines, m_adminRoutes)
    , m_figures(m_deadlines, {m_tables, m_endpoint, m_plainClients, m_frontDoor})
    , m_tidying(m_deadlines)
    , m_farewell(m_deadlines)
{
    m_dialects.addTo(m_switchboard);
    // State and push are this process's own; whoever looks for their backends learns that there are none.
    m_rest.health().add([] {
        return QJsonObject{{QStringLiteral("redis"), QStringLiteral("disconnected")},
                           {QStringLiteral("fcm"), QStringLiteral("not_initialized")}};
    });
    m_routes.mount(socketPath, &m_pollingStamp);
    m_routes.mountWebSocket(socketPath, &m_endpoint);
    m_routes.mountWebSocket(plainSocketPath, &m_plainClients, {jsonws::subprotocol});
    m_routes.mount("/", &m_siteStamp);
    net::Routes &operators = settings.adminPort == 0 ? m_routes : m_adminRoutes;
    m_admin.mountOn(operators);
    m_metrics.mountOn(operators);
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
    QList<quint16> ports{m_settings.port};
    ports += m_settings.extraPorts;
    for (const quint16 port : std::as_const(ports)) {
        if (QString fault = listenOn(port); !fault.isNull())
            return fault;
    }
    QString fault = m_settings.tlsCertificate.isEmpty() ? QString() : listenTls();
    if (fault.isNull() && m_settings.adminPort != 0)
        fault = listenForOperators();
    if (fault.isNull())
        m_desk.announce(m_settings, m_port);
    return fault;
}

QString Assembly::listenForOperators()
{
    if (m_adminDoor.listen(m_settings.adminHost, m_settings.adminPort) == 0)
        return QStringLiteral("Cannot listen for operators on %1 port %2: %3")
            .arg(m_settings.adminHost.toString())
            .arg(m_settings.adminPort)
            .arg(m_adminDoor.errorString());
    qCInfo(lcServer).noquote() << "listening for operators on" << m_settings.adminHost.toString() << "port"
                               << m_settings.adminPort;
    return {};
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

QString Assembly::listenOn(quint16 port)
{
    const quint16 taken = m_frontDoor.listen(m_settings.host, port);
    if (taken == 0)
        return QStringLiteral("Cannot listen on %1 port %2: %3")
            .arg(m_settings.host.toString())
            .arg(port)
            .arg(m_frontDoor.errorString());
    if (m_port == 0)
        m_port = taken;
    qCInfo(lcServer).noquote() << "listening on" << m_settings.host.toString() << "port" << taken
                               << QStringLiteral("(http://localhost:%1/)").arg(taken);
    return {};
}

QString Assembly::listenTls()
{
    const auto loaded = net::loadCertificate(m_settings.tlsCertificate, m_settings.tlsKey);
    if (const QString *fault = std::get_if<QString>(&loaded))
        return *fault;
    const quint16 taken =
        m_frontDoor.listenTls(m_settings.host, m_settings.tlsPort, std::get<QSslConfiguration>(loaded));
    if (taken == 0)
        return QStringLiteral("Cannot listen for TLS on port %1: %2")
            .arg(m_settings.tlsPort)
            .arg(m_frontDoor.errorString());
    qCInfo(lcServer).noquote() << "listening for TLS on port" << taken
                               << QStringLiteral("(https://localhost:%1/)").arg(taken);
    return {};
}

void Assembly::reloadCertificate()
{
    if (m_settings.tlsCertificate.isEmpty())
        return;
    const auto loaded = net::loadCertificate(m_settings.tlsCertificate, m_settings.tlsKey);
    if (const QString *fault = std::get_if<QString>(&loaded)) {
        qCCritical(lcServer).noquote() << "the certificate stays as it was:" << *fault;
        return;
    }
    m_frontDoor.setTlsConfiguration(std::get<QSslConfiguration>(loaded));
    qCInfo(lcServer) << "certificate and key were read again";
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
        for (net::FrontDoor *door : {&m_frontDoor, &m_adminDoor}) {
            door->stopListening();
            door->closeAll();
        }
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
            m_frontDoor,
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
        const quint64 endedNow = ended(m_frontDoor.counters());
        if (endedNow != endedBefore)
            process::releaseUnusedMemory();
        scheduleTidying(endedNow);
    });
}

} // namespace heliograph::app
