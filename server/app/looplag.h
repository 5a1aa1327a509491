// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How late the event loop is: the time by which a regular timer fires after it was due, to the millisecond. Whatever
// holds the one thread up holds up everybody.
#pragma once

#include "shared/base/deadlines.h"
#include "shared/base/histogram.h"

namespace heliograph::app {

class LoopLag
{
public:
    static constexpr Duration interval = std::chrono::milliseconds(250);

    explicit LoopLag(Deadlines &deadlines);

    /// In seconds.
    const Histogram &lateness() const { return m_lateness; }

private:
    void measure();

    const Clock &m_clock;
    Histogram m_lateness{latencyBounds()};
    Deadline m_next;
};

} // namespace heliograph::app
