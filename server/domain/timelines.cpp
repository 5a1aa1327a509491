// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/timelines.h"

#include <algorithm>

namespace heliograph::domain {

Timeline *Timelines::begin(Timeline timeline)
{
    makeRoom(timeline.bytes());
    if (m_bytes + timeline.bytes() > m_limits.bytes || ongoingBytes(timeline) + timeline.bytes() > m_limits.bytes / 2) {
        ++m_skipped;
        return nullptr;
    }
    timeline.number = ++m_last;
    Kept &kept = m_all.emplace_hint(m_all.end(), m_last, Kept{std::move(timeline)})->second;
    m_byKey.insert(kept.timeline.key, &kept.timeline);
    weigh(kept.timeline);
    return &kept.timeline;
}

void Timelines::add(Timeline &timeline, const Moment &moment)
{
    if (qsizetype(timeline.moments.size()) >= m_limits.moments || !hasRoom(timeline)) {
        ++timeline.unkept;
        return;
    }
    const size_t before = timeline.moments.capacity();
    timeline.moments.push_back(moment);
    if (timeline.moments.capacity() != before)
        weigh(timeline);
}

void Timelines::add(Timeline &timeline, WallTime at, const Opinion &opinion)
{
    timeline.party(opinion.by).latest = opinion;
    if (qsizetype(timeline.opinions.size()) >= m_limits.opinions || !hasRoom(timeline)) {
        ++timeline.unkept;
    } else {
        timeline.opinions.push_back(opinion);
        const auto number = quint32(timeline.opinions.size() - 1);
        add(timeline, Moment{at, Happening::Rated, opinion.by, Signal::Report, Passing::Sent, number});
    }
    weigh(timeline);
}

void Timelines::weigh(Timeline &timeline)
{
    Kept &kept = m_all.at(timeline.number);
    const qsizetype growth = timeline.bytes() - std::exchange(kept.bytes, timeline.bytes());
    m_bytes += growth;
    if (!timeline.isOngoing()) {
        shelfOf(timeline).bytes += growth;
        return;
    }
    ongoingBytes(timeline) += growth;
    makeRoom();
}

void Timelines::end(Timeline &timeline, WallTime at)
{
    Q_ASSERT(timeline.isOngoing());
    ongoingBytes(timeline) -= m_all.at(timeline.number).bytes;
    timeline.endedAt = at;
    timeline.moments.shrink_to_fit();
    Shelf &shelf = shelfOf(timeline);
    shelf.numbers.push_back(timeline.number);
    shelf.bytes += m_all.at(timeline.number).bytes;
    weigh(timeline);
    if (qsizetype(shelf.numbers.size()) > m_limits.ended)
        dropOldest(shelf);
    makeRoom();
}

QList<const Timeline *> Timelines::list(quint64 before, qsizetype limit) const
{
    QList<const Timeline *> found;
    auto place = before == 0 ? m_all.end() : m_all.lower_bound(before);
    while (found.size() < limit && place != m_all.begin())
        found.append(&(--place)->second.timeline);
    return found;
}

qsizetype Timelines::ongoing() const
{
    qsizetype ended = 0;
    for (const Shelf &shelf : m_shelves)
        ended += qsizetype(shelf.numbers.size());
    return size() - ended;
}

bool Timelines::hasRoom(const Timeline &timeline)
{
    return m_bytes < m_limits.bytes && (!timeline.isOngoing() || ongoingBytes(timeline) < m_limits.bytes / 2);
}

Timelines::Shelf &Timelines::shelfOf(const Timeline &timeline)
{
    return m_shelves[timeline.refusal ? 3 : size_t(timeline.key.kind)];
}

void Timelines::makeRoom(qsizetype bytes)
{
    while (m_bytes + bytes > m_limits.bytes) {
        Shelf &fullest =
            *std::max_element(m_shelves.begin(), m_shelves.end(),
                              [](const Shelf &one, const Shelf &other) { return one.bytes < other.bytes; });
        if (fullest.numbers.empty())
            return;
        dropOldest(fullest);
    }
}

void Timelines::dropOldest(Shelf &shelf)
{
    const auto place = m_all.find(shelf.numbers.front());
    shelf.numbers.pop_front();
    shelf.bytes -= place->second.bytes;
    m_bytes -= place->second.bytes;
    Timeline &timeline = place->second.timeline;
    const auto byKey = m_byKey.constFind(timeline.key);
    if (byKey != m_byKey.constEnd() && *byKey == &timeline)
        m_byKey.erase(byKey);
    m_all.erase(place);
}

} // namespace heliograph::domain
