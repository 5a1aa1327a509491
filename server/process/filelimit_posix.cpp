// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Linux, macOS and the BSDs.

#include "server/process/systemlimits.h"

#include <algorithm>
#include <limits>

#include <sys/resource.h>

namespace heliograph::process {

namespace {

qint64 numberOf(rlim_t limit)
{
    constexpr auto most = std::numeric_limits<qint64>::max();
    return limit == RLIM_INFINITY || limit > rlim_t(most) ? most : qint64(limit);
}

bool set(rlim_t soft, rlim_t hard)
{
    const rlimit limit{soft, hard};
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

} // namespace

qint64 raiseFileLimit(qint64 wanted)
{
    rlimit before{};
    if (::getrlimit(RLIMIT_NOFILE, &before) != 0)
        return 0;
    if (numberOf(before.rlim_cur) >= wanted)
        return numberOf(before.rlim_cur);
    // Beyond the hard limit only a privileged process may go. macOS refuses even what its hard limit seems to allow;
    // 10240 is what every version of it grants.
    constexpr rlim_t modest = 10240;
    const auto goal = rlim_t(wanted);
    const rlim_t hard = before.rlim_max;
    (void)(set(goal, std::max(goal, hard)) || set(std::min(goal, hard), hard) ||
           set(std::min({goal, hard, modest}), hard));
    rlimit after{};
    return ::getrlimit(RLIMIT_NOFILE, &after) == 0 ? numberOf(after.rlim_cur) : numberOf(before.rlim_cur);
}

} // namespace heliograph::process
