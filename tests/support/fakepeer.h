// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A client without a transport: says what a test lets it say and records what it is told. Needs heliograph_peer.
#pragma once

#include "server/peer/peer.h"

namespace heliograph::test {

class FakePeer final : public peer::Peer
{
public:
    struct Acknowledgement
    {
        quint64 id;
        QList<QByteArray> arguments;
    };

    FakePeer(peer::PeerId id, peer::PeerListener &listener) : m_id(std::move(id)), m_listener(listener)
    {
        m_handshake.auth = *peer::JsonReader().read("{}");
        m_handshake.addressKey = QByteArrayLiteral("\xc0\x00\x02\x01");
    }

    /// What the handshake knows and what the gate found out; set before connect().
    peer::Handshake &facts() { return m_handshake; }
    peer::Claims &verifiedClaims() { return m_claims; }
    void setTransport(QLatin1String transport) { m_transport = transport; }

    void connect()
    {
        m_isConnected = true;
        m_listener.peerConnected(*this);
    }
    /// @p arguments are JSON texts and must be valid.
    void say(const QByteArray &name, const QList<QByteArray> &arguments = {}, std::optional<quint64> ackId = {},
             const peer::Attachments &attachments = {})
    {
        peer::JsonReader reader;
        peer::Event event{name, {}, attachments, ackId};
        for (const QByteArray &argument : arguments)
            event.arguments.push_back(reader.read(argument).value());
        m_listener.peerEvent(*this, event);
    }
    void beAlive() { m_listener.peerAlive(*this); }
    /// The client is gone. The object stays, so that a test can look at what it got.
    void leave(peer::DisconnectReason reason = peer::DisconnectReason::TransportClose)
    {
        if (std::exchange(m_isConnected, false))
            m_listener.peerDisconnected(*this, reason);
    }
    bool isConnected() const { return m_isConnected; }

    QList<peer::OutgoingEvent> emitted;
    QList<Acknowledgement> acknowledged;
    /// One entry for each disconnect(): whether the transport was closed too.
    QList<bool> disconnects;
    bool isReleased = false;

    /// Events as `name argument argument`, oldest first; forgets them.
    QList<QByteArray> takeEmitted()
    {
        QList<QByteArray> result;
        for (const peer::OutgoingEvent &event : std::exchange(emitted, {}))
            result += (QList<QByteArray>{event.name} + event.arguments).join(' ');
        return result;
    }
    /// Acknowledgements as `id argument argument`, oldest first; forgets them.
    QList<QByteArray> takeAcknowledged()
    {
        QList<QByteArray> result;
        for (const Acknowledgement &answer : std::exchange(acknowledged, {}))
            result += (QList<QByteArray>{QByteArray::number(answer.id)} + answer.arguments).join(' ');
        return result;
    }

    const peer::PeerId &id() const override { return m_id; }
    const peer::Handshake &handshake() const override { return m_handshake; }
    const peer::Claims &claims() const override { return m_claims; }
    QLatin1String transport() const override { return m_transport; }
    void emit(const peer::OutgoingEvent &event) override { emitted += event; }
    void acknowledge(quint64 ackId, const QList<QByteArray> &arguments) override
    {
        acknowledged += Acknowledgement{ackId, arguments};
    }
    void release() override
    {
        isReleased = true;
        leave(peer::DisconnectReason::ServerDisconnect);
    }
    void disconnect(bool closeTransport) override
    {
        disconnects += closeTransport;
        leave(peer::DisconnectReason::ServerDisconnect);
    }

private:
    peer::PeerId m_id;
    peer::PeerListener &m_listener;
    peer::Handshake m_handshake;
    peer::Claims m_claims;
    QLatin1String m_transport{"websocket"};
    bool m_isConnected = false;
};

} // namespace heliograph::test
