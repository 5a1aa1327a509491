// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Both ends of a Socket.IO conversation without a network: sessions that a test speaks through.
#pragma once

#include "server/socketio/connection.h"
#include "server/socketio/namespaces.h"
#include "server/socketio/socket.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"
#include "tests/support/recording.h"

namespace heliograph::test {

class FakeSession final : public engineio::Session
{
public:
    explicit FakeSession(engineio::SessionAcceptor &acceptor, net::Request request = {})
        : m_request(std::move(request)), m_listener(acceptor.accept(*this))
    {
    }
    ~FakeSession() override
    {
        if (m_listener)
            lose(engineio::CloseReason::TransportClose);
    }

    void say(const QByteArray &text)
    {
        if (m_listener)
            m_listener->textMessage(text);
    }
    void sayBinary(const QByteArray &data)
    {
        if (m_listener)
            m_listener->binaryMessage(data);
    }
    void beAlive() { m_listener->alive(); }
    void lose(engineio::CloseReason reason)
    {
        closedBy = reason;
        std::exchange(m_listener, nullptr)->sessionClosed(reason);
    }
    /// What was sent since the last call; binary messages as "b:" and their bytes.
    QList<QByteArray> take() { return std::exchange(m_sent, {}); }
    /// The socket id in the CONNECT packet just sent, which is taken.
    QByteArray takeConnect(const QByteArray &key = "sid")
    {
        const QByteArray packet = m_sent.isEmpty() ? QByteArray() : m_sent.takeFirst();
        const auto payload = peer::JsonReader().read(packet.mid(packet.indexOf('{')));
        return payload ? (*payload)[key].string().toUtf8() : QByteArray();
    }

    std::optional<engineio::CloseReason> closedBy;
    bool writable = true;

    const QByteArray &sid() const override { return m_sid; }
    const net::Request &request() const override { return m_request; }
    QLatin1String transport() const override { return QLatin1String("polling"); }
    bool isOpen() const override { return m_listener; }
    void send(const engineio::MessagePtr &message) override
    {
        if (m_listener)
            m_sent += (message->isBinary() ? "b:" : "") + message->data();
    }
    bool isWritable() const override { return writable; }
    void close() override { lose(engineio::CloseReason::ForcedClose); }
    void protocolError() override { lose(engineio::CloseReason::ParseError); }

private:
    QByteArray m_sid = "0123456789abcdef0123456789abcdef";
    net::Request m_request;
    QList<QByteArray> m_sent;
    engineio::SessionListener *m_listener;
};

/// A server with the namespaces / and /custom.
class Server
{
public:
    explicit Server(const socketio::Options &options = {}) : namespaces(options, deadlines, ids) {}

    void pass(Duration time) { clock.run(deadlines, time); }

    ManualClock clock;
    Deadlines deadlines{clock};
    NumberedIds ids;
    RecordingListener listener;
    RecordingListener customListener;
    ThinkingGate gate;
    peer::OpenGate openGate;
    socketio::Namespaces namespaces;
    socketio::Namespace &root = namespaces.add("/", listener, gate);
    socketio::Namespace &custom = namespaces.add("/custom", customListener, openGate);
};

} // namespace heliograph::test
