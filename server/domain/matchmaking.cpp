// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/matchmaking.h"

#include "server/domain/storeretry.h"

#include <limits>

namespace heliograph::domain {

namespace {

/// room_<milliseconds>_<8 hexadecimal digits>, as the clients know it.
PairId newPairId(WallTime now, IdSource &ids)
{
    return QStringLiteral("room_%1_%2").arg(toUnixMilliseconds(now)).arg(QLatin1String(ids.bytes(4).toHex()));
}

} // namespace

Matchmaking::Matchmaking(WaitingLine &line, const UserDelivery &users, Deadlines &deadlines, IdSource &ids,
                         const Policy &policy, const Observers &observers, MatchListener &listener)
    : m_line(line)
    , m_deadlines(deadlines)
    , m_ids(ids)
    , m_policy(policy)
    , m_listener(listener)
    , m_observers(observers)
    , m_relay(users, observers)
    , m_sweep(deadlines)
    , m_slice(deadlines)
{
}

void Matchmaking::seek(Seeker seeker, Continuation<Entry> answer)
{
    seeker.since = m_deadlines.clock().wallNow();
    m_line.enter(seeker, newPairId(seeker.since, m_ids),
                 [this, user = seeker.user, answer = std::move(answer)](const Result<Entry> &entry) {
                     if (entry)
                         m_places.insert(user, entry->position);
                     answer(entry);
                     if (entry && entry->pair)
                         made(*entry->pair);
                 });
}

void Matchmaking::leave(const UserId &user, PairEnd end, Continuation<Departure> answer)
{
    m_line.leave(user, [this, user, end, answer = std::move(answer)](const Result<Departure> &departure) {
        answer(departure);
        if (!departure)
            return;
        if (departure->wasWaiting)
            vacated(user);
        if (departure->pair)
            over(*departure->pair, user, end);
    });
}

void Matchmaking::remove(const UserId &user, const QString &reason, Continuation<Done> answer)
{
    m_line.withdraw(user, [this, user, reason, answer = std::move(answer)](const Result<bool> &wasWaiting) {
        if (!wasWaiting) {
            answer(wasWaiting.error());
        } else if (!*wasWaiting) {
            answer(ErrorCode::NotWaiting);
        } else {
            answer(Done());
            vacated(user);
            m_listener.removed(user, reason);
        }
    });
}

void Matchmaking::end(const PairId &pair, Continuation<Pair> answer)
{
    m_line.part(pair, [this, answer = std::move(answer)](const Result<std::optional<Pair>> &ended) {
        if (!ended) {
            answer(ended.error());
        } else if (!*ended) {
            answer(ErrorCode::PairNotFound);
        } else {
            answer(**ended);
            over(**ended, {}, PairEnd::EndedByOperator);
        }
    });
}

void Matchmaking::pass(const PairId &pair, const UserId &from, const std::optional<UserId> &to, Signal signal,
                       const Words &words, Continuation<Done> answer)
{
    m_line.pairOf(from, [this, pair, from, to, signal, words,
                         answer = std::move(answer)](const Result<std::optional<Pair>> &found) {
        if (!found) {
            answer(found.error());
            return;
        }
        const std::optional<Pair> &own = *found;
        if (!own || own->id != pair || (to && *to != own->otherThan(from))) {
            answer(ErrorCode::NotPaired);
            return;
        }
        m_relay.pass(pair, from, {Realm::Random, own->otherThan(from)}, signal, words);
        answer(Done());
    });
}

void Matchmaking::made(const Pair &pair)
{
    m_places.remove(pair.first);
    m_places.remove(pair.second);
    Deadline &timer = m_timers.try_emplace(pair.id, m_deadlines).first->second;
    timer.start(m_policy.longest, [this, id = pair.id] { endForTime(id); });
    m_listener.matched(pair);
    expectMoves();
}

void Matchmaking::endForTime(const PairId &id)
{
    m_line.part(id, [this, id](const Result<std::optional<Pair>> &ended) {
        if (ended && *ended) {
            over(**ended, {}, PairEnd::TimedOut);
            return;
        }
        const auto timer = m_timers.find(id);
        if (timer == m_timers.end())
            return; // ended by somebody while the store was asked
        if (ended)
            m_timers.erase(timer);
        else
            timer->second.start(storeRetry, [this, id] { endForTime(id); });
    });
}

void Matchmaking::over(const Pair &pair, const UserId &by, PairEnd end)
{
    m_timers.erase(pair.id);
    m_relay.forget(pair.id);
    m_observers.tell(&Observer::pairEnded, pair, by, end);
    m_listener.parted(pair, by, end);
}

void Matchmaking::vacated(const UserId &user)
{
    m_places.remove(user);
    expectMoves();
}

void Matchmaking::expectMoves()
{
    if (m_sweep.isActive() || m_places.isEmpty())
        return;
    m_sweep.start(m_policy.sweep, [this] {
        m_line.list(std::numeric_limits<qsizetype>::max(), [this](const Result<QList<Seeker>> &line) {
            if (line)
                collectMoves(*line);
            else
                expectMoves();
        });
    });
}

void Matchmaking::collectMoves(const QList<Seeker> &line)
{
    qint64 position = 0;
    for (const Seeker &seeker : line) {
        ++position;
        const auto place = m_places.find(seeker.user);
        if (place == m_places.end() || *place == position)
            continue;
        *place = position;
        m_moves.push_back({seeker.user, position, line.size()});
    }
    if (!m_slice.isActive())
        reportMoves();
}

void Matchmaking::reportMoves()
{
    for (size_t left = m_policy.slice; left > 0 && !m_moves.empty(); --left) {
        const Move move = std::move(m_moves.front());
        m_moves.pop_front();
        // Who has left since, or stands elsewhere, is not told.
        if (m_places.value(move.user) == move.position)
            m_listener.moved(move.user, move.position, move.waiting);
    }
    if (!m_moves.empty())
        m_slice.start(Duration::zero(), [this] { reportMoves(); });
}

} // namespace heliograph::domain
