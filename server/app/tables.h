// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables that hold all state, in the twins that this process uses, and who hears of their changes.
#pragma once

#include "server/domain/memorycalls.h"
#include "server/domain/memorydirectory.h"
#include "server/domain/memorypushtokens.h"
#include "server/domain/memoryrooms.h"
#include "server/domain/memorywaitingline.h"
#include "server/domain/observedcalls.h"
#include "server/domain/observeddirectory.h"
#include "server/domain/observedrooms.h"
#include "server/domain/observedwaitingline.h"

namespace heliograph::app {

class Tables
{
public:
    Tables(const Clock &clock, qsizetype pushTokenLimit) : pushTokens(clock, pushTokenLimit) {}

    domain::Observers observers;
    domain::Connections connections;

private:
    domain::MemoryRooms m_rooms;
    domain::MemoryDirectory m_directory;
    domain::MemoryCalls m_calls;
    domain::MemoryWaitingLine m_line;

public:
    domain::ObservedRooms rooms{m_rooms, observers};
    domain::ObservedDirectory directory{m_directory, observers};
    domain::ObservedCalls calls{m_calls, observers};
    domain::ObservedWaitingLine line{m_line, observers};
    domain::MemoryPushTokens pushTokens;
};

} // namespace heliograph::app
