// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Windows, where sockets are handles, of which a process may have about sixteen million, and memory ends first.

#include "server/process/systemlimits.h"

namespace heliograph::process {

qint64 raiseFileLimit(qint64 wanted)
{
    constexpr qint64 mostHandles = 16'000'000;
    return qMin(wanted, mostHandles);
}

} // namespace heliograph::process
