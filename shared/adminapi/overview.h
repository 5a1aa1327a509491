// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The figures of a whole server at one moment, as operators see them. As userrow.h otherwise.
#pragma once

#include "shared/adminapi/overviewfigures.h"

namespace heliograph::adminapi {

struct Overview
{
    static constexpr char onlyId[] = "overview";

    QString id = QLatin1String(onlyId);
    qint64 at = 0;
    QString version{};
    QString node{};
    qint64 startedAt = 0;
    qint64 uptime = 0;
    std::optional<DrainState> draining{}; ///< nullopt: it is not
    qint64 people = 0;
    SocketCounts sockets{};
    qint64 rooms = 0;
    qint64 members = 0;
    CallsByDialect calls{};
    QueueFigures queue{};
    MessageFigures messages{};
    RelayLatency relay{};
    LoopLag loopLag{};
    double cpu = 0; ///< share of one core
    MemoryUse memory{};
    qint64 openFiles = 0;
    qint64 connections = 0;
    bool operator==(const Overview &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("at", self.at);
        visit("version", self.version);
        visit("node", self.node);
        visit("startedAt", self.startedAt);
        visit("uptime", self.uptime);
        visit("draining", self.draining);
        visit("people", self.people);
        visit("sockets", self.sockets);
        visit("rooms", self.rooms);
        visit("members", self.members);
        visit("calls", self.calls);
        visit("queue", self.queue);
        visit("messages", self.messages);
        visit("relay", self.relay);
        visit("loopLag", self.loopLag);
        visit("cpu", self.cpu);
        visit("memory", self.memory);
        visit("openFiles", self.openFiles);
        visit("connections", self.connections);
    }
};

} // namespace heliograph::adminapi
