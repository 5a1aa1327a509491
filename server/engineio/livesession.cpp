// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/livesession.h"

#include <algorithm>
#include <utility>

namespace heliograph::engineio {

namespace {

/// What the layers above may ask for. The rest would stay in memory as long as the session. Both only serve to be
/// shown, and are cut.
net::Request essence(const net::Request &request)
{
    static const QByteArray kept[] = {QByteArrayLiteral("origin"), QByteArrayLiteral("user-agent")};
    net::Request result = request;
    result.body.clear();
    result.headers.clear();
    for (const QByteArray &name : kept) {
        for (const net::Header &header : request.headers) {
            if (header.name == name)
                result.headers.append({name, header.value.left(512)});
        }
    }
    result.headers.squeeze();
    return result;
}

} // namespace

LiveSession::LiveSession(SessionHost &host, QByteArray sid, const net::Request &request)
    : m_host(host), m_sid(std::move(sid)), m_request(essence(request)), m_deadline(host.deadlines())
{
}

LiveSession::~LiveSession()
{
    Q_ASSERT(!m_isCountedIdle);
}

void LiveSession::open(const net::ExchangePtr &exchange)
{
    m_polling = std::make_unique<PollingTransport>(m_host.options(), *this);
    ++m_host.counters().pollingSessions;
    QByteArray body;
    encodePacket(Packet{PacketType::Open, false, handshake()}, body);
    exchange->respond(PollingTransport::payload(std::move(body)));
    begin();
}

void LiveSession::open(std::unique_ptr<net::WebSocket> socket)
{
    m_webSocket = std::make_unique<WebSocketTransport>(m_host.options(), std::move(socket), *this);
    ++m_host.counters().webSocketSessions;
    m_webSocket->sendOpen(handshake());
    begin();
}

void LiveSession::begin()
{
    ++m_host.counters().sessions;
    ++m_host.counters().opened;
    countIdle();
    awaitPing();
}

void LiveSession::introduce(SessionAcceptor &acceptor)
{
    m_listener = acceptor.accept(*this);
    Q_ASSERT(m_listener);
    if (m_state != State::Open)
        tellClosed(m_reason);
}

QByteArray LiveSession::handshake() const
{
    const Options &options = m_host.options();
    const bool mayUpgradeLater = m_polling && options.allowUpgrades && options.webSocket;
    // In the reference server's order, which QJsonObject would not keep.
    return "{\"sid\":\"" + m_sid + "\",\"upgrades\":[" + (mayUpgradeLater ? "\"websocket\"" : "") +
           "],\"pingInterval\":" + QByteArray::number(qint64(options.pingInterval.count())) +
           ",\"pingTimeout\":" + QByteArray::number(qint64(options.pingTimeout.count())) +
           ",\"maxPayload\":" + QByteArray::number(options.maxPayload) + '}';
}

bool LiveSession::handle(const net::ExchangePtr &exchange)
{
    Q_ASSERT(m_polling);
    const bool done = m_polling->handle(exchange);
    if (m_polling->isReceiving() || (m_polling->isDraining() && m_polling->isReady()))
        m_host.wakeSoon(*this);
    countIdle();
    return done;
}

Transport &LiveSession::current()
{
    return m_polling ? static_cast<Transport &>(*m_polling) : *m_webSocket;
}

const Transport &LiveSession::current() const
{
    return m_polling ? static_cast<const Transport &>(*m_polling) : *m_webSocket;
}

bool LiveSession::isTryingOut(const Transport &transport) const
{
    return m_polling && &transport == m_webSocket.get();
}

void LiveSession::packetReceived(Transport &transport, const Packet &packet)
{
    if (isTryingOut(transport))
        tryOut(packet);
    else if (m_state == State::Open && !m_isOverflown)
        dispatch(packet);
}

void LiveSession::transportReady(Transport &)
{
    flush();
}

void LiveSession::transportFailed(Transport &transport, CloseReason reason)
{
    if (isTryingOut(transport))
        abandonUpgrade();
    else if (m_state == State::Closing)
        finish(PacketType::Close);
    else
        end(reason, PacketType::Close);
}

void LiveSession::dispatch(const Packet &packet)
{
    // The listener is not known before introduce() has returned, and until then nothing can arrive.
    m_listener->alive();
    if (m_state != State::Open)
        return;
    switch (packet.type) {
    case PacketType::Message:
        ++m_host.counters().messagesIn;
        if (packet.isBinary)
            m_listener->binaryMessage(packet.data);
        else
            m_listener->textMessage(packet.data);
        break;
    case PacketType::Pong:
        // One that nobody asked for must not cost a change of the deadline.
        if (m_awaitsPong)
            awaitPing();
        break;
    case PacketType::Close:
        end(CloseReason::TransportClose, PacketType::Noop);
        break;
    case PacketType::Ping:
        end(CloseReason::TransportError, PacketType::Close);
        break;
    case PacketType::Open:
    case PacketType::Upgrade:
    case PacketType::Noop:
        break;
    }
}

void LiveSession::upgrade(std::unique_ptr<net::WebSocket> socket)
{
    Q_ASSERT(mayUpgrade());
    m_webSocket = std::make_unique<WebSocketTransport>(m_host.options(), std::move(socket), *this);
    m_upgradeDeadline = std::make_unique<Deadline>(m_host.deadlines());
    m_upgradeDeadline->start(m_host.options().upgradeTimeout, [this] { abandonUpgrade(); });
    countIdle();
}

void LiveSession::tryOut(const Packet &packet)
{
    if (packet == Packet{PacketType::Ping, false, probe.toByteArray()}) {
        m_webSocket->sendProbe();
        m_polling->setDraining(true);
    } else if (packet.type == PacketType::Upgrade) {
        completeUpgrade();
    } else {
        abandonUpgrade();
    }
}

void LiveSession::completeUpgrade()
{
    m_upgradeDeadline.reset();
    if (!m_polling->leave())
        ++m_host.counters().refused;
    m_polling.reset();
    if (m_state == State::Open) {
        --m_host.counters().pollingSessions;
        ++m_host.counters().webSocketSessions;
        ++m_host.counters().upgraded;
        m_listener->transportChanged();
    }
    countIdle();
    flush();
}

void LiveSession::abandonUpgrade()
{
    m_upgradeDeadline.reset();
    m_polling->setDraining(false);
    m_host.retire(std::move(m_webSocket), false);
    countIdle();
}

void LiveSession::start(Duration delay, Deadlines::Action action)
{
    m_due = m_host.deadlines().clock().now() + delay;
    m_deadline.start(delay, std::move(action));
}

void LiveSession::awaitPing()
{
    m_awaitsPong = false;
    start(m_host.options().pingInterval, [this] { ping(); });
}

void LiveSession::ping()
{
    // A loop that is a little late must not add to the client's time; one that stood still for long must not take it
    // all.
    const Duration timeout = m_host.options().pingTimeout;
    const auto late = std::chrono::floor<Duration>(m_host.deadlines().clock().now() - m_due);
    m_awaitsPong = true;
    start(timeout - std::min(late, timeout / 2), [this] { end(CloseReason::PingTimeout, PacketType::Close); });
    enqueue({PacketType::Ping});
}

void LiveSession::noticeSilence()
{
    if (m_awaitsPong && m_host.deadlines().clock().now() >= m_due)
        end(CloseReason::PingTimeout, PacketType::Close);
}

void LiveSession::send(const MessagePtr &message)
{
    if (m_state != State::Open || m_isOverflown)
        return;
    ++m_host.counters().messagesOut;
    enqueue({PacketType::Message, message});
}

void LiveSession::enqueue(OutgoingPacket packet)
{
    m_queue.push(std::move(packet));
    if (m_queue.cost() + current().unsentBytes() > m_host.options().unsentBytes) {
        m_isOverflown = true;
        m_queue.clear();
        m_host.wakeSoon(*this);
        return;
    }
    flush();
}

void LiveSession::wake()
{
    if (m_polling) {
        m_polling->release();
        if (!m_polling->proceed())
            ++m_host.counters().refused;
        if (m_polling->isReceiving())
            m_host.wakeSoon(*this);
    }
    if (m_isOverflown)
        end(CloseReason::Overflow, PacketType::Close);
    countIdle();
}

void LiveSession::flush()
{
    current().flush(m_queue);
    if (m_state == State::Closing && m_queue.isEmpty())
        finish(PacketType::Close);
    else
        countIdle();
}

bool LiveSession::isWritable() const
{
    return m_state == State::Open && !m_isOverflown && m_queue.isEmpty() && current().isReady() &&
           current().unsentBytes() < writableBelow;
}

void LiveSession::close()
{
    if (m_state != State::Open)
        return;
    leaveOpen(State::Closing);
    start(farewell, [this] { finish(PacketType::Close); });
    m_queue.push({PacketType::Close});
    flush();
    tellClosed(CloseReason::ForcedClose);
}

void LiveSession::end(CloseReason reason, PacketType last)
{
    if (m_state != State::Open)
        return;
    if (reason == CloseReason::ParseError)
        ++m_host.counters().parseErrors;
    else if (reason == CloseReason::PingTimeout)
        ++m_host.counters().pingTimeouts;
    leaveOpen(State::Closed);
    finish(last, reason == CloseReason::Overflow);
    tellClosed(reason);
}

void LiveSession::leaveOpen(State state)
{
    m_state = state;
    --m_host.counters().sessions;
    --(m_polling ? m_host.counters().pollingSessions : m_host.counters().webSocketSessions);
    countIdle();
}

void LiveSession::finish(PacketType last, bool abort)
{
    m_state = State::Closed;
    m_deadline.stop();
    m_upgradeDeadline.reset();
    if (m_polling)
        m_polling->end(last);
    if (m_webSocket)
        m_host.retire(std::move(m_webSocket), abort);
    m_host.forget(*this);
}

void LiveSession::tellClosed(CloseReason reason)
{
    if (m_listener)
        std::exchange(m_listener, nullptr)->sessionClosed(reason);
    else
        m_reason = reason;
}

void LiveSession::countIdle()
{
    const bool isIdle = m_state == State::Open && m_polling && !m_webSocket && !m_polling->isReady();
    if (isIdle == m_isCountedIdle)
        return;
    m_isCountedIdle = isIdle;
    if (isIdle)
        m_host.idlePolling().enter(m_request.address);
    else
        m_host.idlePolling().leave(m_request.address);
}

} // namespace heliograph::engineio
