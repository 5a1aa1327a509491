// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jsonws/client.h"

#include "server/jsonws/clients.h"
#include "server/net/addresskey.h"
#include "shared/base/idsource.h"

#include <QLoggingCategory>

namespace heliograph::jsonws {

namespace {

Q_LOGGING_CATEGORY(lcClient, "heliograph.jsonws", QtInfoMsg)

peer::Handshake handshakeOf(const net::Request &request, peer::JsonReader &reader)
{
    peer::Handshake handshake;
    handshake.auth = *reader.read("{}");
    handshake.query = request.query;
    handshake.origin = request.header("origin");
    handshake.userAgent = request.header("user-agent");
    handshake.authorization = request.header("authorization");
    handshake.address = request.address;
    handshake.shownAddress = request.shownAddress;
    handshake.addressKey = net::addressKey(request.address);
    return handshake;
}

Fault faultFor(peer::RefusalGround ground)
{
    switch (ground) {
    case peer::RefusalGround::Unfit:
        return Fault::Refused;
    case peer::RefusalGround::TokenMissing:
        return Fault::AuthRequired;
    case peer::RefusalGround::TooOften:
        return Fault::RateLimited;
    }
    Q_UNREACHABLE();
}

CloseCode codeFor(peer::RefusalGround ground)
{
    return ground == peer::RefusalGround::TooOften ? CloseCode::NotNow : CloseCode::Unauthorized;
}

} // namespace

Client::Client(Clients &clients, Surroundings &surroundings, std::unique_ptr<net::WebSocket> socket)
    : m_clients(clients)
    , m_surroundings(surroundings)
    , m_socket(std::move(socket))
    , m_id(surroundings.ids.shortId())
    , m_handshake(handshakeOf(m_socket->request(), surroundings.reader))
    , m_admission(surroundings.deadlines)
    , m_heartbeat(surroundings.deadlines)
{
}

Client::~Client() = default;

void Client::begin()
{
    listen();
    ask();
}

void Client::listen()
{
    net::WebSocket *socket = m_socket.get();
    QObject::connect(socket, &net::WebSocket::textReceived, socket, [this](const QString &text) { receiveText(text); });
    QObject::connect(socket, &net::WebSocket::binaryReceived, socket, [this] {
        ++m_surroundings.counters.faults;
        end(peer::DisconnectReason::ParseError, CloseCode::BinaryRefused,
            QStringLiteral("Binary frames are not taken"));
    });
    QObject::connect(socket, &net::WebSocket::pongReceived, socket, [this] {
        const auto self = shared_from_this();
        heard();
    });
    QObject::connect(socket, &net::WebSocket::closed, socket, [this] { socketClosed(); });
}

void Client::emit(const peer::OutgoingEvent &event)
{
    m_clients.emit({m_id}, event);
}

void Client::acknowledge(quint64 ackId, const QList<QByteArray> &arguments)
{
    if (m_unanswered.removeOne(ackId))
        send(encodeAck(ackId, arguments));
}

void Client::refuseUnknown(std::optional<quint64> ackId)
{
    if (ackId)
        m_unanswered.removeOne(*ackId);
    complain(Fault::UnknownEvent, ackId);
}

void Client::disconnect(bool)
{
    end(peer::DisconnectReason::ServerDisconnect, CloseCode::SentAway, QStringLiteral("The server disconnected you"));
}

void Client::release()
{
    end(peer::DisconnectReason::ServerDisconnect, CloseCode::GoingAway, textOf(Fault::Draining).sentence);
}

void Client::deliver(const OutgoingFrame &frame)
{
    if (m_state == State::Ended || !m_isConnected || frame.serial == m_lastSerial)
        return;
    m_lastSerial = frame.serial;
    if (frame.isVolatile && m_socket->unsentBytes() > 0)
        return;
    ++m_surroundings.counters.framesOut;
    m_socket->sendText(frame.text);
}

void Client::receiveText(const QString &text)
{
    const auto self = shared_from_this();
    ++m_surroundings.counters.framesIn;
    heard();
    if (m_state == State::Ended)
        return;
    const QByteArray utf8 = text.toUtf8();
    // The network's own limit counts fragments in UTF-16 units.
    if (utf8.size() > m_surroundings.options.maxPayload)
        return end(peer::DisconnectReason::TransportError, CloseCode::MessageTooBig, QStringLiteral("Frame too large"));
    if (m_state == State::Asking)
        hold(utf8);
    else
        take(utf8);
}

void Client::hold(const QByteArray &text)
{
    const Options &options = m_surroundings.options;
    if (qsizetype(m_held.size()) == options.heldFrames || m_heldBytes + text.size() > options.maxPayload) {
        return turnAway(Fault::TooManyWaiting, CloseCode::TooManyRequests, textOf(Fault::TooManyWaiting).sentence);
    }
    m_held.push_back(text);
    m_heldBytes += text.size();
}

void Client::takeHeld()
{
    while (!m_held.empty() && m_state != State::Asking) {
        const QByteArray text = std::move(m_held.front());
        m_held.pop_front();
        m_heldBytes -= text.size();
        take(text);
    }
}

void Client::take(const QByteArray &text)
{
    const bool isFirst = !std::exchange(m_hasSpoken, true);
    const Frame frame = decodeFrame(text, m_surroundings.reader);
    if (const auto *auth = std::get_if<AuthFrame>(&frame); auth && isFirst)
        return authenticate(*auth);
    if (const auto *faulty = std::get_if<FaultyFrame>(&frame))
        complain(faulty->fault, faulty->id);
    else if (std::holds_alternative<AuthFrame>(frame))
        complain(Fault::AuthTooLate, {});
    if (m_state == State::AwaitingAuth)
        turnAway(Fault::AuthRequired, CloseCode::Unauthorized, m_refusal);
    else if (const auto *event = std::get_if<peer::Event>(&frame))
        receive(*event);
}

void Client::authenticate(const AuthFrame &frame)
{
    m_handshake.auth = frame.auth;
    m_handshake.isRepeated = true;
    ask();
}

void Client::receive(const peer::Event &event)
{
    if (event.ackId) {
        if (m_unanswered.size() >= m_surroundings.options.unansweredEvents)
            return complain(Fault::TooManyUnanswered, event.ackId);
        m_unanswered.append(*event.ackId);
    }
    m_surroundings.listener.peerEvent(*this, event);
}

void Client::ask()
{
    m_state = State::Asking;
    m_admission.start(m_surroundings.options.connectTimeout, [this] {
        turnAway(Fault::ConnectTimeout, CloseCode::TimedOut, textOf(Fault::ConnectTimeout).sentence);
    });
    const quint64 attempt = ++m_attempt;
    const peer::Handshake handshake = m_handshake; // the gate's, whatever becomes of this client meanwhile
    m_surroundings.gate.admit(handshake, [weak = weak_from_this(), attempt](const peer::Gate::Verdict &verdict) {
        const auto client = weak.lock();
        if (client && client->m_state == State::Asking && client->m_attempt == attempt)
            client->judge(verdict);
    });
}

void Client::judge(const peer::Gate::Verdict &verdict)
{
    m_admission.stop();
    if (const auto *claims = std::get_if<peer::Claims>(&verdict)) {
        admit(*claims);
    } else if (const auto &refusal = std::get<peer::Refusal>(verdict);
               refusal.ground == peer::RefusalGround::TokenMissing && !m_hasSpoken) {
        m_state = State::AwaitingAuth;
        m_refusal = refusal.sentence;
        m_admission.start(m_surroundings.options.authTimeout,
                          [this] { turnAway(Fault::AuthRequired, CloseCode::Unauthorized, m_refusal); });
    } else {
        turnAway(faultFor(refusal.ground), codeFor(refusal.ground), refusal.sentence);
    }
    m_handshake.auth = {};
    takeHeld();
}

void Client::admit(const peer::Claims &claims)
{
    m_state = State::Settled;
    m_claims = claims;
    if (std::exchange(m_isConnected, true))
        return m_surroundings.listener.peerClaimsRenewed(*this);
    ++m_surroundings.counters.clients;
    send(encodeConnected(m_id, m_surroundings.options.pingInterval));
    schedulePing();
    m_surroundings.listener.peerConnected(*this);
}

void Client::turnAway(Fault fault, CloseCode code, const QString &sentence)
{
    ++m_surroundings.counters.refused;
    send(encodeError(textOf(fault).code, sentence));
    end(peer::DisconnectReason::ServerDisconnect, code, sentence);
}

void Client::complain(Fault fault, std::optional<FrameId> id)
{
    if (m_state == State::Ended)
        return;
    ++m_surroundings.counters.faults;
    if (++m_faults <= m_surroundings.options.refusedFrames)
        return send(encodeError(textOf(fault).code, textOf(fault).sentence, id));
    const FaultText &last = textOf(Fault::TooManyFaults);
    send(encodeError(last.code, last.sentence));
    end(peer::DisconnectReason::ParseError, CloseCode::TooManyRequests, last.sentence);
}

void Client::heard()
{
    if (std::exchange(m_isPinged, false))
        schedulePing();
    if (m_state != State::Ended && m_isConnected)
        m_surroundings.listener.peerAlive(*this);
}

void Client::schedulePing()
{
    m_heartbeat.start(m_surroundings.options.pingInterval, [this] {
        m_faults = 0;
        m_isPinged = true;
        m_socket->ping();
        m_heartbeat.start(m_surroundings.options.pingTimeout, [this] {
            end(peer::DisconnectReason::PingTimeout, CloseCode::TimedOut, QStringLiteral("No answer to a ping"));
        });
    });
}

void Client::socketClosed()
{
    const auto self = shared_from_this();
    const bool wasMeant = m_socket->hasSaidGoodbye();
    // It is in the middle of its last signal.
    m_socket.release()->deleteLater();
    finish(wasMeant ? peer::DisconnectReason::ClientDisconnect : peer::DisconnectReason::TransportClose);
}

void Client::end(peer::DisconnectReason reason, CloseCode code, const QString &why)
{
    if (m_state == State::Ended)
        return;
    const auto self = shared_from_this();
    if (reason == peer::DisconnectReason::ParseError)
        qCInfo(lcClient) << "closing the connection of" << m_id << "from" << m_handshake.shownAddress.toString() << why;
    m_socket->disconnect();
    m_clients.close(std::move(m_socket), code, why);
    finish(reason);
}

void Client::finish(peer::DisconnectReason reason)
{
    m_state = State::Ended;
    m_admission.stop();
    m_heartbeat.stop();
    m_held.clear();
    m_clients.remove(*this);
    if (!m_isConnected)
        return;
    --m_surroundings.counters.clients;
    m_surroundings.listener.peerDisconnected(*this, reason);
}

void Client::send(const QByteArray &frame)
{
    if (m_state == State::Ended)
        return;
    ++m_surroundings.counters.framesOut;
    m_socket->sendText(QString::fromUtf8(frame));
}

} // namespace heliograph::jsonws
