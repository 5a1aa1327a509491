// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The figures of the whole server, put together when an operator looks. Not for what they mean: shared/adminapi.
#pragma once

#include "server/app/looplag.h"
#include "server/app/tablecounts.h"
#include "server/domain/census.h"
#include "server/domain/drain.h"
#include "server/process/usage.h"
#include "shared/adminapi/overview.h"

namespace heliograph::engineio {
class Endpoint;
}
namespace heliograph::jsonws {
class Clients;
}
namespace heliograph::net {
class FrontDoor;
}
namespace heliograph::peer {
class Switchboard;
}

namespace heliograph::app {

class OverviewSource
{
public:
    /// All borrowed.
    struct Sources
    {
        const Tables &tables;
        const domain::Census &census;
        const domain::Drain &drain;
        const peer::Switchboard &board;
        const engineio::Endpoint &engine;
        const jsonws::Clients &plain;
        const net::FrontDoor &door;
        const LoopLag &lag;
        const Clock &clock;
        QString version;
        QString node;
    };
    explicit OverviewSource(const Sources &sources);

    /// What a table counts too late for this is in the next one.
    adminapi::Overview read();
    adminapi::DrainState drain() const;

private:
    /// Of the tables, as they answered last.
    struct Counts : TableCounts
    {
        WallTime firstWaitsSince{}; ///< while anybody waits
        std::array<qint64, 4> names{};
    };
    /// Sums at a moment, which rates and recent percentiles are worked out from.
    struct Sample
    {
        Instant at{};
        quint64 in = 0;
        quint64 out = 0;
        process::Usage usage{};
        Histogram relay;
        Histogram lag;
    };

    void count();
    Sample sample() const;
    void addSockets(adminapi::Overview &overview) const;
    void addCounts(adminapi::Overview &overview) const;
    void addRates(adminapi::Overview &overview);

    const Sources m_sources;
    const Instant m_started;
    const WallTime m_startedAt;
    const std::shared_ptr<Counts> m_counts = std::make_shared<Counts>();
    Sample m_before; ///< the window begins with
    Sample m_recent; ///< the next window will begin with
    qint64 m_openFiles = 0;
    std::optional<Instant> m_filesCountedAt;
};

} // namespace heliograph::app
