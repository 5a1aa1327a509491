// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The course of a call, a pair or a stay in a room, as operators see it. As userrow.h otherwise.
#pragma once

#include <optional>

#include <QList>
#include <QString>

namespace heliograph::adminapi {

/// By what their type field said.
struct CandidateCounts
{
    qint64 host = 0;
    qint64 hidden = 0; ///< host, behind an mDNS name
    qint64 srflx = 0;
    qint64 relay = 0;
    qint64 other = 0; ///< no type stated
    bool operator==(const CandidateCounts &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("host", self.host);
        visit("hidden", self.hidden);
        visit("srflx", self.srflx);
        visit("relay", self.relay);
        visit("other", self.other);
    }
};

/// Somebody in it, and what came from there.
struct TimelineParty
{
    QString id{}; ///< of the user's row
    QString userId{};
    std::optional<QString> name{};
    qint64 offers = 0;
    qint64 answers = 0;
    CandidateCounts candidates{};
    bool operator==(const TimelineParty &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("userId", self.userId);
        visit("name", self.name);
        visit("offers", self.offers);
        visit("answers", self.answers);
        visit("candidates", self.candidates);
    }
};

struct TimelineEntry
{
    qint64 at = 0;
    QString type{};
    std::optional<QString> from{}; ///< id of a user's row; nullopt: the server
    std::optional<QString> to{};
    qint64 size = 0; ///< bytes
    QString outcome{};
    bool operator==(const TimelineEntry &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("at", self.at);
        visit("type", self.type);
        visit("from", self.from);
        visit("to", self.to);
        visit("size", self.size);
        visit("outcome", self.outcome);
    }
};

struct TimelineRow
{
    QString id{};
    QString kind{}; ///< "call", "pair" or "join"
    QString dialect{};
    qint64 startedAt = 0;
    std::optional<qint64> endedAt{};
    QString verdict{};
    std::optional<QString> type{};
    QList<TimelineParty> parties{};
    qint64 messages = 0; ///< passed on, whatever they were
    qint64 bytes = 0;
    qint64 omitted = 0; ///< entries that were one too many
    bool operator==(const TimelineRow &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("kind", self.kind);
        visit("dialect", self.dialect);
        visit("startedAt", self.startedAt);
        visit("endedAt", self.endedAt);
        visit("verdict", self.verdict);
        visit("type", self.type);
        visit("parties", self.parties);
        visit("messages", self.messages);
        visit("bytes", self.bytes);
        visit("omitted", self.omitted);
    }
};

/// One of them with everything that happened.
struct Timeline
{
    TimelineRow row{};
    QList<TimelineEntry> entries{}; ///< in order
    bool operator==(const Timeline &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        TimelineRow::describe(self.row, visit);
        visit("entries", self.entries);
    }
};

} // namespace heliograph::adminapi
