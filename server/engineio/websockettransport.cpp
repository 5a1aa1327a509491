// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/websockettransport.h"

namespace heliograph::engineio {

namespace {

QString frameOf(const Packet &packet)
{
    QByteArray text;
    encodePacket(packet, text);
    return QString::fromUtf8(text);
}

} // namespace

WebSocketTransport::WebSocketTransport(const Options &options, std::unique_ptr<net::WebSocket> socket,
                                       TransportListener &listener)
    : m_options(options)
    , m_listener(&listener)
    , m_socket(std::move(socket))
    // For clients that cannot read binary frames.
    , m_base64(!m_socket->request().parameter("b64").value_or(QByteArray()).isEmpty())
{
    connect(m_socket.get(), &net::WebSocket::textReceived, this, &WebSocketTransport::receiveText);
    connect(m_socket.get(), &net::WebSocket::binaryReceived, this, &WebSocketTransport::receiveBinary);
    connect(m_socket.get(), &net::WebSocket::closed, this, [this] {
        m_closed = true;
        m_listener->transportFailed(*this, CloseReason::TransportClose);
    });
}

WebSocketTransport::~WebSocketTransport()
{
    m_socket->disconnect(this);
}

bool WebSocketTransport::isReady() const
{
    return !m_ended && !m_closed && m_socket->isOpen();
}

void WebSocketTransport::flush(PacketQueue &queue)
{
    if (!isReady())
        return;
    for (const OutgoingPacket &packet : queue.takeAll())
        send(packet);
}

void WebSocketTransport::send(const OutgoingPacket &packet)
{
    if (!packet.message || (packet.message->isBinary() && m_base64))
        m_socket->sendText(frameOf(packet.packet()));
    else if (packet.message->isBinary())
        m_socket->sendBinary(packet.message->data());
    else
        m_socket->sendText(packet.message->frame());
}

void WebSocketTransport::sendOpen(const QByteArray &handshake)
{
    m_socket->sendText(frameOf(Packet{PacketType::Open, false, handshake}));
}

void WebSocketTransport::sendProbe()
{
    m_socket->sendText(frameOf(Packet{PacketType::Pong, false, probe.toByteArray()}));
}

void WebSocketTransport::close(TransportListener &listener)
{
    end(listener);
    if (!m_closed)
        m_socket->close(m_code);
}

void WebSocketTransport::abort(TransportListener &listener)
{
    end(listener);
    if (!m_closed)
        m_socket->abort();
}

void WebSocketTransport::receiveText(const QString &text)
{
    if (m_ended)
        return;
    // Every UTF-16 unit is at least one byte of what came in.
    if (text.size() > m_options.maxPayload)
        return fail(CloseReason::TransportError, MessageTooBig);
    const auto packet = decodeFrame(text);
    if (!packet)
        return fail(CloseReason::ParseError, NormalClosure);
    receive(*packet);
}

void WebSocketTransport::receiveBinary(const QByteArray &data)
{
    if (m_ended)
        return;
    receive(Packet{PacketType::Message, true, data});
}

void WebSocketTransport::receive(const Packet &packet)
{
    if (packet.data.size() > m_options.maxPayload)
        return fail(CloseReason::TransportError, MessageTooBig);
    m_listener->packetReceived(*this, packet);
}

void WebSocketTransport::fail(CloseReason reason, CloseCode code)
{
    m_code = code;
    m_listener->transportFailed(*this, reason);
}

void WebSocketTransport::end(TransportListener &listener)
{
    m_ended = true;
    m_listener = &listener;
}

} // namespace heliograph::engineio
