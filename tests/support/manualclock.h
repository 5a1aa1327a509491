// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Time that stands still until a test moves it.
#pragma once

#include "shared/base/deadlines.h"

namespace heliograph::test {

class ManualClock final : public Clock
{
public:
    Instant now() const override { return m_now; }
    WallTime wallNow() const override { return m_wall; }
    void move(Duration by)
    {
        m_now += by;
        m_wall += by;
    }
    /// Somebody sets the calendar, on or back; no time passes by that.
    void setCalendar(Duration by) { m_wall += by; }
    /// Moves on and runs what has become due, in steps no longer than @p step, so that deadlines set on the way run
    /// too.
    void run(Deadlines &deadlines, Duration by, Duration step = Duration(100))
    {
        for (Duration left = by; left > Duration::zero(); left -= step) {
            move(std::min(step, left));
            deadlines.runDue();
        }
    }

private:
    Instant m_now{std::chrono::hours(1)};
    WallTime m_wall{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
};

} // namespace heliograph::test
