// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of the measuring that all POSIX systems share. For usage_linux.cpp and usage_posix.cpp only.
#pragma once

#include "server/process/usage.h"

#include <sys/resource.h>

namespace heliograph::process {

inline std::optional<Duration> measureCpuTime()
{
    rusage use{};
    if (::getrusage(RUSAGE_SELF, &use) != 0)
        return std::nullopt;
    const auto span = [](const timeval &time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return std::chrono::duration_cast<Duration>(span(use.ru_utime) + span(use.ru_stime));
}

} // namespace heliograph::process
