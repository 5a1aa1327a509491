// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The WaitingLine table in its simplest form: a list that is searched with linerules.h. It shows what an index saves,
// and can have a fault, to show that a test finds it.
#pragma once

#include "server/domain/linerules.h"
#include "server/domain/waitingline.h"

#include <algorithm>

#include <QHash>

namespace heliograph::test {

class PlainLine final : public domain::WaitingLine
{
public:
    enum class Fault {
        None,
        KeepsMatched, ///< who waited and found a partner goes on waiting
        LeavesPair,   ///< who leaves a pair leaves the other in it
    };

    explicit PlainLine(Fault fault = Fault::None) : m_fault(fault) {}

    void enter(const domain::Seeker &seeker, const domain::PairId &pairId, Continuation<domain::Entry> answer) override
    {
        if (m_pairOf.contains(seeker.user)) {
            answer(ErrorCode::AlreadyPaired);
            return;
        }
        qsizetype own = placeOf(seeker.user);
        const bool wasWaiting = own < m_line.size();
        if (wasWaiting) {
            m_line[own].profile = seeker.profile;
            m_line[own].preferences = seeker.preferences;
        } else {
            m_line.append(seeker);
        }
        domain::Entry entry{own + 1, m_line.size(), wasWaiting, {}};
        const auto other = std::find_if(m_line.cbegin(), m_line.cend(),
                                        [&](const auto &waiting) { return domain::match(waiting, m_line[own]); });
        if (other != m_line.cend())
            entry.pair = paired(own, other - m_line.cbegin(), pairId, seeker.since);
        answer(entry);
    }
    void leave(const domain::UserId &user, Continuation<domain::Departure> answer) override
    {
        domain::Departure departure;
        withdraw(user, [&departure](const Result<bool> &wasWaiting) { departure.wasWaiting = *wasWaiting; });
        departure.pair = separate(user);
        answer(departure);
    }
    void withdraw(const domain::UserId &user, Continuation<bool> answer) override
    {
        const qsizetype place = placeOf(user);
        const bool wasWaiting = place < m_line.size();
        if (wasWaiting)
            m_line.removeAt(place);
        answer(wasWaiting);
    }
    void part(const domain::PairId &pair, Continuation<std::optional<domain::Pair>> answer) override
    {
        const auto found =
            std::find_if(m_pairOf.cbegin(), m_pairOf.cend(), [&](const domain::Pair &each) { return each.id == pair; });
        answer(found == m_pairOf.cend() ? std::optional<domain::Pair>() : separate(domain::UserId(found.key())));
    }
    void pairOf(const domain::UserId &user, Continuation<std::optional<domain::Pair>> answer) const override
    {
        const auto pair = m_pairOf.constFind(user);
        answer(pair == m_pairOf.cend() ? std::optional<domain::Pair>() : std::optional<domain::Pair>(*pair));
    }
    void list(qsizetype limit, Continuation<QList<domain::Seeker>> answer) const override
    {
        answer(m_line.first(std::min(limit, m_line.size())));
    }
    void pairs(qsizetype limit, Continuation<QList<domain::Pair>> answer) const override
    {
        QList<domain::Pair> pairs;
        for (auto pair = m_pairOf.cbegin(); pair != m_pairOf.cend() && pairs.size() < limit; ++pair) {
            if (pair.key() == pair->first)
                pairs.append(*pair);
        }
        answer(pairs);
    }
    void count(Continuation<domain::LineCounts> answer) const override
    {
        domain::LineCounts counts = m_counts;
        counts.waiting = m_line.size();
        answer(counts);
    }

private:
    qsizetype placeOf(const domain::UserId &user) const
    {
        return std::find_if(m_line.cbegin(), m_line.cend(), [&](const auto &each) { return each.user == user; }) -
               m_line.cbegin();
    }
    domain::Pair paired(qsizetype one, qsizetype other, const domain::PairId &id, WallTime now)
    {
        const domain::Seeker first = m_line[std::min(one, other)];
        const domain::Seeker second = m_line[std::max(one, other)];
        const domain::Pair pair{
            id, first.user, second.user, now, domain::elapsed(first.since, now), domain::elapsed(second.since, now)};
        m_line.removeAt(std::max(one, other));
        if (m_fault != Fault::KeepsMatched)
            m_line.removeAt(std::min(one, other));
        m_pairOf.insert(pair.first, pair);
        m_pairOf.insert(pair.second, pair);
        ++m_counts.pairs;
        ++m_counts.matches;
        m_counts.totalWait += pair.firstWaited + pair.secondWaited;
        return pair;
    }
    std::optional<domain::Pair> separate(const domain::UserId &user)
    {
        const auto found = m_pairOf.constFind(user);
        if (found == m_pairOf.cend())
            return std::nullopt;
        const domain::Pair pair = *found;
        m_pairOf.erase(found);
        if (m_fault != Fault::LeavesPair)
            m_pairOf.remove(pair.otherThan(user));
        --m_counts.pairs;
        return pair;
    }

    const Fault m_fault;
    QList<domain::Seeker> m_line;
    QHash<domain::UserId, domain::Pair> m_pairOf;
    domain::LineCounts m_counts;
};

} // namespace heliograph::test
