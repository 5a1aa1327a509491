// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For macOS and the BSDs, which tell the memory in use now in ways of their own; getrusage() knows only the peak.

#include "server/process/usage_posix.h"

namespace heliograph::process {

Usage measureUsage()
{
    return {std::nullopt, measureCpuTime()};
}

std::optional<qint64> countOpenFiles()
{
    return std::nullopt;
}

} // namespace heliograph::process
