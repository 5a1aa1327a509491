// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/metricssource.h"

#include "server/app/admission.h"
#include "server/app/dialects.h"
#include "server/engineio/endpoint.h"
#include "server/jsonws/clients.h"
#include "server/net/frontdoor.h"
#include "server/process/usage.h"
#include "server/push/pushcounters.h"
#include "server/socketio/namespaces.h"

namespace heliograph::app {

using domain::Realm;
using metrics::Figures;

namespace {

/// 0 where nobody can answer.
template<typename T>
T ask(const std::function<T()> &question)
{
    return question ? question() : T();
}

double inSeconds(Duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

} // namespace

MetricsSource::MetricsSource(const Sources &sources, Questions questions)
    : m_sources(sources)
    , m_questions(std::move(questions))
    , m_started(sources.clock.wallNow())
    , m_happened(sources.clock)
{
    m_sources.tables.observers.add(m_happened);
}

MetricsSource::~MetricsSource()
{
    m_sources.tables.observers.remove(m_happened);
}

Figures MetricsSource::read()
{
    countTables(m_sources.tables, m_counts);
    Figures figures;
    figures.rooms = m_counts->rooms;
    figures.calls = {m_counts->direct, m_counts->calls};
    figures.line = m_counts->line;
    figures.happened = m_happened.figures();
    figures.relayTimes = m_sources.relayTimes;
    figures.loopLags = m_sources.loopLags;
    addClients(figures);
    addMessages(figures);
    addRefusals(figures);
    addDoor(figures);
    if (m_sources.recorder) {
        const domain::Timelines &timelines = m_sources.recorder->timelines();
        figures.timelines = timelines.size();
        figures.timelineBytes = timelines.bytes();
        figures.timelinesSkipped = timelines.skipped();
    }
    figures.events = m_sources.journal.last();
    figures.watchers = ask(m_questions.consoles);
    figures.isDraining = ask(m_questions.isDraining);
    addProcess(figures);
    return figures;
}

void MetricsSource::addClients(Figures &figures) const
{
    const engineio::EndpointCounters &engine = m_sources.engine.counters();
    const socketio::Counters &sockets = m_sources.namespaces.counters();
    const domain::Census &census = m_sources.census;
    figures.sessions = {engine.pollingSessions, engine.webSocketSessions, m_sources.plain.counters().connections};
    figures.peers = {quint64(census.inRooms()),         quint64(census.in(Realm::Direct)),
                     quint64(census.in(Realm::Calls)),  quint64(census.in(Realm::Presence)),
                     quint64(census.in(Realm::Random)), quint64(census.strangers())};
    figures.suspended = sockets.suspended;
    figures.opened = engine.opened;
    figures.upgraded = engine.upgraded;
    figures.recovered = sockets.recovered;
    figures.pingTimeouts = engine.pingTimeouts;
}

void MetricsSource::addMessages(Figures &figures) const
{
    const engineio::EndpointCounters &engine = m_sources.engine.counters();
    const socketio::Counters &sockets = m_sources.namespaces.counters();
    const jsonws::Counters &plain = m_sources.plain.counters();
    figures.messagesIn = {engine.messagesIn, plain.framesIn};
    figures.messagesOut = {engine.messagesOut, plain.framesOut};
    figures.protocolFaults = {engine.parseErrors + sockets.faults, plain.faults};
    figures.connectsRefused = {sockets.refused, plain.refused};
    figures.trickle = m_sources.dialects.trickle();
    const push::PushCounters &pushes = m_sources.pushes;
    figures.pushes = {pushes.handed, pushes.failed, pushes.unknownTokens, pushes.dropped};
}

void MetricsSource::addRefusals(Figures &figures) const
{
    const auth::TokenCounters &tokens = m_sources.admission.tokens();
    figures.gate = {tokens.accepted,
                    tokens.refused,
                    tokens.ignored,
                    m_sources.admission.expired(),
                    m_sources.admission.tooOften(),
                    m_sources.admission.banned()};
    figures.apiRefusals = ask(m_questions.apiRefusals);
}

void MetricsSource::addDoor(Figures &figures) const
{
    const net::FrontDoorCounters &door = m_sources.door.counters();
    figures.door = {door.openConnections, door.accepted,   door.requests,   door.webSockets,        door.badRequests,
                    door.timedOut,        door.overflowed, door.overBudget, door.refusedPerAddress, door.timesFull};
}

void MetricsSource::addProcess(Figures &figures) const
{
    const process::Usage usage = process::measureUsage();
    figures.process.cpuSeconds = inSeconds(usage.cpuTime.value_or(Duration::zero()));
    figures.process.residentBytes = usage.residentBytes.value_or(0);
    figures.process.openFiles = ask(m_questions.openFiles);
    figures.process.maxOpenFiles = ask(m_questions.mostOpenFiles);
    figures.process.startedAt = inSeconds(m_started.time_since_epoch());
}

} // namespace heliograph::app
