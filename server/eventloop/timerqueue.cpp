// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/eventloop/timerqueue.h"

#include <algorithm>
#include <array>

namespace heliograph::eventloop {

using namespace std::chrono_literals;

namespace {

// Keeps "now plus interval" inside the clock's range; no process lives that long.
constexpr Duration longestInterval = std::chrono::hours(24 * 365 * 100);

Instant nearestMultiple(Instant instant, Duration step)
{
    const auto sinceStart = instant.time_since_epoch();
    return Instant((sinceStart + step / 2) / step * std::chrono::duration_cast<Instant::duration>(step));
}

/// The roundest instant within the margin, so that timers which started at different times wake the process together.
Instant roundest(Instant expected, Duration margin)
{
    constexpr std::array steps{1000ms, 500ms, 250ms, 100ms, 50ms, 25ms, 10ms, 5ms, 2ms};
    for (const Duration step : steps) {
        const Instant candidate = nearestMultiple(expected, step);
        if (std::chrono::abs(candidate - expected) <= margin)
            return candidate;
    }
    return expected;
}

Qt::TimerType effectiveType(Qt::TimerType asked, Duration interval)
{
    // 5 % of less than 20 ms is below the clock's resolution of 1 ms; 5 % of 20 s is a second.
    if (asked == Qt::PreciseTimer || interval <= 20ms)
        return Qt::PreciseTimer;
    const Duration whole = asked == Qt::VeryCoarseTimer ? 1s : 20s;
    return interval >= whole ? Qt::VeryCoarseTimer : Qt::CoarseTimer;
}

} // namespace

bool TimerQueue::Earlier::operator()(const Timer *left, const Timer *right) const
{
    return std::tie(left->due, left->order) < std::tie(right->due, right->order);
}

Instant TimerQueue::scheduled(const Timer &timer, Instant from, Instant now)
{
    Instant due = from + timer.interval;
    if (due < now)
        due = now + timer.interval; // late by a whole interval: skip what was missed instead of catching up in a burst
    switch (effectiveType(timer.type, timer.interval)) {
    case Qt::PreciseTimer:
        break;
    case Qt::CoarseTimer:
        due = roundest(due, timer.interval / 20);
        break;
    case Qt::VeryCoarseTimer:
        due = nearestMultiple(due, 1s);
        break;
    }
    // Rounding down must not make a timer due again in the round that has just delivered it.
    return due < now ? due + timer.interval : due;
}

void TimerQueue::start(int id, Duration interval, Qt::TimerType type, QObject *object, Instant now)
{
    stop(id);
    Timer &timer = m_timers[id];
    timer.id = id;
    timer.interval = std::clamp(interval, Duration::zero(), longestInterval);
    timer.type = type;
    timer.object = object;
    timer.due = scheduled(timer, now, now);
    timer.order = timer.registration = ++m_order;
    timer.place = m_queue.insert(&timer).first;
    link(timer);
}

bool TimerQueue::stop(int id)
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return false;
    m_queue.erase(found->second.place);
    unlink(found->second);
    m_timers.erase(found);
    return true;
}

bool TimerQueue::stopAll(const QObject *object)
{
    const auto first = m_firstOf.find(object);
    if (first == m_firstOf.end())
        return false;
    Timer *timer = first->second;
    m_firstOf.erase(first);
    while (timer) {
        Timer *next = timer->next;
        m_queue.erase(timer->place);
        m_timers.erase(timer->id);
        timer = next;
    }
    return true;
}

QList<TimerQueue::Entry> TimerQueue::timersOf(const QObject *object) const
{
    QList<Entry> entries;
    const auto first = m_firstOf.find(object);
    for (const Timer *timer = first == m_firstOf.end() ? nullptr : first->second; timer; timer = timer->next)
        entries.append({timer->id, timer->interval, timer->type});
    return entries;
}

std::optional<Instant> TimerQueue::dueTime(int id) const
{
    const auto found = m_timers.find(id);
    return found == m_timers.end() ? std::nullopt : std::optional(found->second.due);
}

std::optional<Instant> TimerQueue::nextDue() const
{
    // Passes over at most as many timers as there are event loops nested in their handlers.
    const auto next =
        std::find_if_not(m_queue.begin(), m_queue.end(), [](const Timer *timer) { return timer->delivering; });
    return next == m_queue.end() ? std::nullopt : std::optional((*next)->due);
}

int TimerQueue::deliverDue(Instant now, const Delivery &deliver)
{
    int count = 0;
    const quint64 newest = m_order;
    while (!m_queue.empty()) {
        Timer &timer = **m_queue.begin();
        if (timer.due > now || timer.order > newest)
            break;
        reschedule(timer, now);
        if (timer.interval > Duration::zero())
            ++count;
        if (timer.delivering)
            continue;
        timer.delivering = true;
        const int id = timer.id;
        const quint64 registration = timer.registration;
        deliver(timer.object, id);
        // The handler may have stopped this timer, and even started another one under its id.
        const auto found = m_timers.find(id);
        if (found != m_timers.end() && found->second.registration == registration)
            found->second.delivering = false;
    }
    return count;
}

void TimerQueue::reschedule(Timer &timer, Instant now)
{
    auto node = m_queue.extract(timer.place);
    timer.due = scheduled(timer, timer.due, now);
    timer.order = ++m_order;
    timer.place = m_queue.insert(std::move(node)).position;
}

void TimerQueue::link(Timer &timer)
{
    Timer *&first = m_firstOf[timer.object];
    timer.next = first;
    if (first)
        first->previous = &timer;
    first = &timer;
}

void TimerQueue::unlink(const Timer &timer)
{
    if (timer.next)
        timer.next->previous = timer.previous;
    if (timer.previous)
        timer.previous->next = timer.next;
    else if (timer.next)
        m_firstOf[timer.object] = timer.next;
    else
        m_firstOf.erase(timer.object);
}

} // namespace heliograph::eventloop
