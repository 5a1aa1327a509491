// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of the overview. As userrow.h otherwise.
#pragma once

#include <optional>

#include <QString>

namespace heliograph::adminapi {

struct SocketsByTransport
{
    qint64 polling = 0;
    qint64 websocket = 0;
    qint64 ws = 0;
    bool operator==(const SocketsByTransport &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("polling", self.polling);
        visit("websocket", self.websocket);
        visit("ws", self.ws);
    }
};

struct SocketsByDialect
{
    qint64 rooms = 0;
    qint64 direct = 0;
    qint64 calls = 0;
    qint64 presence = 0;
    qint64 random = 0;
    qint64 none = 0;
    bool operator==(const SocketsByDialect &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("rooms", self.rooms);
        visit("direct", self.direct);
        visit("calls", self.calls);
        visit("presence", self.presence);
        visit("random", self.random);
        visit("none", self.none);
    }
};

struct SocketCounts
{
    qint64 total = 0;
    SocketsByTransport byTransport{};
    SocketsByDialect byDialect{};
    bool operator==(const SocketCounts &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("total", self.total);
        visit("byTransport", self.byTransport);
        visit("byDialect", self.byDialect);
    }
};

struct CallStates
{
    qint64 ringing = 0;
    qint64 accepted = 0;
    bool operator==(const CallStates &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("ringing", self.ringing);
        visit("accepted", self.accepted);
    }
};

struct PairStates
{
    qint64 paired = 0;
    bool operator==(const PairStates &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("paired", self.paired);
    }
};

struct CallsByDialect
{
    CallStates direct{};
    CallStates calls{};
    PairStates random{};
    bool operator==(const CallsByDialect &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("direct", self.direct);
        visit("calls", self.calls);
        visit("random", self.random);
    }
};

struct QueueFigures
{
    qint64 waiting = 0;
    qint64 longestWait = 0;
    qint64 averageWait = 0; ///< of everyone who was matched
    bool operator==(const QueueFigures &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("waiting", self.waiting);
        visit("longestWait", self.longestWait);
        visit("averageWait", self.averageWait);
    }
};

struct MessageFigures
{
    qint64 in = 0;
    qint64 out = 0;
    double inPerSecond = 0;
    double outPerSecond = 0;
    bool operator==(const MessageFigures &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("in", self.in);
        visit("out", self.out);
        visit("inPerSecond", self.inPerSecond);
        visit("outPerSecond", self.outPerSecond);
    }
};

struct RelayLatency
{
    qint64 p50 = 0;
    qint64 p99 = 0;
    bool operator==(const RelayLatency &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("p50", self.p50);
        visit("p99", self.p99);
    }
};

struct LoopLag
{
    qint64 p50 = 0;
    qint64 p99 = 0;
    qint64 max = 0;
    bool operator==(const LoopLag &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("p50", self.p50);
        visit("p99", self.p99);
        visit("max", self.max);
    }
};

struct MemoryUse
{
    qint64 resident = 0; ///< bytes
    bool operator==(const MemoryUse &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("resident", self.resident);
    }
};

struct DrainState
{
    QString state{}; ///< "off" or "draining"
    qint64 total = 0;
    qint64 remaining = 0;
    std::optional<qint64> endsAt{};
    bool operator==(const DrainState &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("state", self.state);
        visit("total", self.total);
        visit("remaining", self.remaining);
        visit("endsAt", self.endsAt);
    }
};

} // namespace heliograph::adminapi
