// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The session behind the Session interface: heartbeat, upgrade, orderly end. Not for which request belongs to it
// (endpoint.h) nor for how packets travel (transport.h).
#pragma once

#include "server/engineio/endpoint.h"
#include "server/engineio/idlepolling.h"
#include "server/engineio/pollingtransport.h"
#include "server/engineio/websockettransport.h"
#include "shared/base/deadlines.h"

#include <memory>

namespace heliograph::engineio {

class LiveSession;

/// What the sessions of one endpoint share, and who owns what is left of them.
class SessionHost
{
public:
    virtual ~SessionHost() = default;
    virtual const Options &options() const = 0;
    virtual Deadlines &deadlines() = 0;
    virtual EndpointCounters &counters() = 0;
    virtual IdlePolling &idlePolling() = 0;
    /// Closes the socket and keeps it until it is closed, or aborts it.
    virtual void retire(std::unique_ptr<WebSocketTransport> transport, bool abort) = 0;
    /// LiveSession::wake() is called in the next turn of the event loop, if the session still lives.
    virtual void wakeSoon(LiveSession &session) = 0;
    /// The session has no further use and is destroyed in the next turn of the event loop.
    virtual void forget(LiveSession &session) = 0;
};

class LiveSession final : public Session, public TransportListener
{
public:
    /// Whoever has gone may still fetch what was sent before close().
    static constexpr Duration farewell{1000};
    /// A WebSocket with more than this unsent does not count as writable.
    static constexpr qint64 writableBelow = 65'536;

    LiveSession(SessionHost &host, QByteArray sid, const net::Request &request);
    ~LiveSession() override;
    LiveSession(const LiveSession &) = delete;
    LiveSession &operator=(const LiveSession &) = delete;

    /// Exactly one of these, first. Sends the handshake.
    void open(const net::ExchangePtr &exchange);
    void open(std::unique_ptr<net::WebSocket> socket);
    /// Second: introduces the session to the layer above.
    void introduce(SessionAcceptor &acceptor);

    /// A polling request of this session. False if it was answered with an error.
    bool handle(const net::ExchangePtr &exchange);
    /// Ends the session if its heartbeat has stopped and nobody has noticed yet: sockets and timers of one turn come in
    /// no certain order. Asked before a poll, which is no sign of life.
    void noticeSilence();
    /// Whether another WebSocket may try out for this session.
    bool mayUpgrade() const { return m_state == State::Open && m_polling && !m_webSocket; }
    void upgrade(std::unique_ptr<net::WebSocket> socket);
    void wake();

    const QByteArray &sid() const override { return m_sid; }
    const net::Request &request() const override { return m_request; }
    QLatin1String transport() const override { return m_polling ? PollingTransport::word : WebSocketTransport::word; }
    bool isOpen() const override { return m_state == State::Open; }
    void send(const MessagePtr &message) override;
    bool isWritable() const override;
    void close() override;
    void protocolError() override { end(CloseReason::ParseError, PacketType::Close); }

private:
    enum class State : quint8 {
        Open,
        Closing, ///< closed for the layer above; the client may still fetch the rest
        Closed,
    };

    void packetReceived(Transport &transport, const Packet &packet) override;
    void transportReady(Transport &transport) override;
    void transportFailed(Transport &transport, CloseReason reason) override;

    bool isTryingOut(const Transport &transport) const;
    Transport &current();
    const Transport &current() const;
    void begin();
    QByteArray handshake() const;
    void dispatch(const Packet &packet);
    void tryOut(const Packet &packet);
    void completeUpgrade();
    void abandonUpgrade();
    void start(Duration delay, Deadlines::Action action);
    void awaitPing();
    void ping();
    void enqueue(OutgoingPacket packet);
    void flush();
    void end(CloseReason reason, PacketType last);
    void leaveOpen(State state);
    void finish(PacketType last, bool abort = false);
    void tellClosed(CloseReason reason);
    void countIdle();

    SessionHost &m_host;
    const QByteArray m_sid;
    const net::Request m_request;
    SessionListener *m_listener = nullptr;
    std::unique_ptr<PollingTransport> m_polling;     ///< until the upgrade is complete
    std::unique_ptr<WebSocketTransport> m_webSocket; ///< beside m_polling: it is trying out
    std::unique_ptr<Deadline> m_upgradeDeadline;
    Deadline m_deadline; ///< next ping, its answer, or the end of the farewell
    Instant m_due;       ///< when m_deadline ends
    PacketQueue m_queue;
    State m_state = State::Open;
    CloseReason m_reason = CloseReason::TransportClose; ///< of a session that closed before it was introduced
    bool m_awaitsPong = false;
    bool m_isOverflown = false;
    bool m_isCountedIdle = false;
};

} // namespace heliograph::engineio
