// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/callfigures.h"

#include <algorithm>

namespace heliograph::domain {
namespace {

using namespace Qt::StringLiterals;

const std::vector<double> &ringBounds()
{
    static const std::vector<double> bounds{1, 2, 5, 10, 15, 20, 30, 45, 60};
    return bounds;
}

const std::vector<double> &durationBounds()
{
    static const std::vector<double> bounds{5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200};
    return bounds;
}

const std::vector<double> &waitBounds()
{
    static const std::vector<double> bounds{0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900};
    return bounds;
}

double inSeconds(Duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

/// Calls are of two realms.
size_t placeOf(Realm realm)
{
    return realm == Realm::Direct ? 0 : 1;
}

size_t placeOfCode(const QByteArray &code)
{
    const QByteArray name = code.isEmpty() ? QByteArrayLiteral("none") : code;
    const auto place = std::find(refusalCodes.begin(), refusalCodes.end(), name);
    return place == refusalCodes.end() ? refusalCodes.size() - 1 : size_t(place - refusalCodes.begin());
}

size_t placeOfDialect(QLatin1String dialect)
{
    for (size_t kind = 0; kind < kindCount; ++kind) {
        if (nameOf(Kind(kind)) == dialect)
            return kind;
    }
    return size_t(Kind::None);
}

} // namespace

CallFigures::Figures::Figures()
    : ringTimes{Histogram(ringBounds()), Histogram(ringBounds())}
    , durations{Histogram(durationBounds()), Histogram(durationBounds())}
    , pairDurations(durationBounds())
    , waits(waitBounds())
{
}

void CallFigures::callOpened(const Call &call)
{
    ++m_figures.opened[placeOf(call.realm)];
}

void CallFigures::callChanged(const CallChange &change)
{
    const Call &after = change.after;
    if (change.before.state == after.state)
        return;
    const size_t place = placeOf(after.realm);
    if (after.state == CallState::Accepted) {
        ++m_figures.answered[place];
        m_figures.ringTimes[place].record(inSeconds(elapsed(after.createdAt, after.acceptedAt)));
        return;
    }
    ++m_figures.ended[place][size_t(*after.end)];
    if (change.before.state == CallState::Accepted)
        m_figures.durations[place].record(inSeconds(elapsed(after.acceptedAt, after.endedAt)));
    else
        m_figures.ringTimes[place].record(inSeconds(elapsed(after.createdAt, after.endedAt)));
}

void CallFigures::callRefused(const Call &request, ErrorCode code)
{
    const auto fault = std::find(ringFaults.begin(), ringFaults.end() - 1, code);
    ++m_figures.notMade[placeOf(request.realm)][size_t(fault - ringFaults.begin())];
}

void CallFigures::entered(const Seeker &, const Entry &entry)
{
    if (!entry.pair)
        return;
    m_figures.waits.record(inSeconds(entry.pair->firstWaited));
    m_figures.waits.record(inSeconds(entry.pair->secondWaited));
}

void CallFigures::pairEnded(const Pair &pair, const UserId &, PairEnd end)
{
    ++m_figures.pairsEnded[size_t(end)];
    m_figures.pairDurations.record(inSeconds(elapsed(pair.startedAt, m_clock.wallNow())));
}

void CallFigures::passed(const Passage &passage)
{
    // What is held goes on later, and what is dropped was held: each counts once.
    if (passage.passing != Passing::Dropped)
        ++m_figures.signalsPassed[size_t(passage.signal)];
}

void CallFigures::passedInRoom(const RoomPassage &passage)
{
    ++m_figures.signalsPassed[size_t(passage.signal)];
}

void CallFigures::woken(const CallId &, Wake wake)
{
    ++m_figures.woken[size_t(wake)];
}

void CallFigures::refused(const Refusal &refusal)
{
    const size_t dialect = placeOfDialect(refusal.dialect);
    ++m_figures.refused[dialect][placeOfCode(refusal.code)];
    if (refusal.isTooOften)
        ++m_figures.tooOften[dialect];
}

QLatin1String nameOf(Kind kind)
{
    // In the order of the enumeration, like those below.
    static const QLatin1String names[] = {"rooms"_L1, "direct"_L1, "calls"_L1, "presence"_L1, "random"_L1, "none"_L1};
    static_assert(std::size(names) == kindCount);
    return names[size_t(kind)];
}

QLatin1String nameOf(CallEnd end)
{
    static const QLatin1String names[] = {"declined"_L1,     "cancelled"_L1,    "timed_out"_L1,
                                          "hung_up"_L1,      "disconnected"_L1, "logged_out"_L1,
                                          "network_lost"_L1, "too_long"_L1,     "operator"_L1};
    static_assert(std::size(names) == CallFigures::callEndCount);
    return names[size_t(end)];
}

QLatin1String nameOf(PairEnd end)
{
    static const QLatin1String names[] = {"next_partner"_L1, "user_ended"_L1, "disconnected"_L1, "connection_lost"_L1,
                                          "new_search"_L1,   "timed_out"_L1,  "operator"_L1};
    static_assert(std::size(names) == CallFigures::pairEndCount);
    return names[size_t(end)];
}

QLatin1String nameOf(Wake wake)
{
    static const QLatin1String names[] = {"sent"_L1, "failed"_L1, "no_token"_L1, "off"_L1};
    static_assert(std::size(names) == CallFigures::wakeCount);
    return names[size_t(wake)];
}

QLatin1String nameOf(Signal signal)
{
    static const QLatin1String names[] = {"offer"_L1,
                                          "answer"_L1,
                                          "candidate"_L1,
                                          "candidate_host"_L1,
                                          "candidate_hidden"_L1,
                                          "candidate_reflexive"_L1,
                                          "candidate_relay"_L1,
                                          "candidate_last"_L1,
                                          "report"_L1,
                                          "other"_L1};
    static_assert(std::size(names) == CallFigures::signalCount);
    return names[size_t(signal)];
}

} // namespace heliograph::domain
