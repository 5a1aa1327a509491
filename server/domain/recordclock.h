// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The time that records are stamped with: the calendar as it was when somebody last looked, carried on by the monotonic
// clock. So what was stamped earlier is never later, and what is due in 30 s is due in 30 s, wherever the calendar is
// set meanwhile. Not for what outlives the records.
#pragma once

#include "shared/base/clock.h"

namespace heliograph::domain {

class RecordClock
{
public:
    /// Borrowed.
    explicit RecordClock(const Clock &clock) : m_clock(clock) { follow(); }

    WallTime now() const { return m_calendar + std::chrono::duration_cast<Duration>(m_clock.now() - m_seen); }
    /// Takes the calendar's word again; only while no record is kept that was stamped before.
    void follow()
    {
        m_calendar = m_clock.wallNow();
        m_seen = m_clock.now();
    }

private:
    const Clock &m_clock;
    WallTime m_calendar;
    Instant m_seen;
};

} // namespace heliograph::domain
