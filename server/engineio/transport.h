// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What carries a session's packets at the moment, as the session sees it. Not for the session's own state: a transport
// knows neither heartbeat nor upgrade.
#pragma once

#include "server/engineio/packetqueue.h"
#include "server/engineio/session.h"

namespace heliograph::engineio {

class Transport;

/// Above a transport. It may end the transport in any of these calls, but must not destroy it there.
class TransportListener
{
public:
    virtual ~TransportListener() = default;
    virtual void packetReceived(Transport &transport, const Packet &packet) = 0;
    /// The transport takes packets again.
    virtual void transportReady(Transport &transport) = 0;
    /// Nothing more will come. Not called after end().
    virtual void transportFailed(Transport &transport, CloseReason reason) = 0;
};

class Transport
{
public:
    virtual ~Transport() = default;

    /// Whether flush() would send something now.
    virtual bool isReady() const = 0;
    /// What was sent and the client has not taken yet.
    virtual qint64 unsentBytes() const = 0;
    /// Sends from the front of the queue as much as goes in one turn. Does nothing when not ready. Calls no listener.
    virtual void flush(PacketQueue &queue) = 0;
};

} // namespace heliograph::engineio
