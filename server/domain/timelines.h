// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The timelines that are kept: all ongoing ones, and of the ended the latest of each sort, within a bound on memory.
// Not for what goes into them.
#pragma once

#include "server/domain/timeline.h"

#include <deque>
#include <map>

namespace heliograph::domain {

struct TimelineLimits
{
    qsizetype moments = 200;      ///< of one timeline; later ones are counted
    qsizetype opinions = 20;      ///< likewise
    qsizetype partners = 200'000; ///< that all ongoing stays in rooms together tell apart; more are not counted
    qsizetype ended = 1000;       ///< of each sort: calls, calls that were not made, pairs, joins
    /// Of memory, over all. Ended ones make room, those of the sort that takes most first. When that is not enough, or
    /// the ongoing ones of one kind take half of it, moments are only counted and new timelines are not begun: who is
    /// in many rooms takes no place of calls.
    qsizetype bytes = 33'554'432;
};

class Timelines
{
public:
    explicit Timelines(const TimelineLimits &limits) : m_limits(limits) {}

    /// Stays where it is until it is dropped. nullptr: there is no room.
    Timeline *begin(Timeline timeline);
    /// Valid until the next change; nullptr if it is not kept.
    Timeline *find(const TimelineKey &key) { return m_byKey.value(key); }
    const Timeline *find(const TimelineKey &key) const { return m_byKey.value(key); }
    /// Only counts when there is no room.
    void add(Timeline &timeline, const Moment &moment);
    void add(Timeline &timeline, WallTime at, const Opinion &opinion);
    /// To be called when anything else in it has grown.
    void weigh(Timeline &timeline);
    /// An ongoing one; it may be dropped by this.
    void end(Timeline &timeline, WallTime at);

    /// Latest begun first, ongoing and ended, those with a number below @p before; 0: from the latest on.
    QList<const Timeline *> list(quint64 before, qsizetype limit) const;
    qsizetype size() const { return qsizetype(m_all.size()); }
    qsizetype ongoing() const;
    /// Of memory, about.
    qsizetype bytes() const { return m_bytes; }
    quint64 skipped() const { return m_skipped; } ///< not begun, since start

private:
    struct Kept
    {
        Timeline timeline;
        qsizetype bytes = 0;
    };
    /// The ended ones of one sort, first ended first.
    struct Shelf
    {
        std::deque<quint64> numbers{};
        qsizetype bytes = 0;
    };

    Shelf &shelfOf(const Timeline &timeline);
    qsizetype &ongoingBytes(const Timeline &timeline) { return m_ongoing[size_t(timeline.key.kind)]; }
    bool hasRoom(const Timeline &timeline);
    void makeRoom(qsizetype bytes = 0);
    void dropOldest(Shelf &shelf);

    const TimelineLimits m_limits;
    std::map<quint64, Kept> m_all;
    QHash<TimelineKey, Timeline *> m_byKey; ///< of two with one key the later
    std::array<Shelf, 4> m_shelves;
    std::array<qsizetype, 3> m_ongoing{}; ///< bytes, by kind
    qsizetype m_bytes = 0;
    quint64 m_last = 0;
    quint64 m_skipped = 0;
};

} // namespace heliograph::domain
