// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a Socket.IO connection may take, and for how long. The defaults are those of the reference server where it has
// one.
#pragma once

#include "shared/base/clock.h"

namespace heliograph::socketio {

using namespace std::chrono_literals;

/// Connection state recovery: a client that loses its transport and comes back in time goes on as the same socket, and
/// gets what it missed. Each limit is one of memory, since the packets are kept for clients that may not come back.
struct RecoveryOptions
{
    bool isEnabled = false;
    Duration window = 2min;            ///< from the loss to the return
    qsizetype packets = 256;           ///< kept for one socket
    qsizetype bytes = 262'144;         ///< kept for one socket
    qsizetype suspendedSockets = 5000; ///< waiting for their clients at the same time; the loss of one more is final
};

struct Options
{
    Duration connectTimeout = 45s;         ///< for joining the first namespace
    int namespacesPerConnection = 16;      ///< joined or being joined
    int refusalsPerConnection = 8;         ///< refused attempts to join a namespace; the last ends the connection
    int attachments = 10;                  ///< binary parts of one packet
    qsizetype attachmentBytes = 1'000'000; ///< of all binary parts of one packet
    qsizetype unansweredEvents = 1024;     ///< events of one socket that wait for their acknowledgement
    RecoveryOptions recovery;
};

} // namespace heliograph::socketio
