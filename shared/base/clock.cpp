// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/clock.h"

#include <cstdio>

namespace heliograph {

Instant SystemClock::now() const
{
    return std::chrono::steady_clock::now();
}

WallTime SystemClock::wallNow() const
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

qint64 toUnixMilliseconds(WallTime time)
{
    return time.time_since_epoch().count();
}

QString toIsoString(WallTime time)
{
    // Not by QDateTime, which takes ten times as long: a room's newcomer is told one such time for each member.
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    char text[48];
    const int length =
        snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()), unsigned(date.month()),
                 unsigned(date.day()), int(clock.hours().count()), int(clock.minutes().count()),
                 int(clock.seconds().count()), int(clock.subseconds().count()));
    return QString::fromLatin1(text, length);
}

} // namespace heliograph
