// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/socketio/connection.h"

#include "server/net/addresskey.h"
#include "server/socketio/namespaces.h"
#include "server/socketio/socket.h"

#include <algorithm>

#include <QLoggingCategory>

namespace heliograph::socketio {

namespace {

Q_LOGGING_CATEGORY(lcSocketIo, "heliograph.socketio", QtInfoMsg)

peer::DisconnectReason meaningOf(engineio::CloseReason reason)
{
    switch (reason) {
    case engineio::CloseReason::TransportClose:
        return peer::DisconnectReason::TransportClose;
    case engineio::CloseReason::TransportError:
    case engineio::CloseReason::Overflow:
        return peer::DisconnectReason::TransportError;
    case engineio::CloseReason::PingTimeout:
        return peer::DisconnectReason::PingTimeout;
    case engineio::CloseReason::ParseError:
        return peer::DisconnectReason::ParseError;
    case engineio::CloseReason::ForcedClose:
        // Not by disconnect(), which leaves no socket behind: the endpoint closes all its sessions.
        return peer::DisconnectReason::ShuttingDown;
    }
    Q_UNREACHABLE();
}

} // namespace

Connection::Connection(engineio::Session &session, Namespaces &namespaces, Surroundings &surroundings)
    : m_session(&session)
    , m_namespaces(namespaces)
    , m_surroundings(surroundings)
    , m_connectDeadline(surroundings.deadlines)
{
    m_connectDeadline.start(surroundings.options.connectTimeout, [this] { m_session->close(); });
}

Connection::~Connection() = default;

void Connection::textMessage(const QByteArray &utf8)
{
    const auto self = shared_from_this();
    if (m_partial)
        return fail(QLatin1String("text while attachments are outstanding"));
    auto decoded = decodePacket(utf8, m_surroundings.reader, m_surroundings.options.attachments);
    if (const auto *fault = std::get_if<PacketFault>(&decoded))
        return fail(textOf(*fault));
    ++m_surroundings.counters.packetsIn;
    Packet &packet = std::get<Packet>(decoded);
    if (packet.attachments > 0)
        m_partial = std::move(packet);
    else
        receive(std::move(packet), {});
}

void Connection::binaryMessage(const QByteArray &data)
{
    const auto self = shared_from_this();
    if (!m_partial)
        return fail(QLatin1String("an attachment of no packet"));
    m_attachmentBytes += data.size();
    if (m_attachmentBytes > m_surroundings.options.attachmentBytes)
        return fail(QLatin1String("attachments too large"));
    m_attachments.append(data);
    if (m_attachments.size() < m_partial->attachments)
        return;
    Packet packet = std::move(*m_partial);
    m_partial.reset();
    m_attachmentBytes = 0;
    receive(std::move(packet), std::exchange(m_attachments, {}));
}

void Connection::alive()
{
    for (const Membership &membership : m_memberships) {
        if (membership.socket)
            membership.nsp->listener().peerAlive(*membership.socket);
    }
}

void Connection::transportChanged()
{
    for (const Membership &membership : m_memberships) {
        if (membership.socket)
            membership.nsp->listener().peerTransportChanged(*membership.socket);
    }
}

void Connection::sessionClosed(engineio::CloseReason reason)
{
    const auto self = shared_from_this();
    m_lastTransport = m_session->transport();
    m_session = nullptr;
    m_connectDeadline.stop();
    m_namespaces.remove(*this);
    for (Membership &membership : m_memberships)
        membership.attempt = 0;
    while (const auto socket = anySocket())
        socket->lose(meaningOf(reason));
}

QLatin1String Connection::transport() const
{
    return m_session ? m_session->transport() : m_lastTransport;
}

void Connection::send(const QByteArray &packet, const peer::Attachments &attachments)
{
    if (!m_session)
        return;
    ++m_surroundings.counters.packetsOut;
    m_session->send(engineio::Message::text(packet));
    for (const QByteArray &attachment : attachments)
        m_session->send(engineio::Message::binary(attachment));
}

void Connection::send(const EncodedPacket &packet)
{
    if (!m_session || (packet.isVolatile && !m_session->isWritable()))
        return;
    ++m_surroundings.counters.packetsOut;
    m_session->send(packet.head);
    for (const engineio::MessagePtr &attachment : packet.attachments)
        m_session->send(attachment);
}

void Connection::release(const Socket &socket)
{
    for (Membership &membership : m_memberships) {
        if (membership.socket.get() == &socket)
            membership.socket.reset();
    }
}

void Connection::closeIfUnused()
{
    const auto self = shared_from_this();
    const bool isNeeded = std::any_of(m_memberships.begin(), m_memberships.end(),
                                      [](const Membership &membership) { return membership.isActive(); });
    if (!isNeeded && m_session)
        m_session->close();
}

void Connection::disconnect()
{
    finish([](Socket &socket) { socket.disconnect(false); });
}

void Connection::releaseAll()
{
    finish([](Socket &socket) { socket.end(peer::DisconnectReason::ServerDisconnect); });
}

void Connection::finish(const std::function<void(Socket &)> &ending)
{
    const auto self = shared_from_this();
    for (Membership &membership : m_memberships)
        membership.attempt = 0;
    while (const auto socket = anySocket())
        ending(*socket);
    if (m_session)
        m_session->close();
}

void Connection::receive(Packet packet, const peer::Attachments &attachments)
{
    Membership *membership = find(packet.nsp);
    const bool isActive = membership && membership->isActive();
    if (packet.type == PacketType::Connect) {
        if (isActive)
            return fail(QLatin1String("a second connect"));
        return join(packet);
    }
    if (!membership || packet.type == PacketType::ConnectError)
        return fail(QLatin1String("a packet before the connect"));
    if (!isActive)
        return; // sent before the client knew that it is not in that namespace any more
    if (membership->attempt) {
        if (packet.type != PacketType::Disconnect)
            return fail(QLatin1String("a packet before the connect"));
        membership->attempt = 0;
        return;
    }
    const std::shared_ptr<Socket> socket = membership->socket;
    if (packet.type == PacketType::Disconnect)
        socket->end(peer::DisconnectReason::ClientDisconnect);
    else
        socket->receive(std::move(packet), attachments);
}

void Connection::join(const Packet &packet)
{
    Namespace *nsp = m_namespaces.find(packet.nsp);
    if (!nsp)
        return refuse(packet.nsp, QStringLiteral("Invalid namespace"));
    const auto active = std::count_if(m_memberships.begin(), m_memberships.end(),
                                      [](const Membership &membership) { return membership.isActive(); });
    if (active >= m_surroundings.options.namespacesPerConnection)
        return refuse(packet.nsp, QStringLiteral("Too many namespaces"));
    Membership *membership = find(packet.nsp);
    if (!membership)
        membership = &m_memberships.emplace_back(Membership{nsp, nullptr});
    const quint64 attempt = membership->attempt = ++m_lastAttempt;
    const peer::Handshake handshake = handshakeWith(packet.payload);
    nsp->gate().admit(handshake,
                      [self = weak_from_this(), nsp, attempt, handshake](const peer::Gate::Verdict &verdict) {
                          if (const auto connection = self.lock())
                              connection->admitted(*nsp, attempt, handshake, verdict);
                      });
}

void Connection::admitted(Namespace &nsp, quint64 attempt, const peer::Handshake &handshake,
                          const peer::Gate::Verdict &verdict)
{
    const auto place = std::find_if(m_memberships.begin(), m_memberships.end(), [&](const Membership &membership) {
        return membership.nsp == &nsp && membership.attempt == attempt;
    });
    if (place == m_memberships.end())
        return; // the client has gone, or has left again
    if (const auto *refusal = std::get_if<peer::Refusal>(&verdict)) {
        m_memberships.erase(place);
        return refuse(nsp.name(), refusal->sentence);
    }
    m_connectDeadline.stop();
    const Namespace::Admission admission = nsp.admit(*this, handshake, std::get<peer::Claims>(verdict));
    if (!admission.socket)
        return;
    Membership *membership = find(nsp.name());
    membership->attempt = 0;
    membership->socket = admission.socket;
    if (admission.isNew)
        nsp.listener().peerConnected(*admission.socket);
    else
        nsp.listener().peerClaimsRenewed(*admission.socket);
    admission.socket->forgetAuth();
}

void Connection::refuse(const QByteArray &nsp, const QString &sentence)
{
    ++m_surroundings.counters.refused;
    send(encodeConnectError(nsp, sentence));
    // Each attempt costs the gate something, and a stock client makes one.
    if (++m_refusals >= m_surroundings.options.refusalsPerConnection)
        fail(QLatin1String("too many refused connects"));
}

void Connection::fail(QLatin1String why)
{
    ++m_surroundings.counters.faults;
    if (!m_session)
        return;
    qCInfo(lcSocketIo) << "closing a connection from" << m_session->request().shownAddress.toString() << "because of"
                       << why;
    m_session->protocolError();
}

peer::Handshake Connection::handshakeWith(const peer::Json &auth) const
{
    const net::Request &request = m_session->request();
    peer::Handshake handshake;
    handshake.auth = auth.isAbsent() ? *m_surroundings.reader.read("{}") : auth;
    handshake.query = request.query;
    handshake.origin = request.header("origin");
    handshake.userAgent = request.header("user-agent");
    handshake.address = request.address;
    handshake.shownAddress = request.shownAddress;
    handshake.addressKey = net::addressKey(request.address);
    return handshake;
}

Connection::Membership *Connection::find(const QByteArray &nsp)
{
    const auto place = std::find_if(m_memberships.begin(), m_memberships.end(),
                                    [&](const Membership &membership) { return membership.nsp->name() == nsp; });
    return place == m_memberships.end() ? nullptr : &*place;
}

std::shared_ptr<Socket> Connection::anySocket() const
{
    for (const Membership &membership : m_memberships) {
        if (membership.socket)
            return membership.socket;
    }
    return nullptr;
}

} // namespace heliograph::socketio
