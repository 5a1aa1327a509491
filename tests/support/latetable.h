// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tables have in common that never answer before the call returns, so that code which relies on early answers
// fails its test. They call every rule once for nothing, as a store does that lost a race, and can be told to fail.
#pragma once

#include "shared/base/result.h"

#include <deque>
#include <functional>
#include <tuple>

#include <QObject>

namespace heliograph::test {

class LateTable
{
public:
    /// While true, operations answer StoreUnavailable and change nothing.
    bool isDown = false;

    /// Operations answered since the start.
    quint64 answered() const { return m_answered; }
    qsizetype waiting() const { return qsizetype(m_waiting.size()); }
    /// Answers the oldest operation now instead of in a turn of the event loop. False if there was none.
    bool answerNext() const
    {
        if (m_waiting.empty())
            return false;
        const std::function<void()> operation = std::move(m_waiting.front());
        m_waiting.pop_front();
        ++m_answered;
        operation();
        return true;
    }
    /// Until nothing waits, what the answers start included.
    void answerAll() const
    {
        while (answerNext()) {
        }
    }

protected:
    LateTable() = default;
    ~LateTable() = default;

    template<typename T>
    void later(const Continuation<T> &answer, std::function<void()> operation) const
    {
        m_waiting.push_back([this, answer, operation = std::move(operation)] {
            if (isDown)
                answer(ErrorCode::StoreUnavailable);
            else
                operation();
        });
        QMetaObject::invokeMethod(
            &m_turn, [this] { answerNext(); }, Qt::QueuedConnection);
    }
    /// The rule, which is asked about other records before the true ones. @p spoil makes copies into these.
    template<typename Outcome, typename... Records, typename Spoil>
    static std::function<Outcome(Records...)> twice(const std::function<Outcome(Records...)> &rule, Spoil spoil)
    {
        return [rule, spoil](Records... records) {
            std::tuple<std::decay_t<Records>...> others(records...);
            std::apply(spoil, others);
            (void)std::apply(rule, others);
            return rule(records...);
        };
    }

private:
    mutable std::deque<std::function<void()>> m_waiting;
    mutable quint64 m_answered = 0;
    mutable QObject m_turn; ///< its events go with it
};

} // namespace heliograph::test
