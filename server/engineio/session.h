// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An Engine.IO session as the layer above sees it: a bidirectional stream of messages whose transport may change under
// it. The implementation is the concern of this folder.
#pragma once

#include "server/engineio/message.h"
#include "server/net/message.h"

#include <QString>

namespace heliograph::engineio {

enum class CloseReason {
    TransportClose, ///< the transport ended, or the client closed the session
    TransportError, ///< a poll overlapped another, or the transport broke
    PingTimeout,
    ParseError,  ///< a packet that the codec refuses
    ForcedClose, ///< close() from above
    Overflow,    ///< more unsent bytes than Options::unsentBytes
};

/// The reference server's word: "transport close", "ping timeout", …
QLatin1String textOf(CloseReason reason);

/// Exactly one listener, set when the session opens.
class SessionListener
{
public:
    virtual ~SessionListener() = default;
    virtual void textMessage(const QByteArray &utf8) = 0;
    virtual void binaryMessage(const QByteArray &data) = 0;
    /// Anything arrived, heartbeats included. Must be cheap.
    virtual void alive() {}
    /// Session::transport() is another than before.
    virtual void transportChanged() {}
    /// Last call. The session is destroyed after it returns; nothing may be sent any more.
    virtual void sessionClosed(CloseReason reason) = 0;
};

class Session
{
public:
    virtual ~Session() = default;

    /// The secret: who knows it can speak for this session. Never show it to anyone else.
    virtual const QByteArray &sid() const = 0;
    /// The request that opened the session, as long as the session lives. Of its headers only origin, user-agent,
    /// authorization are kept.
    virtual const net::Request &request() const = 0;
    /// "polling" or "websocket", as of now.
    virtual QLatin1String transport() const = 0;
    virtual bool isOpen() const = 0;

    /// In order. Dropped when the session is not open. Never calls the listener before it returns: a session that
    /// overflows closes in the next turn of the event loop, so a broadcast may iterate over sessions while it sends.
    virtual void send(const MessagePtr &message) = 0;
    /// True when a send now would reach the transport at once; for volatile messages.
    virtual bool isWritable() const = 0;
    /// What was sent goes out, then a close packet, then the transport ends, after at most 1 s. sessionClosed() is
    /// called before this returns.
    virtual void close() = 0;
    /// sessionClosed() with ParseError: the layer above could not make sense of a message.
    virtual void protocolError() = 0;
};

/// The layer above.
class SessionAcceptor
{
public:
    virtual ~SessionAcceptor() = default;
    /// A refusal's sentence (Engine.IO error 4, HTTP 403), null QByteArray to let the handshake pass.
    virtual QByteArray refuse(const net::Request &request) = 0;
    /// Returns the listener, which must live until its sessionClosed().
    virtual SessionListener *accept(Session &session) = 0;
};

} // namespace heliograph::engineio
