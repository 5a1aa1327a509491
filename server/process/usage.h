// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What this process uses of the machine, and since when. Measured per system in usage_linux.cpp, usage_posix.cpp and
// usage_windows.cpp.
#pragma once

#include "shared/base/clock.h"

#include <optional>

namespace heliograph::process {

/// Nothing where the system does not say.
struct Usage
{
    std::optional<qint64> residentBytes; ///< memory that is in RAM now
    std::optional<Duration> cpuTime;     ///< of all threads since the start, in user and kernel mode
};

Usage measureUsage();
/// Descriptors, sockets too. Takes the longer the more there are, some milliseconds for 10 000: ask seldom.
std::optional<qint64> countOpenFiles();

/// Made at start.
class Uptime
{
public:
    explicit Uptime(const Clock &clock) : m_clock(clock), m_start(clock.now()) {}

    Duration elapsed() const { return std::chrono::duration_cast<Duration>(m_clock.now() - m_start); }

private:
    const Clock &m_clock;
    Instant m_start;
};

} // namespace heliograph::process
