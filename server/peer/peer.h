// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a dialect sees of one client, whichever transport brought it. Implemented by each transport.
#pragma once

#include "server/peer/event.h"

#include <functional>
#include <optional>

#include <QHostAddress>

namespace heliograph::peer {

/// The address of a client among clients: unguessable, shown to others. Never the Engine.IO session id.
using PeerId = QByteArray;

/// What was known when the client connected.
struct Handshake
{
    /// Auth payload; an empty object if none was sent. It may be as large as a message, so peers forget it when
    /// peerConnected() or peerClaimsRenewed() has returned.
    Json auth{};
    QByteArray query{};  ///< raw query string
    QByteArray origin{}; ///< Origin header
    QByteArray userAgent{};
    QByteArray authorization{};  ///< Authorization header; a secret. Empty where a protocol has its own way for tokens
    QHostAddress address{};      ///< the client's, behind trusted proxies too
    QHostAddress shownAddress{}; ///< as far as people may see it, in logs too
    QByteArray addressKey{};     ///< what limits count by: an IPv4 address or an IPv6 /64
    bool isRepeated = false;     ///< a gate was asked about this client before
};

/// What a verified token says. Empty until a gate puts something in.
struct Claims
{
    std::optional<QString> userId{};
    std::optional<qint64> expiresAt{}; ///< Unix seconds
};

/// Why a client is gone, in the reference client's and server's words.
enum class DisconnectReason {
    ClientDisconnect, ///< the client said so
    ServerDisconnect, ///< disconnect() here
    TransportClose,
    TransportError,
    PingTimeout,
    ParseError,
    ShuttingDown,
};

QLatin1String textOf(DisconnectReason reason);
/// The client meant to leave, or was sent away: no use waiting for it.
bool isDeliberate(DisconnectReason reason);

class Peer
{
public:
    virtual ~Peer() = default;

    virtual const PeerId &id() const = 0;
    virtual const Handshake &handshake() const = 0;
    virtual const Claims &claims() const = 0;
    /// "polling", "websocket", "ws"; changes with an upgrade.
    virtual QLatin1String transport() const = 0;

    virtual void emit(const OutgoingEvent &event) = 0;
    /// Answers the event that carried this id. At most once an id; a second answer is dropped.
    virtual void acknowledge(quint64 ackId, const QList<QByteArray> &arguments) = 0;
    /// No dialect knows an event that the client sent, with this id or without. Refused as dialects refuse, if an
    /// answer is wanted; a transport that has words of its own for it says those.
    virtual void refuseUnknown(std::optional<quint64> ackId);
    /// Sends the DISCONNECT packet, which keeps stock clients from reconnecting by themselves; with @p closeTransport
    /// the transport ends too, after what is queued went out, at most 1 s later. The listener hears of it before this
    /// returns.
    virtual void disconnect(bool closeTransport) = 0;
    /// Ends the transport, after what is queued went out, and sends no DISCONNECT packet: a stock client tries to
    /// connect again by itself, here or elsewhere. It cannot take up its session. The listener hears of it before this
    /// returns.
    virtual void release() = 0;
};

/// Above the transports: exactly one.
class PeerListener
{
public:
    virtual ~PeerListener() = default;
    virtual void peerConnected(Peer &peer) = 0;
    /// A gate has looked at a token of this connected peer, which presented it after connecting or when it took up its
    /// lost session again. peer.claims() may be others than before.
    virtual void peerClaimsRenewed(Peer &peer) { Q_UNUSED(peer); }
    /// peer.transport() is another than before.
    virtual void peerTransportChanged(Peer &peer) { Q_UNUSED(peer); }
    virtual void peerEvent(Peer &peer, const Event &event) = 0;
    /// Last call for this peer, which is destroyed after it returns.
    virtual void peerDisconnected(Peer &peer, DisconnectReason reason) = 0;
    /// Anything arrived from the client, heartbeats included. Must be cheap.
    virtual void peerAlive(Peer &peer) { Q_UNUSED(peer); }
};

} // namespace heliograph::peer
