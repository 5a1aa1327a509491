// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two kinds of time. Everything that measures or waits receives a Clock, so that tests move time instead of
// waiting for it. Not for scheduling: see deadlines.h.
#pragma once

#include <chrono>

#include <QString>

namespace heliograph {

using Duration = std::chrono::milliseconds;
/// A point on the monotonic clock; means nothing outside this process.
using Instant = std::chrono::steady_clock::time_point;
/// A point on the calendar, to the millisecond, UTC.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock
{
public:
    virtual ~Clock() = default;
    /// Monotonic: never goes back, not even when the calendar is set.
    virtual Instant now() const = 0;
    virtual WallTime wallNow() const = 0;
};

class SystemClock final : public Clock
{
public:
    Instant now() const override;
    WallTime wallNow() const override;
};

/// Milliseconds since 1970, as JavaScript's Date.now().
qint64 toUnixMilliseconds(WallTime time);
/// As JavaScript's Date.toISOString(): 2026-03-01T12:00:00.000Z
QString toIsoString(WallTime time);

} // namespace heliograph
