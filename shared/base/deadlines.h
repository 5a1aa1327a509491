// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// All deadlines of one event loop in one ordered queue over one QTimer, because a QTimer a connection costs linear time
// in Qt's own timer list. Not for work that must run on another thread.
#pragma once

#include "shared/base/clock.h"

#include <functional>
#include <map>

#include <QTimer>

namespace heliograph {

/// Runs actions when their time has come. Single-threaded. Start, stop and expiry cost O(log n).
class Deadlines
{
public:
    using Action = std::function<void()>;

    explicit Deadlines(const Clock &clock);
    Deadlines(const Deadlines &) = delete;
    Deadlines &operator=(const Deadlines &) = delete;

    const Clock &clock() const { return m_clock; }
    /// Runs every action that is due by now, in order of due time, then of starting. An action may start and stop
    /// deadlines; one that it starts with no delay waits for the next call. Tests call this after moving the clock.
    void runDue();
    qsizetype size() const { return qsizetype(m_queue.size()); }

private:
    friend class Deadline;
    struct Key
    {
        Instant due;
        quint64 serial;
        auto operator<=>(const Key &) const = default;
    };

    Key insert(Duration delay, Action action);
    void remove(const Key &key);
    void arm();

    const Clock &m_clock;
    std::map<Key, Action> m_queue;
    quint64 m_serial = 0;
    QTimer m_timer;
};

/// One deadline, owned by whoever waits for it: it stops when its owner goes.
class Deadline
{
public:
    explicit Deadline(Deadlines &deadlines) : m_deadlines(deadlines) {}
    ~Deadline() { stop(); }
    Deadline(const Deadline &) = delete;
    Deadline &operator=(const Deadline &) = delete;

    /// Calls action once after delay, unless stopped or started anew before. The action may destroy this object.
    void start(Duration delay, Deadlines::Action action);
    void stop();
    bool isActive() const { return m_active; }

private:
    Deadlines &m_deadlines;
    Deadlines::Key m_key{};
    bool m_active = false;
};

} // namespace heliograph
