// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client of the plain JSON WebSocket may take, and for how long.
#pragma once

#include "shared/base/clock.h"

#include <QtGlobal>

namespace heliograph::jsonws {

using namespace std::chrono_literals;

struct Options
{
    Duration pingInterval = 25s;
    Duration pingTimeout = 60s;        ///< from a ping to anything at all from the client
    Duration connectTimeout = 45s;     ///< for the gate's answer
    Duration authTimeout = 10s;        ///< for the auth frame, once the gate wants a token
    qsizetype maxPayload = 1'000'000;  ///< bytes of one frame's text
    qsizetype unansweredEvents = 1024; ///< events with an id that wait for their answer
    qsizetype heldFrames = 64;         ///< that came before the gate's answer; together no more than maxPayload
    int refusedFrames = 1000;          ///< between two pings; one more ends the connection
};

} // namespace heliograph::jsonws
