// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What became of push messages since start, whichever gateway had them. Each message is counted once.
#pragma once

#include <QtGlobal>

namespace heliograph::push {

struct PushCounters
{
    quint64 handed = 0;        ///< a service has taken it
    quint64 failed = 0;        ///< it did not, this time
    quint64 unknownTokens = 0; ///< it does not know the device any more
    quint64 dropped = 0;       ///< there is no service
};

} // namespace heliograph::push
