// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testbed/conversation.h"

#include "server/socketio/socket.h"

namespace heliograph::testbed {

namespace {

/// The suite listens for one message after the other, so it misses a greeting that it reads together with the CONNECT
/// packet. Servers that write them one by one are saved by the time that this takes.
constexpr Duration pauseBeforeGreeting(25);

} // namespace

Conversation::Conversation(socketio::Namespaces &namespaces, const QByteArray &name, Deadlines &deadlines)
    : m_deadlines(deadlines), m_namespace(namespaces.add(name, *this, m_gate))
{
}

void Conversation::peerConnected(peer::Peer &peer)
{
    Greeting &greeting = m_greetings.try_emplace(peer.id(), m_deadlines).first->second;
    greeting.auth = peer.handshake().auth.raw();
    greeting.deadline.start(pauseBeforeGreeting, [this, &peer] { greet(peer); });
}

void Conversation::greet(peer::Peer &peer)
{
    const auto greeting = m_greetings.find(peer.id());
    if (greeting == m_greetings.end())
        return;
    const QByteArray auth = greeting->second.auth;
    m_greetings.erase(greeting);
    peer.emit({QByteArrayLiteral("auth"), {auth}, {}});
}

void Conversation::peerEvent(peer::Peer &peer, const peer::Event &event)
{
    greet(peer); // first, also for a client that does not wait for it
    QList<QByteArray> arguments;
    for (const peer::Json &argument : event.arguments)
        arguments += argument.raw();
    if (event.name == "message")
        peer.emit({QByteArrayLiteral("message-back"), arguments, event.attachments});
    else if (event.name == "message-with-ack" && event.ackId)
        m_namespace.find(peer.id())->acknowledge(*event.ackId, arguments, event.attachments);
}

void Conversation::peerDisconnected(peer::Peer &peer, peer::DisconnectReason)
{
    m_greetings.erase(peer.id());
}

} // namespace heliograph::testbed
