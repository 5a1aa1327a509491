// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the classes of this folder share; owned by Clients.
#pragma once

#include "server/jsonws/counters.h"
#include "server/jsonws/options.h"
#include "server/peer/gate.h"

namespace heliograph {
class Deadlines;
class IdSource;
} // namespace heliograph

namespace heliograph::jsonws {

struct Surroundings
{
    Options options;
    Deadlines &deadlines;
    IdSource &ids;
    peer::PeerListener &listener;
    peer::Gate &gate;
    peer::JsonReader reader{};
    Counters counters{};
};

} // namespace heliograph::jsonws
