// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP long-polling: a GET waits until there is something to send, a POST brings packets.
#pragma once

#include "server/engineio/options.h"
#include "server/engineio/refusal.h"
#include "server/engineio/transport.h"
#include "server/net/exchange.h"

namespace heliograph::engineio {

class PollingTransport final : public Transport
{
public:
    static constexpr QLatin1String word{"polling"};

    PollingTransport(const Options &options, TransportListener &listener);
    ~PollingTransport() override;
    PollingTransport(const PollingTransport &) = delete;
    PollingTransport &operator=(const PollingTransport &) = delete;

    bool isReady() const override;
    qint64 unsentBytes() const override { return 0; }
    void flush(PacketQueue &queue) override;

    /// A request of the session. False if it was answered with an error.
    bool handle(const net::ExchangePtr &exchange);
    /// While draining no poll waits for long, so that the client can leave this transport: the present one gets a noop,
    /// a later one what is queued or, from release(), a noop.
    void setDraining(bool draining);
    bool isDraining() const { return m_draining; }
    /// Due a turn after a poll was taken while draining, no sooner: the client's word that it has left may be waiting
    /// in another socket.
    void release();
    /// Whether part of a body is still to be taken.
    bool isReceiving() const { return m_incoming.has_value(); }
    /// Goes on with that body, for one turn. False if it had to be answered with an error.
    bool proceed();
    /// The client has left. A poll that waits gets a noop; one that came while draining counts as late and is refused,
    /// then the result is false. The listener hears nothing more.
    bool leave();
    /// A poll that waits gets @p last; no further one is held and the listener hears nothing more.
    void end(PacketType last);

    /// The answer that carries packets.
    static net::Response payload(QByteArray packets);

private:
    /// A body whose packets are being taken one by one. The exchange holds the body that the reader walks through.
    struct Incoming
    {
        net::ExchangePtr exchange;
        PayloadReader reader;
    };
    /// What one client may have done before the others have their turn.
    static constexpr qsizetype turnBytes = 16'384;
    /// What the shortest packet counts for.
    static constexpr qsizetype packetCost = 32;

    bool answerIncoming(const Incoming &incoming);
    bool poll(const net::ExchangePtr &exchange);
    bool receive(const net::ExchangePtr &exchange);
    void answer(PacketType type);
    void fail(CloseReason reason);

    const Options &m_options;
    TransportListener &m_listener;
    net::ExchangePtr m_poll;
    std::optional<Incoming> m_incoming;
    bool m_draining = false;
    bool m_ended = false;
};

} // namespace heliograph::engineio
