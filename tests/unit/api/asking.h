// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Requests to handlers without a connection, and what came back.
#pragma once

#include "server/net/handler.h"
#include "tests/support/fakenet.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace heliograph::test {

/// "/health?token=x"; names of headers in lower case.
inline net::Request requestOf(const QByteArray &target, const net::Headers &headers = {},
                              const QByteArray &method = QByteArrayLiteral("GET"))
{
    net::Request made = request(method, target);
    made.headers = headers;
    return made;
}

inline std::shared_ptr<FakeExchange> ask(net::HttpHandler &handler, const net::Request &request)
{
    auto exchange = std::make_shared<FakeExchange>(request);
    handler.handle(exchange);
    return exchange;
}

inline QJsonObject jsonOf(const FakeExchange &exchange)
{
    return QJsonDocument::fromJson(exchange.body()).object();
}

/// A header of an answer; null if absent.
inline QByteArray headerOf(const net::Response &response, const char *name)
{
    FakeExchange exchange({});
    exchange.respond(response);
    return exchange.header(name);
}

} // namespace heliograph::test
