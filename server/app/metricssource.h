// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies what every layer counts into the figures that metrics are made of, when somebody asks. Not for what they are
// called: server/metrics.
#pragma once

#include "server/app/tablecounts.h"
#include "server/domain/census.h"
#include "server/domain/flightrecorder.h"
#include "server/domain/journal.h"
#include "server/metrics/figures.h"

#include <functional>

namespace heliograph::engineio {
class Endpoint;
}
namespace heliograph::jsonws {
class Clients;
}
namespace heliograph::net {
class FrontDoor;
}
namespace heliograph::push {
struct PushCounters;
}
namespace heliograph::socketio {
class Namespaces;
}

namespace heliograph::app {

class Admission;
class Dialects;

class MetricsSource
{
public:
    /// All borrowed.
    struct Sources
    {
        const Clock &clock;
        Tables &tables;
        const domain::Census &census;
        const domain::FlightRecorder *recorder; ///< nullptr: nothing is recorded
        const domain::Journal &journal;
        const engineio::Endpoint &engine;
        const socketio::Namespaces &namespaces;
        const jsonws::Clients &plain;
        const net::FrontDoor &door;
        const Admission &admission;
        Dialects &dialects;
        const push::PushCounters &pushes;
        const Histogram &relayTimes;
        const Histogram &loopLags;
    };
    /// What is asked for each time.
    struct Questions
    {
        std::function<qint64()> openFiles{};
        std::function<qint64()> mostOpenFiles{};
        std::function<qint64()> consoles{};
        std::function<quint64()> apiRefusals{};
        std::function<bool()> isDraining{};
    };

    MetricsSource(const Sources &sources, Questions questions);
    ~MetricsSource();
    MetricsSource(const MetricsSource &) = delete;
    MetricsSource &operator=(const MetricsSource &) = delete;

    /// What a table counts too late for this is in the next.
    metrics::Figures read();

private:
    void addClients(metrics::Figures &figures) const;
    void addMessages(metrics::Figures &figures) const;
    void addRefusals(metrics::Figures &figures) const;
    void addDoor(metrics::Figures &figures) const;
    void addProcess(metrics::Figures &figures) const;

    const Sources m_sources;
    const Questions m_questions;
    const WallTime m_started;
    domain::CallFigures m_happened;
    const std::shared_ptr<TableCounts> m_counts = std::make_shared<TableCounts>(); ///< as they answered last
};

} // namespace heliograph::app
