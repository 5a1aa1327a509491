// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/deadlines.h"

#include <algorithm>

namespace heliograph {

Deadlines::Deadlines(const Clock &clock) : m_clock(clock)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.callOnTimeout([this] { runDue(); });
}

void Deadlines::runDue()
{
    const Key limit{m_clock.now(), m_serial};
    while (!m_queue.empty()) {
        auto first = m_queue.begin();
        if (first->first.due > limit.due || first->first.serial > limit.serial)
            break;
        // Out of the queue before it runs: the action may stop or start anything, itself included.
        Action action = std::move(first->second);
        m_queue.erase(first);
        action();
    }
    arm();
}

Deadlines::Key Deadlines::insert(Duration delay, Action action)
{
    const Key key{m_clock.now() + delay, ++m_serial};
    const auto place = m_queue.emplace(key, std::move(action)).first;
    if (place == m_queue.begin())
        arm();
    return key;
}

void Deadlines::remove(const Key &key)
{
    m_queue.erase(key);
}

void Deadlines::arm()
{
    if (m_queue.empty()) {
        m_timer.stop();
        return;
    }
    const auto wait = std::chrono::ceil<Duration>(m_queue.begin()->first.due - m_clock.now());
    m_timer.start(std::max(wait, Duration::zero()));
}

void Deadline::start(Duration delay, Deadlines::Action action)
{
    stop();
    m_key = m_deadlines.insert(delay, [this, action = std::move(action)] {
        // runDue() keeps this closure alive while it runs, so the action may destroy the Deadline.
        m_active = false;
        action();
    });
    m_active = true;
}

void Deadline::stop()
{
    if (!m_active)
        return;
    m_active = false;
    m_deadlines.remove(m_key);
}

} // namespace heliograph
