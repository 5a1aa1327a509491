// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For systems other than Linux, which do not say in a way that is common to them.

#include "server/process/systemlimits.h"

namespace heliograph::process {

std::optional<int> largestBacklog()
{
    return std::nullopt;
}

} // namespace heliograph::process
