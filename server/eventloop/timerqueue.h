// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The timers of one event dispatcher in the order in which they are due, whatever the system. It knows the three kinds
// of Qt::TimerType and how far each may be moved so that several timers share one wake-up. Not for application code:
// that has QTimer, and Deadlines (shared/base/deadlines.h) where every connection has a deadline.
#pragma once

#include "shared/base/clock.h"

#include <functional>
#include <optional>
#include <set>
#include <unordered_map>

#include <QList>
#include <QObject>

namespace heliograph::eventloop {

/// Single-threaded. Starting, stopping and delivering one timer cost O(log n), whatever its kind and its object.
class TimerQueue
{
public:
    struct Entry
    {
        int id;
        Duration interval;
        Qt::TimerType type;
    };
    using Delivery = std::function<void(QObject *object, int id)>;

    TimerQueue() = default;
    TimerQueue(const TimerQueue &) = delete;
    TimerQueue &operator=(const TimerQueue &) = delete;

    /// Starts a repeating timer. Precise: never early. Coarse: at most 5 % of the interval early or late. VeryCoarse:
    /// at a whole second, at most 500 ms early or late. Coarse timers from 20 s on are treated as VeryCoarse;
    /// VeryCoarse ones below 1 s as Coarse, because rounding them to a second would make them run at once or far too
    /// late.
    void start(int id, Duration interval, Qt::TimerType type, QObject *object, Instant now);
    /// False when there is no such timer.
    bool stop(int id);
    /// False when the object has no timer.
    bool stopAll(const QObject *object);

    /// As they were asked for, in no particular order.
    QList<Entry> timersOf(const QObject *object) const;
    /// Nothing when there is no such timer.
    std::optional<Instant> dueTime(int id) const;
    /// When the next timer is due, leaving out those whose delivery is under way: they wait for their handler.
    std::optional<Instant> nextDue() const;

    /// Delivers every timer that was due by now when this was called, each at most once and in the order of their due
    /// times. A delivery may start and stop timers, delete their objects and call this again (a nested event loop); a
    /// timer that comes due while its own delivery is under way is skipped. Returns how many timers with an interval
    /// above zero came due.
    int deliverDue(Instant now, const Delivery &deliver);

private:
    struct Timer;
    struct Earlier
    {
        bool operator()(const Timer *left, const Timer *right) const;
    };
    using Queue = std::set<Timer *, Earlier>;
    struct Timer
    {
        int id;
        Duration interval;
        Qt::TimerType type;
        QObject *object;
        Instant due;
        quint64 order = 0;        ///< grows with every scheduling: breaks ties, and bounds one round of deliveries
        quint64 registration = 0; ///< tells this timer from a later one with the same id
        bool delivering = false;
        Timer *previous = nullptr; ///< of the same object
        Timer *next = nullptr;
        Queue::iterator place;
    };

    static Instant scheduled(const Timer &timer, Instant from, Instant now);
    void reschedule(Timer &timer, Instant now);
    void link(Timer &timer);
    void unlink(const Timer &timer);

    std::unordered_map<int, Timer> m_timers;
    std::unordered_map<const QObject *, Timer *> m_firstOf;
    Queue m_queue;
    quint64 m_order = 0;
};

} // namespace heliograph::eventloop
