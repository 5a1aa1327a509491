// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/observedwaitingline.h"

namespace heliograph::domain {

void ObservedWaitingLine::enter(const Seeker &seeker, const PairId &pairId, Continuation<Entry> answer)
{
    m_line.enter(seeker, pairId, [this, seeker, answer = std::move(answer)](const Result<Entry> &entry) {
        if (entry)
            m_observers.tell(&Observer::entered, seeker, *entry);
        answer(entry);
    });
}

void ObservedWaitingLine::leave(const UserId &user, Continuation<Departure> answer)
{
    m_line.leave(user, [this, user, answer = std::move(answer)](const Result<Departure> &departure) {
        if (departure && (departure->wasWaiting || departure->pair))
            m_observers.tell(&Observer::left, user, *departure);
        answer(departure);
    });
}

void ObservedWaitingLine::withdraw(const UserId &user, Continuation<bool> answer)
{
    m_line.withdraw(user, [this, user, answer = std::move(answer)](const Result<bool> &withdrawn) {
        if (withdrawn && *withdrawn)
            m_observers.tell(&Observer::left, user, Departure{true, {}});
        answer(withdrawn);
    });
}

void ObservedWaitingLine::part(const PairId &pair, Continuation<std::optional<Pair>> answer)
{
    m_line.part(pair, [this, answer = std::move(answer)](const Result<std::optional<Pair>> &parted) {
        if (parted && *parted)
            m_observers.tell(&Observer::parted, **parted);
        answer(parted);
    });
}

void ObservedWaitingLine::pairOf(const UserId &user, Continuation<std::optional<Pair>> answer) const
{
    m_line.pairOf(user, std::move(answer));
}

void ObservedWaitingLine::list(qsizetype limit, Continuation<QList<Seeker>> answer) const
{
    m_line.list(limit, std::move(answer));
}

void ObservedWaitingLine::pairs(qsizetype limit, Continuation<QList<Pair>> answer) const
{
    m_line.pairs(limit, std::move(answer));
}

void ObservedWaitingLine::count(Continuation<LineCounts> answer) const
{
    m_line.count(std::move(answer));
}

} // namespace heliograph::domain
