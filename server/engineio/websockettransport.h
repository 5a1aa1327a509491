// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One packet, one WebSocket message. Carries a session, tries out for one, or outlives one until its socket has closed.
#pragma once

#include "server/engineio/options.h"
#include "server/engineio/transport.h"
#include "server/net/websocket.h"

#include <memory>

namespace heliograph::engineio {

class WebSocketTransport final : public QObject, public Transport
{
public:
    static constexpr QLatin1String word{"websocket"};
    /// RFC 6455, section 7.4.1
    enum CloseCode : quint16 { NormalClosure = 1000, MessageTooBig = 1009 };

    WebSocketTransport(const Options &options, std::unique_ptr<net::WebSocket> socket, TransportListener &listener);
    ~WebSocketTransport() override;

    bool isReady() const override;
    qint64 unsentBytes() const override { return m_socket->unsentBytes(); }
    void flush(PacketQueue &queue) override;

    void send(const OutgoingPacket &packet);
    void sendOpen(const QByteArray &handshake);
    void sendProbe();
    /// What was sent goes out, then the socket closes. From now on @p listener hears of it, and of nothing but its end.
    void close(TransportListener &listener);
    /// As close(), but at once.
    void abort(TransportListener &listener);
    /// The socket has closed and will say nothing more.
    bool isClosed() const { return m_closed; }

private:
    void receiveText(const QString &text);
    void receiveBinary(const QByteArray &data);
    void receive(const Packet &packet);
    void fail(CloseReason reason, CloseCode code);
    void end(TransportListener &listener);

    const Options &m_options;
    TransportListener *m_listener;
    std::unique_ptr<net::WebSocket> m_socket;
    bool m_base64;
    bool m_ended = false;
    bool m_closed = false;
    CloseCode m_code = NormalClosure;
};

} // namespace heliograph::engineio
