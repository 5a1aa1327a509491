// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the public Socket.IO suite expects a server to say: `auth` with the handshake's auth payload on connection,
// `message-back` for `message`, and an acknowledgement for `message-with-ack`, both with the same arguments.
#pragma once

#include "server/peer/peer.h"
#include "server/socketio/namespaces.h"
#include "shared/base/deadlines.h"

#include <unordered_map>

namespace heliograph::testbed {

/// One for each namespace.
class Conversation final : public peer::PeerListener
{
public:
    Conversation(socketio::Namespaces &namespaces, const QByteArray &name, Deadlines &deadlines);

    void peerConnected(peer::Peer &peer) override;
    void peerEvent(peer::Peer &peer, const peer::Event &event) override;
    void peerDisconnected(peer::Peer &peer, peer::DisconnectReason reason) override;

private:
    struct Greeting
    {
        explicit Greeting(Deadlines &deadlines) : deadline(deadlines) {}
        Deadline deadline;
        QByteArray auth; ///< as the client sent it
    };

    void greet(peer::Peer &peer);

    peer::OpenGate m_gate;
    Deadlines &m_deadlines;
    socketio::Namespace &m_namespace;
    std::unordered_map<peer::PeerId, Greeting> m_greetings; ///< still to come
};

} // namespace heliograph::testbed
