// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One client in one namespace. Its transport belongs to the connection, which it may share with the client's sockets in
// other namespaces, and which recovery may exchange.
#pragma once

#include "server/peer/peer.h"
#include "server/socketio/adapter.h"
#include "server/socketio/packet.h"
#include "shared/base/clock.h"

#include <map>
#include <memory>

namespace heliograph::socketio {

class Connection;
class Namespace;
struct Recovery;

/// Shared only so that it outlives the call in which it ends: its namespace owns it.
class Socket final : public peer::Peer, public std::enable_shared_from_this<Socket>
{
public:
    /// The client's answer; nullopt: none came in time, or the client is gone. The name is empty.
    using Answered = std::function<void(std::optional<peer::Event>)>;

    Socket(Namespace &nsp, QByteArray id, std::unique_ptr<Recovery> recovery);
    ~Socket() override;

    const peer::PeerId &id() const override { return m_id; }
    const peer::Handshake &handshake() const override { return m_handshake; }
    const peer::Claims &claims() const override { return m_claims; }
    QLatin1String transport() const override;
    void emit(const peer::OutgoingEvent &event) override;
    void acknowledge(quint64 ackId, const QList<QByteArray> &arguments) override;
    void disconnect(bool closeTransport) override;
    void release() override;

    /// With binary parts that placeholders in the arguments refer to.
    void acknowledge(quint64 ackId, const QList<QByteArray> &arguments, const peer::Attachments &attachments);
    /// Asks the client for an acknowledgement; @p answered is called exactly once. Such an event is not recovered.
    void emit(const peer::OutgoingEvent &event, Duration timeout, Answered answered);
    void join(const Room &room);
    void leave(const Room &room);
    QList<Room> rooms() const;
    /// The client has lost its transport and may come back.
    bool isSuspended() const { return m_state == State::Suspended; }

    // Between the classes of this folder.

    Connection *connection() const { return m_connection; }
    const Recovery *recovery() const { return m_recovery.get(); }
    /// The socket's first connection, or the next one while it is suspended.
    void attach(Connection &connection, const peer::Handshake &handshake, const peer::Claims &claims);
    /// The listener has seen it.
    void forgetAuth() { m_handshake.auth = {}; }
    /// Sends again what was encoded after @p serial.
    void replayAfter(quint64 serial);
    void deliver(const EncodedPacket &packet);
    void receive(Packet packet, const peer::Attachments &attachments);
    /// The connection is gone: suspends the socket if the reason allows for a return, ends it otherwise.
    void lose(peer::DisconnectReason reason);
    /// Leaves the connection and waits for another. Needs recovery.
    void suspend(peer::DisconnectReason reason);
    /// Final. The listener hears of it before this returns.
    void end(peer::DisconnectReason reason);

private:
    enum class State { Attached, Suspended, Ended };
    struct PendingAnswer;

    void receiveEvent(Packet packet, const peer::Attachments &attachments);
    void receiveAnswer(Packet packet, const peer::Attachments &attachments);
    void settle(quint64 ackId, std::optional<peer::Event> answer);
    void abandonAnswers();

    Namespace &m_namespace;
    Connection *m_connection = nullptr;
    State m_state = State::Attached;
    peer::PeerId m_id;
    peer::Handshake m_handshake;
    peer::Claims m_claims;
    QLatin1String m_lastTransport;
    quint64 m_lastSerial = 0;    ///< of the last packet delivered
    QList<quint64> m_unanswered; ///< acknowledgement ids of events from the client
    std::map<quint64, std::unique_ptr<PendingAnswer>> m_pendingAnswers;
    std::unique_ptr<Recovery> m_recovery;
};

} // namespace heliograph::socketio
