// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/socketio/socket.h"

#include "server/socketio/connection.h"
#include "server/socketio/namespace.h"
#include "server/socketio/recovery.h"

#include <QLoggingCategory>

namespace heliograph::socketio {

namespace {

Q_LOGGING_CATEGORY(lcSocket, "heliograph.socketio.socket", QtInfoMsg)

/// After these a stock client tries to come back by itself.
bool allowsReturn(peer::DisconnectReason reason)
{
    return !peer::isDeliberate(reason);
}

} // namespace

struct Socket::PendingAnswer
{
    PendingAnswer(Answered callback, Deadlines &deadlines) : answered(std::move(callback)), deadline(deadlines) {}

    Answered answered;
    Deadline deadline;
};

Socket::Socket(Namespace &nsp, QByteArray id, std::unique_ptr<Recovery> recovery)
    : m_namespace(nsp), m_id(std::move(id)), m_recovery(std::move(recovery))
{
}

Socket::~Socket() = default;

QLatin1String Socket::transport() const
{
    return m_connection ? m_connection->transport() : m_lastTransport;
}

void Socket::emit(const peer::OutgoingEvent &event)
{
    if (m_state == State::Attached || (m_state == State::Suspended && !event.isVolatile))
        deliver(m_namespace.encode(event));
}

void Socket::emit(const peer::OutgoingEvent &event, Duration timeout, Answered answered)
{
    if (m_state != State::Attached)
        return answered(std::nullopt);
    const quint64 ackId = m_namespace.nextAckId();
    auto pending = std::make_unique<PendingAnswer>(std::move(answered), m_namespace.surroundings().deadlines);
    pending->deadline.start(timeout, [this, ackId] { settle(ackId, std::nullopt); });
    m_pendingAnswers.emplace(ackId, std::move(pending));
    m_connection->send(m_namespace.encode(event, ackId));
}

void Socket::acknowledge(quint64 ackId, const QList<QByteArray> &arguments)
{
    acknowledge(ackId, arguments, {});
}

void Socket::acknowledge(quint64 ackId, const QList<QByteArray> &arguments, const peer::Attachments &attachments)
{
    if (m_unanswered.removeOne(ackId) && m_connection)
        m_connection->send(encodeAck(m_namespace.name(), ackId, arguments, attachments.size()), attachments);
}

void Socket::disconnect(bool closeTransport)
{
    if (m_state == State::Attached) {
        if (closeTransport)
            return m_connection->disconnect();
        m_connection->send(encodeDisconnect(m_namespace.name()));
    }
    end(peer::DisconnectReason::ServerDisconnect);
}

void Socket::release()
{
    if (m_state == State::Attached)
        m_connection->releaseAll();
    else
        end(peer::DisconnectReason::ServerDisconnect);
}

void Socket::join(const Room &room)
{
    if (m_state != State::Ended)
        m_namespace.adapter().join(m_id, room);
}

void Socket::leave(const Room &room)
{
    m_namespace.adapter().leave(m_id, room);
}

QList<Room> Socket::rooms() const
{
    return m_namespace.adapter().rooms(m_id);
}

void Socket::attach(Connection &connection, const peer::Handshake &handshake, const peer::Claims &claims)
{
    if (m_state == State::Suspended) {
        m_recovery->window.stop();
        --m_namespace.surroundings().counters.suspended;
    }
    m_state = State::Attached;
    m_connection = &connection;
    m_handshake = handshake;
    m_claims = claims;
}

void Socket::replayAfter(quint64 serial)
{
    for (const EncodedPacket &packet : m_recovery->log.after(serial))
        m_connection->send(packet);
}

void Socket::deliver(const EncodedPacket &packet)
{
    if (m_state == State::Ended || packet.serial == m_lastSerial)
        return;
    m_lastSerial = packet.serial;
    if (packet.isRecoverable)
        m_recovery->log.append(packet);
    if (m_connection)
        m_connection->send(packet);
    else if (!m_recovery->log.reachesBackTo(m_recovery->serialAtLoss))
        // In the next turn: whoever sends must not hear of an end before it returns.
        m_recovery->window.start(Duration::zero(), [this] { end(m_recovery->lossReason); });
}

void Socket::receive(Packet packet, const peer::Attachments &attachments)
{
    if (packet.type == PacketType::Event)
        receiveEvent(std::move(packet), attachments);
    else
        receiveAnswer(std::move(packet), attachments);
}

void Socket::receiveEvent(Packet packet, const peer::Attachments &attachments)
{
    if (packet.id) {
        if (m_unanswered.size() >= m_namespace.surroundings().options.unansweredEvents) {
            qCInfo(lcSocket) << "too many events without an answer from" << m_id;
            return disconnect(true);
        }
        m_unanswered.append(*packet.id);
    }
    const peer::Event event{std::move(packet.name), std::move(packet.arguments), attachments, packet.id};
    m_namespace.listener().peerEvent(*this, event);
}

void Socket::receiveAnswer(Packet packet, const peer::Attachments &attachments)
{
    if (packet.id)
        settle(*packet.id, peer::Event{{}, std::move(packet.arguments), attachments});
}

/// An answer that nobody waits for, or no longer, is ignored.
void Socket::settle(quint64 ackId, std::optional<peer::Event> answer)
{
    const auto pending = m_pendingAnswers.extract(ackId);
    if (!pending.empty())
        pending.mapped()->answered(std::move(answer));
}

void Socket::lose(peer::DisconnectReason reason)
{
    const auto &surroundings = m_namespace.surroundings();
    const auto limit = quint64(surroundings.options.recovery.suspendedSockets);
    if (m_recovery && allowsReturn(reason) && surroundings.counters.suspended < limit)
        suspend(reason);
    else
        end(reason);
}

void Socket::suspend(peer::DisconnectReason reason)
{
    const auto self = shared_from_this();
    m_lastTransport = m_connection->transport();
    std::exchange(m_connection, nullptr)->release(*this);
    m_state = State::Suspended;
    ++m_namespace.surroundings().counters.suspended;
    m_recovery->lossReason = reason;
    m_recovery->serialAtLoss = m_lastSerial;
    m_recovery->window.start(m_namespace.surroundings().options.recovery.window,
                             [this] { end(m_recovery->lossReason); });
    m_unanswered.clear(); // a client forgets what it waits for when it loses its transport
    abandonAnswers();
}

void Socket::end(peer::DisconnectReason reason)
{
    if (m_state == State::Ended)
        return;
    const auto self = shared_from_this();
    if (m_state == State::Suspended)
        --m_namespace.surroundings().counters.suspended;
    m_state = State::Ended;
    if (Connection *connection = std::exchange(m_connection, nullptr)) {
        m_lastTransport = connection->transport();
        connection->release(*this);
    }
    if (m_recovery)
        m_recovery->window.stop();
    m_namespace.remove(*this);
    abandonAnswers();
    m_namespace.listener().peerDisconnected(*this, reason);
}

void Socket::abandonAnswers()
{
    while (!m_pendingAnswers.empty())
        settle(m_pendingAnswers.begin()->first, std::nullopt);
}

} // namespace heliograph::socketio
