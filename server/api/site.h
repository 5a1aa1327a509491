// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Brings each plain HTTP request to what answers its path: an endpoint, a page, or a 404 in the right words. Holds no
// endpoint of its own but "/".
#pragma once

#include "server/api/pages.h"
#include "server/api/statusdocument.h"
#include "server/net/handler.h"
#include "shared/base/ratelimit.h"

#include <QHash>

namespace heliograph::api {

class Site final : public net::HttpHandler
{
public:
    /// Answers GET and HEAD of one path, now or later. Other methods get 405 without asking it.
    using Endpoint = std::function<void(const net::ExchangePtr &)>;

    /// All borrowed. @p apiLimit counts every request to /api and below. @p front: what "/" says to programs.
    Site(RateLimit &apiLimit, Pages &pages, const StatusDocument &front);

    /// @p path as it comes in requests, without a slash at its end; with one it is found as well.
    void add(const QByteArray &path, const Endpoint &endpoint);
    void handle(const net::ExchangePtr &exchange) override;
    /// Requests to /api that came too often, since start.
    quint64 limited() const { return m_limited; }

private:
    void handleApi(const net::ExchangePtr &exchange);
    void handleFront(const net::ExchangePtr &exchange);
    /// False if there is no such endpoint.
    bool answerEndpoint(const net::ExchangePtr &exchange, const QJsonObject &wrongMethod);

    RateLimit &m_apiLimit;
    Pages &m_pages;
    const StatusDocument &m_front;
    QHash<QByteArray, Endpoint> m_endpoints;
    quint64 m_limited = 0;
};

} // namespace heliograph::api
