// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The composition root: makes every part of the server in order and joins them. Holds no rules.
#pragma once

#include "server/api/headerstamp.h"
#include "server/api/restapi.h"
#include "server/app/adminservice.h"
#include "server/app/admission.h"
#include "server/app/connectedcrowd.h"
#include "server/app/connectionwatch.h"
#include "server/app/desk.h"
#include "server/app/dialects.h"
#include "server/app/doors.h"
#include "server/app/figureslog.h"
#include "server/app/memorygauge.h"
#include "server/app/metricsservice.h"
#include "server/app/overviewsource.h"
#include "server/app/peerdelivery.h"
#include "server/config/settings.h"
#include "server/domain/controls.h"
#include "server/engineio/endpoint.h"
#include "server/jsonws/clients.h"
#include "server/peer/switchboard.h"
#include "server/push/droppingpushgateway.h"
#include "server/socketio/namespaces.h"
#include "shared/base/deadlines.h"
#include "shared/base/idsource.h"

namespace heliograph::logging {
class Log;
}

namespace heliograph::app {

class Assembly
{
public:
    /// @p settings hold numbers that the system has room for. @p log is borrowed.
    Assembly(const config::Settings &settings, logging::Log &log);
    ~Assembly();

    /// Listens on every port that is configured. Not a null QString: what went wrong.
    QString listen();
    /// Reads certificate and key again; connections that are open keep theirs. If they cannot be read the old ones
    /// stay, and the log says so.
    void reloadCertificate() { m_doors.reloadCertificate(); }
    /// /ready says 503, clients are told and disconnected, new ones refused; @p done is called when they have had the
    /// time to hear of it.
    void shutDown(std::function<void()> done);
    /// @p stop: called when a drain has emptied the server; it shuts down and ends the process.
    void whenDrained(std::function<void()> stop) { m_whenDrained = std::move(stop); }

private:
    api::Surroundings restSurroundings();
    AdminService::Ports adminPorts(logging::Log &log);
    MetricsSource::Sources metricsSources();
    MetricsSource::Questions metricsQuestions();
    domain::Controls controls();
    void shutTheDoor();
    void scheduleTidying(quint64 endedBefore);

    const config::Settings m_settings;
    SystemClock m_clock;
    SystemIdSource m_ids;
    Deadlines m_deadlines;
    bool m_isReady = true;
    bool m_isShuttingDown = false;
    std::function<void()> m_whenDrained;

    Desk m_desk;
    Tables m_tables;
    peer::Switchboard m_switchboard;
    ConnectionWatch m_connectionWatch;
    Admission m_admission;
    socketio::Namespaces m_namespaces;
    socketio::Namespace &m_clients;
    jsonws::Clients m_plainClients;
    PeerDelivery m_delivery;
    push::DroppingPushGateway m_push;
    Dialects m_dialects;
    domain::People m_people;
    ConnectedCrowd m_crowd;
    domain::Drain m_drain;

    engineio::Endpoint m_endpoint;
    MemoryGauge m_memory;
    api::RestApi m_rest;
    api::HeaderStamp m_pollingStamp;
    api::HeaderStamp m_siteStamp;
    Doors m_doors;

    LoopLag m_loopLag;
    AdminService m_admin;
    OverviewSource m_overview;
    MetricsService m_metrics;

    FiguresLog m_figures;
    Deadline m_tidying;
    Deadline m_farewell;
};

} // namespace heliograph::app
