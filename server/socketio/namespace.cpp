// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/socketio/namespace.h"

#include "server/socketio/connection.h"
#include "server/socketio/memoryadapter.h"
#include "server/socketio/recovery.h"
#include "server/socketio/socket.h"
#include "shared/base/idsource.h"

namespace heliograph::socketio {

namespace {

/// Serials go on where an earlier process cannot have been, so that an offset from its time is never mistaken for one
/// of ours. A thousand packets a millisecond leave room.
quint64 firstSerial(const Clock &clock)
{
    return quint64(toUnixMilliseconds(clock.wallNow())) * 1000;
}

} // namespace

Namespace::Namespace(QByteArray name, peer::PeerListener &listener, peer::Gate &gate, Surroundings &surroundings)
    : m_name(std::move(name))
    , m_listener(listener)
    , m_gate(gate)
    , m_surroundings(surroundings)
    , m_lastSerial(firstSerial(surroundings.deadlines.clock()))
    , m_adapter(new MemoryAdapter(*this))
{
}

Namespace::~Namespace() = default;

Socket *Namespace::find(const peer::PeerId &id) const
{
    const auto place = m_sockets.find(id);
    return place == m_sockets.end() ? nullptr : place->second.get();
}

void Namespace::emit(const QList<peer::PeerId> &to, const peer::OutgoingEvent &event)
{
    if (!to.isEmpty()) // no rooms at all would mean everybody
        m_adapter->broadcast(event, {to, {}});
}

void Namespace::broadcast(const peer::OutgoingEvent &event, const Target &target)
{
    m_adapter->broadcast(event, target);
}

EncodedPacket Namespace::encode(const peer::OutgoingEvent &event)
{
    ++m_lastSerial;
    const bool isRecovering = m_surroundings.options.recovery.isEnabled;
    // A volatile event has an offset too: whoever gets it has got all before it.
    const QByteArray offset = isRecovering ? offsetOf(m_lastSerial) : QByteArray();
    EncodedPacket packet = encoded(event, encodeEvent(m_name, event, std::nullopt, offset));
    packet.isRecoverable = isRecovering && !event.isVolatile;
    return packet;
}

EncodedPacket Namespace::encode(const peer::OutgoingEvent &event, quint64 ackId)
{
    ++m_lastSerial;
    return encoded(event, encodeEvent(m_name, event, ackId, QByteArray()));
}

EncodedPacket Namespace::encoded(const peer::OutgoingEvent &event, const QByteArray &head)
{
    EncodedPacket packet;
    packet.serial = m_lastSerial;
    packet.isVolatile = event.isVolatile;
    packet.head = engineio::Message::text(head);
    for (const QByteArray &attachment : event.attachments)
        packet.attachments.append(engineio::Message::binary(attachment));
    return packet;
}

void Namespace::deliver(const peer::PeerId &socket, const EncodedPacket &packet)
{
    if (Socket *receiver = find(socket))
        receiver->deliver(packet);
}

QList<peer::PeerId> Namespace::sockets() const
{
    QList<peer::PeerId> ids;
    ids.reserve(size());
    for (const auto &[id, socket] : m_sockets)
        ids.append(id);
    return ids;
}

Namespace::Admission Namespace::admit(Connection &connection, const peer::Handshake &handshake,
                                      const peer::Claims &claims)
{
    if (auto socket = recovered(connection, handshake, claims))
        return {std::move(socket), false};
    if (!connection.isOpen())
        return {nullptr, false}; // closed by who heard of the old socket's end
    std::unique_ptr<Recovery> recovery;
    const RecoveryOptions &options = m_surroundings.options.recovery;
    if (options.isEnabled)
        recovery = std::make_unique<Recovery>(m_surroundings.ids.shortId(), options, m_surroundings.deadlines);
    const QByteArray pid = recovery ? recovery->pid : QByteArray();
    auto socket = std::make_shared<Socket>(*this, m_surroundings.ids.shortId(), std::move(recovery));
    socket->attach(connection, handshake, claims);
    m_sockets.emplace(socket->id(), socket);
    if (!pid.isEmpty())
        m_byPrivateId.emplace(pid, socket.get());
    ++m_surroundings.counters.sockets;
    connection.send(encodeConnect(m_name, socket->id(), pid));
    return {std::move(socket), true};
}

/// The stock client sends {"pid":…,"offset":…} along with its auth payload, without an offset as long as no event has
/// reached it.
std::shared_ptr<Socket> Namespace::recovered(Connection &connection, const peer::Handshake &handshake,
                                             const peer::Claims &claims)
{
    const auto place = m_byPrivateId.find(handshake.auth["pid"].string().toUtf8());
    if (place == m_byPrivateId.end())
        return nullptr;
    std::shared_ptr<Socket> socket = place->second->shared_from_this();
    const peer::Json offset = handshake.auth["offset"];
    const auto serial = offset.isAbsent() ? std::optional<quint64>(0) : serialOf(offset.string().toUtf8());
    const bool isSamePerson = socket->claims().userId == claims.userId;
    const bool canGoOn = serial && *serial <= m_lastSerial && socket->recovery()->log.reachesBackTo(*serial);
    if (!isSamePerson || !canGoOn) {
        socket->end(socket->isSuspended() ? socket->recovery()->lossReason : peer::DisconnectReason::TransportClose);
        return nullptr;
    }
    // The client may notice the loss before we do.
    if (Connection *previous = socket->connection()) {
        socket->suspend(peer::DisconnectReason::TransportClose);
        previous->closeIfUnused();
    }
    socket->attach(connection, handshake, claims);
    ++m_surroundings.counters.recovered;
    connection.send(encodeConnect(m_name, socket->id(), socket->recovery()->pid));
    socket->replayAfter(*serial);
    return socket;
}

void Namespace::remove(Socket &socket)
{
    if (const Recovery *recovery = socket.recovery())
        m_byPrivateId.erase(recovery->pid);
    m_adapter->leaveAll(socket.id());
    m_sockets.erase(socket.id());
    --m_surroundings.counters.sockets;
}

} // namespace heliograph::socketio
