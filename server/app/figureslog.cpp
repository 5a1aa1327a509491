// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/figureslog.h"

#include "server/engineio/endpoint.h"
#include "server/jsonws/clients.h"
#include "server/net/frontdoor.h"
#include "server/process/usage.h"

#include <QLoggingCategory>

namespace heliograph::app {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Q_LOGGING_CATEGORY(lcFigures, "heliograph.figures")

constexpr Duration interval = 60s;

} // namespace

FiguresLog::FiguresLog(Deadlines &deadlines, const Sources &sources) : m_sources(sources), m_next(deadlines)
{
    schedule();
}

void FiguresLog::schedule()
{
    m_next.start(interval, [this] {
        count();
        schedule();
    });
}

void FiguresLog::count()
{
    // Written when the last table has answered and lets go.
    const std::shared_ptr<TableCounts> counts(new TableCounts, [this](TableCounts *all) {
        write(*all);
        delete all;
    });
    countTables(m_sources.tables, counts);
}

void FiguresLog::write(const TableCounts &counts) const
{
    const engineio::EndpointCounters &engine = m_sources.engine.counters();
    const jsonws::Counters &plain = m_sources.plain.counters();
    const QString clients = QStringLiteral("%1 clients (%2 polling, %3 WebSocket, %4 JSON WebSocket)")
                                .arg(engine.sessions + plain.connections)
                                .arg(engine.pollingSessions)
                                .arg(engine.webSocketSessions)
                                .arg(plain.connections);
    const QString doings = QStringLiteral("%1 rooms with %2 members, %3 calls ringing, %4 accepted, %5 people waiting, "
                                          "%6 pairs")
                               .arg(counts.rooms.rooms)
                               .arg(counts.rooms.members)
                               .arg(counts.direct.ringing + counts.calls.ringing)
                               .arg(counts.direct.accepted + counts.calls.accepted)
                               .arg(counts.line.waiting)
                               .arg(counts.line.pairs);
    const QString costs = QStringLiteral("%1 connections, %2 messages in, %3 out, %4 MB resident")
                              .arg(m_sources.door.counters().openConnections)
                              .arg(engine.messagesIn + plain.framesIn)
                              .arg(engine.messagesOut + plain.framesOut)
                              .arg(process::measureUsage().residentBytes.value_or(0) / 1'048'576);
    qCInfo(lcFigures).noquote() << clients + ", "_L1 + doings + ", "_L1 + costs;
}

} // namespace heliograph::app
