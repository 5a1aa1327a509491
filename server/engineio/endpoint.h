// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Engine.IO 4 at one path: answers polling requests, takes WebSocket upgrades, keeps the sessions.
#pragma once

#include "server/engineio/options.h"
#include "server/engineio/session.h"
#include "server/net/handler.h"

#include <memory>

namespace heliograph {
class Deadlines;
class IdSource;
} // namespace heliograph

namespace heliograph::engineio {

/// Plain counters; the first three are gauges.
struct EndpointCounters
{
    quint64 sessions = 0;
    quint64 pollingSessions = 0;
    quint64 webSocketSessions = 0;
    quint64 opened = 0;
    quint64 upgraded = 0;
    quint64 refused = 0; ///< handshakes and requests answered with an Engine.IO error
    quint64 messagesIn = 0;
    quint64 messagesOut = 0;
    quint64 parseErrors = 0;
    quint64 pingTimeouts = 0;
};

/// Mount it in net::Routes for HTTP and WebSocket at the same prefix. Error answers are those of the reference server:
/// https://socket.io/docs/v4/engine-io-protocol/
class Endpoint final : public net::HttpHandler, public net::WebSocketHandler
{
public:
    Endpoint(const Options &options, Deadlines &deadlines, IdSource &ids, SessionAcceptor &acceptor);
    ~Endpoint() override;

    void handle(const net::ExchangePtr &exchange) override;
    std::optional<net::Response> refuse(const net::Request &request) override;
    void accept(std::unique_ptr<net::WebSocket> socket) override;

    /// Closes every session: what was sent goes out first.
    void closeAll();
    const EndpointCounters &counters() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heliograph::engineio
