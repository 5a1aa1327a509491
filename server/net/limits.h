// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one connection, one address and all of them together may cost. The defaults are the documented defaults.
#pragma once

#include "shared/base/clock.h"

namespace heliograph::net {

using namespace std::chrono_literals;

struct Limits
{
    qsizetype headBytes = 16'384;      ///< request line and headers
    Duration headTime = 10s;           ///< from accept, or from the first byte of a further request, to the blank line
    Duration bodyTime = 20s;           ///< from the blank line to the last byte of the body
    Duration keepAlive = 65s;          ///< an idle connection between two requests
    qsizetype bodyBytes = 1'000'000;   ///< request body; also one WebSocket message
    qsizetype unsentBytes = 4'194'304; ///< queued for one client that does not read; beyond it, aborted
    Duration frameStall = 30s;         ///< a WebSocket frame that has begun and makes no progress
    qint64 unfinishedBytesPerAddress = 33'554'432; ///< bodies and messages that have begun, of one address together
    int connectionsPerAddress = 1000;              ///< open TCP connections of one IPv4 address or IPv6 /64
    int connections = 10'000;                      ///< open TCP connections in all; must stay below the file limit
    int backlog = 4096;                            ///< listen(2) backlog
    bool masksAddresses = false;                   ///< Request::shownAddress is a network
};

} // namespace heliograph::net
