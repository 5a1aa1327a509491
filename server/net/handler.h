// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the layers above put in at a path. Net routes to them; it knows nothing of what they do.
#pragma once

#include "server/net/exchange.h"
#include "server/net/websocket.h"

#include <memory>
#include <optional>

namespace heliograph::net {

class HttpHandler
{
public:
    virtual ~HttpHandler() = default;
    /// Every request that is not an accepted WebSocket upgrade. May answer now or later.
    virtual void handle(const ExchangePtr &exchange) = 0;
};

class WebSocketHandler
{
public:
    virtual ~WebSocketHandler() = default;
    /// The answer that refuses this upgrade, nullopt to let it through. Asked before the handshake and again
    /// after it: so it must not count or consume anything.
    virtual std::optional<Response> refuse(const Request &request) = 0;
    /// A WebSocket whose handshake is complete.
    virtual void accept(std::unique_ptr<WebSocket> socket) = 0;
};

} // namespace heliograph::net
