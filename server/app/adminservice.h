// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What operators see and do, joined to the server: records and pictures that hear of its facts, and the two ways in
// for operators. Who they are is in desk.h.
#pragma once

#include "server/admin/acts.h"
#include "server/admin/channels.h"
#include "server/admin/eventrows.h"
#include "server/admin/pages.h"
#include "server/admin/restendpoint.h"
#include "server/admin/tables.h"
#include "server/admin/timelinerows.h"
#include "server/admin/watch.h"
#include "server/app/desk.h"
#include "server/app/tables.h"
#include "server/domain/census.h"
#include "server/net/routes.h"

namespace heliograph::app {

class AdminService
{
public:
    /// All borrowed, but for the functions.
    struct Ports
    {
        Desk &desk;
        Tables &tables;
        domain::Controls controls;
        Deadlines &deadlines;
        std::function<adminapi::Overview()> overview;
        std::function<adminapi::DrainState()> drain;
        std::function<QList<domain::PeerId>(const domain::Ban &)> peersAt;
        std::function<bool(const QString &level)> setLogLevel;
    };
    AdminService(const config::Settings &settings, const Ports &ports);
    ~AdminService();

    const domain::Census &census() const { return m_census; }
    const domain::Journal &journal() const { return m_journal; }
    /// nullptr: nothing is recorded.
    const domain::FlightRecorder *recorder() const { return m_recorder.get(); }
    qsizetype consoles() const { return m_channels.size(); }
    void mountOn(net::Routes &routes);
    /// Consoles hear that the server ends.
    void closeAll() { m_channels.closeAll(); }

private:
    const Ports m_ports;
    domain::Census m_census;
    domain::Journal m_journal;
    const std::unique_ptr<domain::FlightRecorder> m_recorder; ///< nullptr: privacy is strict
    admin::TimelineRows m_timelines;
    admin::EventRows m_events;
    admin::AuditRows m_audit;
    admin::Picture m_picture;
    admin::Tables m_rows;
    admin::Watch m_watch;
    admin::Pages m_pages;
    admin::Acts m_acts;
    admin::Operations m_operations;
    admin::RestEndpoint m_rest;
    admin::Channels m_channels;
};

} // namespace heliograph::app
