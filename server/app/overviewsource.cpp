// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/overviewsource.h"

#include "server/domain/linefigures.h"
#include "server/engineio/endpoint.h"
#include "server/jsonws/clients.h"
#include "server/net/frontdoor.h"
#include "server/peer/switchboard.h"
#include "server/process/usage.h"

#include <numeric>

namespace heliograph::app {

using domain::Realm;

namespace {

using namespace std::chrono_literals;

constexpr Duration window = 2s;        ///< rates and percentiles are of so long ago at least
constexpr Duration filesInterval = 5s; ///< between two countings of open files
constexpr std::array realms{Realm::Direct, Realm::Calls, Realm::Presence, Realm::Random};

qint64 microseconds(double seconds)
{
    return qint64(seconds * 1e6);
}

double seconds(std::chrono::nanoseconds duration)
{
    return std::chrono::duration<double>(duration).count();
}

} // namespace

OverviewSource::OverviewSource(const Sources &sources)
    : m_sources(sources)
    , m_started(sources.clock.now())
    , m_startedAt(sources.clock.wallNow())
    , m_before(sample())
    , m_recent(m_before)
{
}

adminapi::Overview OverviewSource::read()
{
    count();
    adminapi::Overview overview;
    overview.at = toUnixMilliseconds(m_sources.clock.wallNow());
    overview.version = m_sources.version;
    overview.node = m_sources.node;
    overview.startedAt = toUnixMilliseconds(m_startedAt);
    overview.uptime = std::chrono::duration_cast<Duration>(m_sources.clock.now() - m_started).count();
    if (m_sources.drain.progress().isDraining)
        overview.draining = drain();
    addSockets(overview);
    addCounts(overview);
    addRates(overview);
    overview.openFiles = m_openFiles;
    overview.connections = qint64(m_sources.door.counters().openConnections);
    return overview;
}

adminapi::DrainState OverviewSource::drain() const
{
    const domain::Drain::Progress progress = m_sources.drain.progress();
    if (!progress.isDraining)
        return {QStringLiteral("off"), 0, 0, std::nullopt};
    return {QStringLiteral("draining"), progress.total, progress.remaining, toUnixMilliseconds(progress.endsAt)};
}

void OverviewSource::count()
{
    const Tables &tables = m_sources.tables;
    const std::shared_ptr<Counts> &counts = m_counts;
    countTables(tables, counts);
    tables.line.list(1, [counts](const Result<QList<domain::Seeker>> &line) {
        if (line && !line->isEmpty())
            counts->firstWaitsSince = line->first().since;
    });
    for (size_t realm = 0; realm < realms.size(); ++realm)
        tables.directory.count(realms[realm], into(counts, counts->names[realm]));
    const Instant now = m_sources.clock.now();
    if (!m_filesCountedAt || now - *m_filesCountedAt >= filesInterval) {
        m_filesCountedAt = now;
        m_openFiles = process::countOpenFiles().value_or(0);
    }
}

void OverviewSource::addSockets(adminapi::Overview &overview) const
{
    const domain::Census &census = m_sources.census;
    overview.sockets.total = census.present();
    overview.sockets.byTransport = {qint64(m_sources.engine.counters().pollingSessions),
                                    qint64(m_sources.engine.counters().webSocketSessions),
                                    qint64(m_sources.plain.counters().clients)};
    overview.sockets.byDialect = {census.inRooms(),           census.in(Realm::Direct), census.in(Realm::Calls),
                                  census.in(Realm::Presence), census.in(Realm::Random), census.strangers()};
}

void OverviewSource::addCounts(adminapi::Overview &overview) const
{
    const Counts &counts = *m_counts;
    overview.people = std::accumulate(counts.names.begin(), counts.names.end(), qint64(m_sources.census.inRooms()));
    overview.rooms = counts.rooms.rooms;
    overview.members = counts.rooms.members;
    overview.calls = {{counts.direct.ringing, counts.direct.accepted},
                      {counts.calls.ringing, counts.calls.accepted},
                      {counts.line.pairs}};
    overview.queue.waiting = counts.line.waiting;
    if (counts.line.waiting > 0)
        overview.queue.longestWait = domain::elapsed(counts.firstWaitsSince, m_sources.clock.wallNow()).count();
    overview.queue.averageWait = domain::lineFigures(counts.line, 0).averageWaitTime;
}

OverviewSource::Sample OverviewSource::sample() const
{
    return {m_sources.clock.now(),
            m_sources.engine.counters().messagesIn + m_sources.plain.counters().framesIn,
            m_sources.engine.counters().messagesOut + m_sources.plain.counters().framesOut,
            process::measureUsage(),
            m_sources.board.handlingTime(),
            m_sources.lag.lateness()};
}

void OverviewSource::addRates(adminapi::Overview &overview)
{
    const Sample now = sample();
    // Two windows overlap, so that the first one asked after a while is not a short one.
    if (now.at - m_recent.at >= window)
        m_before = std::exchange(m_recent, now);
    const double elapsed = std::max(seconds(now.at - m_before.at), 1e-3);
    overview.messages = {qint64(now.in), qint64(now.out), double(now.in - m_before.in) / elapsed,
                         double(now.out - m_before.out) / elapsed};
    overview.cpu = seconds(now.usage.cpuTime.value_or(0ms) - m_before.usage.cpuTime.value_or(0ms)) / elapsed;
    overview.memory.resident = now.usage.residentBytes.value_or(0);
    const Histogram relay = now.relay.since(m_before.relay);
    overview.relay = {microseconds(relay.quantile(0.5)), microseconds(relay.quantile(0.99))};
    const Histogram lag = now.lag.since(m_before.lag);
    overview.loopLag = {microseconds(lag.quantile(0.5)), microseconds(lag.quantile(0.99)),
                        microseconds(lag.quantile(1))};
}

} // namespace heliograph::app
