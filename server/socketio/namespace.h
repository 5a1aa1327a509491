// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One namespace: its sockets, its rooms, who hears of its events and who decides about its clients.
#pragma once

#include "server/peer/gate.h"
#include "server/socketio/adapter.h"
#include "server/socketio/counters.h"
#include "server/socketio/options.h"

#include <memory>
#include <unordered_map>

namespace heliograph {
class Deadlines;
class IdSource;
} // namespace heliograph

namespace heliograph::socketio {

class Connection;
class Socket;

/// What all classes of this folder share; owned by Namespaces.
struct Surroundings
{
    Options options;
    Deadlines &deadlines;
    IdSource &ids;
    peer::JsonReader reader;
    Counters counters;
};

class Namespace final : private Audience
{
public:
    Namespace(QByteArray name, peer::PeerListener &listener, peer::Gate &gate, Surroundings &surroundings);
    ~Namespace() override;

    const QByteArray &name() const { return m_name; }
    /// nullptr when it is not here. A suspended socket is.
    Socket *find(const peer::PeerId &id) const;
    qsizetype size() const { return qsizetype(m_sockets.size()); }

    /// To each of them once. Ids that are not here are skipped.
    void emit(const QList<peer::PeerId> &to, const peer::OutgoingEvent &event);
    void broadcast(const peer::OutgoingEvent &event, const Target &target);

    // Between the classes of this folder.

    Surroundings &surroundings() { return m_surroundings; }
    peer::PeerListener &listener() { return m_listener; }
    peer::Gate &gate() { return m_gate; }
    Adapter &adapter() { return *m_adapter; }
    /// The gate has let this client in. Tells it of its socket, which is a new one or, when it comes back after a loss,
    /// the one that it had.
    struct Admission
    {
        std::shared_ptr<Socket> socket; ///< nullptr when the connection did not last
        bool isNew;
    };
    Admission admit(Connection &connection, const peer::Handshake &handshake, const peer::Claims &claims);
    void remove(Socket &socket);
    EncodedPacket encode(const peer::OutgoingEvent &event) override;
    /// For an event that asks its client for an acknowledgement: without an offset.
    EncodedPacket encode(const peer::OutgoingEvent &event, quint64 ackId);
    quint64 nextAckId() { return m_nextAckId++; }
    quint64 lastSerial() const { return m_lastSerial; }

private:
    EncodedPacket encoded(const peer::OutgoingEvent &event, const QByteArray &head);
    void deliver(const peer::PeerId &socket, const EncodedPacket &packet) override;
    QList<peer::PeerId> sockets() const override;
    std::shared_ptr<Socket> recovered(Connection &connection, const peer::Handshake &handshake,
                                      const peer::Claims &claims);

    QByteArray m_name;
    peer::PeerListener &m_listener;
    peer::Gate &m_gate;
    Surroundings &m_surroundings;
    quint64 m_lastSerial;
    quint64 m_nextAckId = 0;
    std::unordered_map<peer::PeerId, std::shared_ptr<Socket>> m_sockets;
    std::unordered_map<QByteArray, Socket *> m_byPrivateId;
    std::unique_ptr<Adapter> m_adapter;
};

} // namespace heliograph::socketio
