// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Windows.

#include "server/process/usage.h"

#include <windows.h>
// Needs windows.h before it.
#include <psapi.h>

namespace heliograph::process {

namespace {

std::optional<qint64> measureResidentBytes()
{
    PROCESS_MEMORY_COUNTERS counters{};
    if (!K32GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters))
        return std::nullopt;
    return qint64(counters.WorkingSetSize);
}

/// Windows counts in steps of 100 ns.
Duration durationOf(const FILETIME &time)
{
    const auto steps = (qint64(time.dwHighDateTime) << 32) | qint64(time.dwLowDateTime);
    return Duration(steps / 10'000);
}

std::optional<Duration> measureCpuTime()
{
    FILETIME created, exited, kernel, user;
    if (!GetProcessTimes(GetCurrentProcess(), &created, &exited, &kernel, &user))
        return std::nullopt;
    return durationOf(kernel) + durationOf(user);
}

} // namespace

Usage measureUsage()
{
    return {measureResidentBytes(), measureCpuTime()};
}

std::optional<qint64> countOpenFiles()
{
    DWORD handles = 0;
    return GetProcessHandleCount(GetCurrentProcess(), &handles) ? std::optional<qint64>(handles) : std::nullopt;
}

} // namespace heliograph::process
