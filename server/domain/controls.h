// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that an operator can act on, in one place: what whoever serves operators is given. Not for what they see.
#pragma once

#include "server/domain/drain.h"
#include "server/domain/matchmaking.h"
#include "server/domain/people.h"
#include "server/domain/roomcontrol.h"

namespace heliograph::domain {

/// All borrowed.
struct Controls
{
    RoomControl &rooms;
    CallControl &direct; ///< calls of Realm::Direct
    CallControl &calls;  ///< calls of Realm::Calls
    Matchmaking &pairs;
    People &people;
    Crowd &crowd;
    Drain &drain;
};

} // namespace heliograph::domain
