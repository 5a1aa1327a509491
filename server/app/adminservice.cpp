// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/adminservice.h"

#include "server/admin/banrows.h"
#include "shared/adminapi/rowtext.h"

#include <QCoreApplication>

namespace heliograph::app {

namespace {

bool isPrivate(const config::Settings &settings)
{
    return settings.privacy == config::Privacy::Strict;
}

std::unique_ptr<domain::FlightRecorder> recorderFor(const config::Settings &settings, const Tables &tables,
                                                    const Clock &clock)
{
    return isPrivate(settings) ? nullptr : std::make_unique<domain::FlightRecorder>(tables.connections, clock);
}

bool hasTurn(const config::Settings &settings)
{
    return !settings.turnSecret.isEmpty() || !settings.turnUrl.isEmpty();
}

} // namespace

AdminService::AdminService(const config::Settings &settings, const Ports &ports)
    : m_ports(ports)
    , m_journal(ports.tables.connections, ports.deadlines)
    , m_recorder(recorderFor(settings, ports.tables, ports.deadlines.clock()))
    , m_timelines(m_recorder.get(), {hasTurn(settings)})
    , m_events(m_journal)
    , m_audit(ports.desk.audit())
    , m_picture({ports.tables.directory, ports.tables.rooms, ports.tables.calls, ports.tables.line,
                 ports.tables.connections, ports.tables.observers},
                ports.deadlines)
    , m_rows(m_picture, {ports.overview, [&bans = ports.desk.bans()] { return admin::banRows(bans); },
                         [this] { return m_timelines.list(); }, m_events, m_audit})
    , m_watch(m_rows, ports.deadlines)
    , m_pages(m_rows, m_picture, ports.deadlines)
    , m_acts({ports.controls, ports.desk.bans(), ports.tables.connections, ports.peersAt, ports.setLogLevel, m_journal,
              ports.desk.audit(), ports.deadlines.clock()})
    , m_operations({m_pages,
                    [this](const QString &id) {
                        const auto timeline = m_timelines.find(id);
                        return timeline ? adminapi::rowText(*timeline) : QByteArray();
                    },
                    [drain = ports.drain] { return adminapi::rowText(drain()); }, m_acts})
    , m_rest(ports.desk.authenticator(), m_operations)
    , m_channels({ports.desk.authenticator(), ports.desk.operators(), m_operations, m_watch, ports.deadlines,
                  QCoreApplication::applicationVersion(), settings.nodeName})
{
    ports.tables.observers.add(m_census);
    ports.tables.observers.add(m_journal);
    if (m_recorder)
        ports.tables.observers.add(*m_recorder);
}

AdminService::~AdminService()
{
    domain::Observers &observers = m_ports.tables.observers;
    observers.remove(m_census);
    observers.remove(m_journal);
    if (m_recorder)
        observers.remove(*m_recorder);
}

void AdminService::mountOn(net::Routes &routes)
{
    routes.mount(admin::RestEndpoint::path, &m_rest);
    routes.mountWebSocket(admin::Channels::path, &m_channels);
}

} // namespace heliograph::app
