// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// All that is measured, at one moment, as plain values: every layer keeps its own counters, and whoever knows them all
// copies them here. What has no source stays 0. Counters are since start.
#pragma once

#include "server/domain/callfigures.h"
#include "server/domain/trickleguard.h"

namespace heliograph::metrics {

/// What the front door counts.
struct DoorFigures
{
    quint64 openConnections = 0; ///< a gauge
    quint64 accepted = 0;
    quint64 requests = 0;
    quint64 webSockets = 0;
    quint64 badRequests = 0;
    quint64 timedOut = 0;
    quint64 overflowed = 0;
    quint64 overBudget = 0;
    quint64 refusedPerAddress = 0;
    quint64 timesFull = 0;
};

struct GateFigures
{
    quint64 tokensAccepted = 0;
    quint64 tokensRefused = 0;
    quint64 tokensIgnored = 0; ///< there is no key to check them with
    quint64 tokensExpired = 0; ///< while their client was connected
    quint64 tooOften = 0;
    quint64 banned = 0;
};

struct ProcessFigures
{
    double cpuSeconds = 0;
    qint64 residentBytes = 0;
    qint64 openFiles = 0;
    qint64 maxOpenFiles = 0;
    double startedAt = 0; ///< Unix seconds
};

struct Figures
{
    template<size_t count>
    using Counts = std::array<quint64, count>;

    Counts<3> sessions{};              ///< gauge: polling, websocket, ws
    Counts<domain::kindCount> peers{}; ///< gauge
    quint64 suspended = 0;             ///< gauge: clients that may still come back
    quint64 opened = 0;                ///< sessions and JSON WebSockets
    quint64 upgraded = 0;
    quint64 recovered = 0;
    quint64 pingTimeouts = 0;
    Counts<2> messagesIn{}; ///< Socket.IO, JSON WebSocket
    Counts<2> messagesOut{};
    Counts<2> protocolFaults{};
    Counts<2> connectsRefused{};

    domain::RoomCounts rooms{};
    std::array<domain::CallCounts, 2> calls{}; ///< direct, calls
    domain::LineCounts line{};
    domain::CallFigures::Figures happened{};
    Histogram relayTimes{latencyBounds()}; ///< seconds from an event's arrival until it was passed on
    Histogram loopLags{latencyBounds()};   ///< seconds that a due timer of the event loop waited

    std::array<domain::TrickleGuard::Counters, 3> trickle{}; ///< direct, calls, random
    Counts<4> pushes{};                                      ///< handed, failed, unknown token, dropped
    GateFigures gate{};
    DoorFigures door{};
    quint64 apiRefusals = 0; ///< requests over the limit of the public API
    qint64 timelines = 0;
    qint64 timelineBytes = 0;
    quint64 timelinesSkipped = 0;
    quint64 events = 0;
    qint64 watchers = 0; ///< consoles
    bool isDraining = false;
    ProcessFigures process{};
};

} // namespace heliograph::metrics
