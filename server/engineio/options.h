// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an Engine.IO endpoint offers and how long it waits. The defaults are those of the handshake in the protocol
// page.
#pragma once

#include "shared/base/clock.h"

namespace heliograph::engineio {

using namespace std::chrono_literals;

struct Options
{
    Duration pingInterval = 25s;
    Duration pingTimeout = 60s;
    Duration upgradeTimeout = 10s;
    qsizetype maxPayload = 1'000'000; ///< bytes of one polling body or one WebSocket message
    bool allowUpgrades = true;
    bool polling = true;
    bool webSocket = true;
    qsizetype unsentBytes = qsizetype{4} * 1024 * 1024; ///< queued for one client; beyond it the session ends
    qsizetype idlePollingPerAddress = 10'000;           ///< polling sessions of one address that hold no connection
};

} // namespace heliograph::engineio
