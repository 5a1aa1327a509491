// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables that hold all state, in the twins that this process uses.
#pragma once

#include "server/domain/memorycalls.h"
#include "server/domain/memorydirectory.h"
#include "server/domain/memorypushtokens.h"
#include "server/domain/memoryrooms.h"
#include "server/domain/memorywaitingline.h"

namespace heliograph::app {

struct Tables
{
    Tables(const Clock &clock, qsizetype pushTokenLimit) : pushTokens(clock, pushTokenLimit) {}

    domain::MemoryRooms rooms;
    domain::MemoryDirectory directory;
    domain::MemoryCalls calls;
    domain::MemoryWaitingLine line;
    domain::MemoryPushTokens pushTokens;
};

} // namespace heliograph::app
