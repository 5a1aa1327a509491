// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/memorywaitingline.h"

#include "server/domain/linerules.h"

#include <algorithm>

namespace heliograph::domain {

namespace {

constexpr size_t toleratedGaps = 256; ///< besides as many as there are people

} // namespace

void MemoryWaitingLine::enter(const Seeker &seeker, const PairId &pairId, Continuation<Entry> answer)
{
    if (m_pairOf.contains(seeker.user)) {
        answer(ErrorCode::AlreadyPaired);
        return;
    }
    if (const auto entry = waitingOn(seeker)) {
        answer(*entry);
        return;
    }
    Entry entry = placed(seeker);
    entry.pair = matched(seeker.user, pairId, seeker.since);
    answer(entry);
}

void MemoryWaitingLine::leave(const UserId &user, Continuation<Departure> answer)
{
    Departure departure;
    withdraw(user, [&departure](const Result<bool> &wasWaiting) { departure.wasWaiting = *wasWaiting; });
    departure.pair = separate(user);
    answer(departure);
}

void MemoryWaitingLine::withdraw(const UserId &user, Continuation<bool> answer)
{
    const bool wasWaiting = m_places.contains(user);
    if (wasWaiting)
        vacate(user);
    answer(wasWaiting);
}

void MemoryWaitingLine::part(const PairId &pair, Continuation<std::optional<Pair>> answer)
{
    const auto found = m_pairs.constFind(pair);
    answer(found == m_pairs.constEnd() ? std::optional<Pair>() : separate(UserId(found->first)));
}

void MemoryWaitingLine::pairOf(const UserId &user, Continuation<std::optional<Pair>> answer) const
{
    const auto id = m_pairOf.constFind(user);
    answer(id == m_pairOf.constEnd() ? std::optional<Pair>() : std::optional<Pair>(m_pairs.value(*id)));
}

void MemoryWaitingLine::list(qsizetype limit, Continuation<QList<Seeker>> answer) const
{
    QList<Seeker> waiting;
    waiting.reserve(std::min(limit, m_places.size()));
    for (auto seeker = m_seekers.begin(); seeker != m_seekers.end() && waiting.size() < limit; ++seeker) {
        if (!seeker->user.isNull())
            waiting.append(*seeker);
    }
    answer(waiting);
}

void MemoryWaitingLine::pairs(qsizetype limit, Continuation<QList<Pair>> answer) const
{
    QList<Pair> pairs;
    pairs.reserve(std::min(limit, m_pairs.size()));
    for (auto pair = m_pairs.begin(); pair != m_pairs.end() && pairs.size() < limit; ++pair)
        pairs.append(*pair);
    answer(pairs);
}

void MemoryWaitingLine::count(Continuation<LineCounts> answer) const
{
    answer(LineCounts{m_places.size(), m_pairs.size(), m_matches, m_totalWait});
}

std::optional<Entry> MemoryWaitingLine::waitingOn(const Seeker &seeker) const
{
    const auto known = m_places.constFind(seeker.user);
    if (known == m_places.constEnd())
        return std::nullopt;
    const Seeker &present = m_seekers[*known];
    if (present.profile != seeker.profile || present.preferences != seeker.preferences)
        return std::nullopt;
    return Entry{m_index.takenBefore(*known) + 1, m_places.size(), true, {}};
}

Entry MemoryWaitingLine::placed(const Seeker &seeker)
{
    const auto known = m_places.constFind(seeker.user);
    if (known != m_places.constEnd()) {
        Seeker &present = m_seekers[*known];
        present.profile = seeker.profile;
        present.preferences = seeker.preferences;
        m_index.replace(*known, present);
        return {m_index.takenBefore(*known) + 1, m_places.size(), true, {}};
    }
    m_places.insert(seeker.user, m_index.append(seeker));
    m_seekers.push_back(seeker);
    return {m_places.size(), m_places.size(), false, {}};
}

std::optional<Pair> MemoryWaitingLine::matched(const UserId &newcomer, const PairId &pairId, WallTime now)
{
    ++m_searches;
    const LineIndex::Place own = m_places.value(newcomer);
    const Seeker &seeker = m_seekers[own];
    const LineIndex::Place place =
        m_index.find(seeker, [&](LineIndex::Place each) { return match(seeker, m_seekers[each]); });
    if (place == m_index.size())
        return std::nullopt;

    // Somebody whose wishes have changed may stand before the one found.
    const Seeker &first = m_seekers[std::min(own, place)];
    const Seeker &second = m_seekers[std::max(own, place)];
    const Pair pair{pairId, first.user, second.user, now, elapsed(first.since, now), elapsed(second.since, now)};
    vacate(pair.first);
    vacate(pair.second);
    m_pairs.insert(pair.id, pair);
    m_pairOf.insert(pair.first, pair.id);
    m_pairOf.insert(pair.second, pair.id);
    ++m_matches;
    m_totalWait += pair.firstWaited + pair.secondWaited;
    return pair;
}

void MemoryWaitingLine::vacate(const UserId &user)
{
    const LineIndex::Place place = m_places.take(user);
    m_index.remove(place);
    m_seekers[place] = {};
    if (m_index.size() <= 2 * size_t(m_places.size()) + toleratedGaps)
        return;
    m_index.compact();
    std::erase_if(m_seekers, [](const Seeker &seeker) { return seeker.user.isNull(); });
    for (LineIndex::Place at = 0; at < m_seekers.size(); ++at)
        m_places[m_seekers[at].user] = at;
}

std::optional<Pair> MemoryWaitingLine::separate(const UserId &user)
{
    const auto id = m_pairOf.constFind(user);
    if (id == m_pairOf.constEnd())
        return std::nullopt;
    const Pair pair = m_pairs.take(*id);
    m_pairOf.remove(pair.first);
    m_pairOf.remove(pair.second);
    return pair;
}

} // namespace heliograph::domain
