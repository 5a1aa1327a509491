// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stands before another handler and gives every answer of it the headers that browsers' security asks for: CORS, and
// those of helmet. Answers preflights itself. Not for WebSockets, which CORS does not cover.
#pragma once

#include "server/api/origins.h"
#include "server/net/handler.h"

namespace heliograph::api {

class HeaderStamp final : public net::HttpHandler
{
public:
    enum class Traffic {
        Polling, ///< Engine.IO: GET and POST, CORS only, because such answers are many and small
        Site,    ///< everything else: all methods, CORS and helmet's headers
    };

    /// @p inner is borrowed.
    HeaderStamp(net::HttpHandler &inner, const Origins &origins, Traffic traffic);

    /// OPTIONS is answered here with 204, whatever the path.
    void handle(const net::ExchangePtr &exchange) override;

private:
    net::Response preflight(const net::Request &request) const;

    net::HttpHandler &m_inner;
    Origins m_origins;
    Traffic m_traffic;
};

} // namespace heliograph::api
