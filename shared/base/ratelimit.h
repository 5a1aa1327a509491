// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many requests one client may make in a window of time. The window of a client begins with its first request and
// does not slide. Counts; who is one client, and what the refused one hears, is somebody else's.
#pragma once

#include "shared/base/clock.h"

#include <list>

#include <QByteArray>
#include <QHash>

namespace heliograph {

using namespace std::chrono_literals;

class RateLimit
{
public:
    struct Options
    {
        int requests = 100;         ///< a window; 0: no limit
        Duration window = 15min;    ///< at least 1 ms
        qsizetype clients = 20'000; ///< remembered at a time; one more displaces the one whose window ends first
    };
    struct Verdict
    {
        bool isAllowed;
        int remaining;     ///< requests left in this window
        qint64 resetsAt;   ///< Unix seconds at which the window is over
        qint64 retryAfter; ///< seconds until then
    };

    RateLimit(const Options &options, const Clock &clock) : m_options(options), m_clock(clock) {}

    bool isOn() const { return m_options.requests > 0; }
    int limit() const { return m_options.requests; }
    /// Counts one request of this client. While off, allows everything and remembers nobody.
    Verdict count(const QByteArray &client);

private:
    struct Window
    {
        QByteArray client;
        Instant end;
        qint64 resetsAt;
        qint64 requests;
    };

    Window &windowOf(const QByteArray &client);
    void drop(std::list<Window>::iterator window);

    Options m_options;
    const Clock &m_clock;
    std::list<Window> m_windows; ///< all of one length, so in order of ending
    QHash<QByteArray, std::list<Window>::iterator> m_places;
};

} // namespace heliograph
