// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one socket keeps so that its client can come back to it. Exists only where recovery is switched on.
#pragma once

#include "server/peer/peer.h"
#include "server/socketio/options.h"
#include "server/socketio/packetlog.h"
#include "shared/base/deadlines.h"

namespace heliograph::socketio {

struct Recovery
{
    Recovery(QByteArray privateId, const RecoveryOptions &options, Deadlines &deadlines)
        : pid(std::move(privateId)), log(options.packets, options.bytes), window(deadlines)
    {
    }

    QByteArray pid; ///< a secret: who knows it can take the socket over
    PacketLog log;
    Deadline window; ///< runs while the socket is suspended
    quint64 serialAtLoss = 0;
    peer::DisconnectReason lossReason = peer::DisconnectReason::TransportClose;
};

} // namespace heliograph::socketio
