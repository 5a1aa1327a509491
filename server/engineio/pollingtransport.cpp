// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/pollingtransport.h"

#include <utility>

namespace heliograph::engineio {

namespace {

bool refuse(const net::ExchangePtr &exchange)
{
    exchange->respond(Refusal::badRequest().toJson());
    return false;
}

bool isOctetStream(const net::Request &request)
{
    const QByteArray type = request.header("content-type").toLower();
    return type.split(';').constFirst().trimmed() == "application/octet-stream";
}

net::Response answerOf(QByteArray body, QByteArray contentType)
{
    net::Response response;
    response.contentType = std::move(contentType);
    response.body = std::move(body);
    response.headers = {{QByteArrayLiteral("Cache-Control"), QByteArrayLiteral("no-store")}};
    return response;
}

} // namespace

PollingTransport::PollingTransport(const Options &options, TransportListener &listener)
    : m_options(options), m_listener(listener)
{
}

PollingTransport::~PollingTransport()
{
    if (m_poll)
        m_poll->onGone({});
}

bool PollingTransport::isReady() const
{
    return m_poll && m_poll->isOpen();
}

void PollingTransport::flush(PacketQueue &queue)
{
    if (queue.isEmpty() || !isReady())
        return;
    const net::ExchangePtr waiting = std::exchange(m_poll, nullptr);
    waiting->respond(payload(queue.takePayload(m_options.maxPayload)));
}

bool PollingTransport::handle(const net::ExchangePtr &exchange)
{
    const QByteArray method = exchange->request().method;
    if (method == "GET")
        return poll(exchange);
    if (method == "POST")
        return receive(exchange);
    return refuse(exchange);
}

bool PollingTransport::poll(const net::ExchangePtr &exchange)
{
    if (m_poll) {
        fail(CloseReason::TransportError);
        return refuse(exchange);
    }
    m_poll = exchange;
    if (!exchange->isOpen()) {
        fail(CloseReason::TransportError);
        return false;
    }
    // The exchange is kept until this transport goes: it must not be destroyed inside its own callback.
    exchange->onGone([this] { fail(CloseReason::TransportError); });
    m_listener.transportReady(*this);
    return true;
}

bool PollingTransport::receive(const net::ExchangePtr &exchange)
{
    const net::Request &request = exchange->request();
    if (isOctetStream(request)) {
        fail(CloseReason::TransportError);
        return refuse(exchange);
    }
    if (request.body.size() > m_options.maxPayload) {
        net::Response tooLarge;
        tooLarge.status = 413;
        exchange->respond(tooLarge);
        return false;
    }
    if (m_incoming) {
        fail(CloseReason::TransportError);
        return refuse(exchange);
    }
    m_incoming.emplace(Incoming{exchange, PayloadReader(request.body)});
    return proceed();
}

bool PollingTransport::proceed()
{
    if (!m_incoming)
        return true;
    // On the stack, because a packet may end this transport.
    Incoming incoming = *std::exchange(m_incoming, std::nullopt);
    for (qsizetype taken = 0; !m_ended && taken < turnBytes;) {
        const auto packet = incoming.reader.next();
        if (!packet)
            return answerIncoming(incoming);
        taken += packet->data.size() + packetCost;
        m_listener.packetReceived(*this, *packet);
    }
    if (m_ended)
        return answerIncoming(incoming);
    m_incoming.emplace(std::move(incoming));
    return true;
}

bool PollingTransport::answerIncoming(const Incoming &incoming)
{
    if (incoming.reader.hasFailed()) {
        fail(CloseReason::ParseError);
        return refuse(incoming.exchange);
    }
    // Not text/plain: some browsers offer that as a download.
    incoming.exchange->respond(answerOf(QByteArrayLiteral("ok"), QByteArrayLiteral("text/html")));
    return true;
}

void PollingTransport::setDraining(bool draining)
{
    m_draining = draining;
    release();
}

void PollingTransport::release()
{
    if (m_draining)
        answer(PacketType::Noop);
}

bool PollingTransport::leave()
{
    const net::ExchangePtr late = m_draining && isReady() ? std::exchange(m_poll, nullptr) : nullptr;
    end(PacketType::Noop);
    return !late || refuse(late);
}

void PollingTransport::end(PacketType last)
{
    m_ended = true;
    answer(last);
    if (const auto incoming = std::exchange(m_incoming, std::nullopt))
        answerIncoming(*incoming);
}

net::Response PollingTransport::payload(QByteArray packets)
{
    return answerOf(std::move(packets), QByteArrayLiteral("text/plain; charset=UTF-8"));
}

void PollingTransport::answer(PacketType type)
{
    if (!isReady())
        return;
    const net::ExchangePtr waiting = std::exchange(m_poll, nullptr);
    QByteArray body;
    encodePacket(Packet{type, false, {}}, body);
    waiting->respond(payload(std::move(body)));
}

void PollingTransport::fail(CloseReason reason)
{
    if (!m_ended)
        m_listener.transportFailed(*this, reason);
}

} // namespace heliograph::engineio
