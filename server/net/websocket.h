// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One WebSocket as the layers above see it. Its request was checked again after the handshake.
#pragma once

#include "server/net/message.h"

#include <memory>

#include <QObject>
#include <QString>

class QWebSocket;

namespace heliograph::net {

/// Owned by whoever accepted it. Deleting it aborts the connection.
class WebSocket : public QObject
{
    Q_OBJECT
public:
    ~WebSocket() override = default;

    virtual const Request &request() const = 0;
    virtual bool isOpen() const = 0;
    /// The client closed it with code 1000, or with none: it meant to leave. False when the connection was lost, and
    /// when the client was a page that its user left.
    virtual bool hasSaidGoodbye() const = 0;
    /// Queues one text message. Beyond Limits::unsentBytes the connection is aborted, in the next turn of the event
    /// loop: no send emits a signal before it returns.
    virtual void sendText(const QString &text) = 0;
    virtual void sendBinary(const QByteArray &data) = 0;
    /// Control frame; the answer arrives as pongReceived(). For clients without a heartbeat of their own.
    virtual void ping() = 0;
    /// Queued bytes that the client has not taken yet.
    virtual qint64 unsentBytes() const = 0;
    /// Orderly end: what is queued and a close frame are written, then the connection closes, after at most 1 s.
    /// @p code as in RFC 6455 section 7.4. closed() follows.
    virtual void close(quint16 code, const QString &reason = {}) = 0;
    /// At once, without a close frame; nothing queued is sent. closed() follows.
    virtual void abort() = 0;

Q_SIGNALS:
    void textReceived(const QString &text);
    void binaryReceived(const QByteArray &data);
    void pongReceived();
    /// Once, last; for close() and abort() possibly before they return. The object may then be deleted with
    /// deleteLater().
    void closed();
};

} // namespace heliograph::net
