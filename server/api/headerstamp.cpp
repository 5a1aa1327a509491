// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/headerstamp.h"

#include "server/api/answers.h"
#include "server/api/stampedexchange.h"

#include <algorithm>

namespace heliograph::api {
namespace {

/// As helmet 7 has them, but with a resource policy that lets clients of other origins read, and with a content policy
/// only where no page depends on it: what is HTML brings its own or has none.
const net::Headers &helmet()
{
    static const net::Headers headers{
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "cross-origin"},
        {"Origin-Agent-Cluster", "?1"},
        {"Referrer-Policy", "no-referrer"},
        {"Strict-Transport-Security", "max-age=15552000; includeSubDomains"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-DNS-Prefetch-Control", "off"},
        {"X-Download-Options", "noopen"},
        {"X-Frame-Options", "SAMEORIGIN"},
        {"X-Permitted-Cross-Domain-Policies", "none"},
        {"X-XSS-Protection", "0"},
    };
    return headers;
}

const QByteArray contentPolicy = QByteArrayLiteral(
    "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';"
    "img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';"
    "style-src 'self' https: 'unsafe-inline'");

void addHelmet(net::Response &response)
{
    constexpr int notModified = 304;
    response.headers += helmet();
    // A 304 has no type, and its headers replace those of the page that the client holds.
    if (response.status != notModified && !response.contentType.startsWith("text/html"))
        addHeader(response, {"Content-Security-Policy", contentPolicy});
}

void addCors(net::Response &response, const QByteArray &allowedOrigin)
{
    addVary(response, QByteArrayLiteral("Origin"));
    if (allowedOrigin.isEmpty())
        return;
    addHeader(response, {"Access-Control-Allow-Origin", allowedOrigin});
    addHeader(response, {"Access-Control-Allow-Credentials", "true"});
}

bool isHeaderNameList(const QByteArray &text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == ',' || c == ' ';
    });
}

} // namespace

HeaderStamp::HeaderStamp(net::HttpHandler &inner, const Origins &origins, Traffic traffic)
    : m_inner(inner), m_origins(origins), m_traffic(traffic)
{
}

void HeaderStamp::handle(const net::ExchangePtr &exchange)
{
    const net::Request &request = exchange->request();
    const QByteArray origin = request.header("origin");
    const QByteArray allowed = m_origins.allow(origin) ? origin : QByteArray();
    const bool isSite = m_traffic == Traffic::Site;
    const auto stamped = std::make_shared<StampedExchange>(exchange, [allowed, isSite](net::Response &response) {
        addCors(response, allowed);
        if (isSite)
            addHelmet(response);
    });
    if (request.method == "OPTIONS")
        stamped->respond(preflight(request));
    else
        m_inner.handle(stamped);
}

net::Response HeaderStamp::preflight(const net::Request &request) const
{
    net::Response response;
    response.status = 204;
    addVary(response, QByteArrayLiteral("Access-Control-Request-Headers"));
    if (!m_origins.allow(request.header("origin")))
        return response;
    addHeader(response, {"Access-Control-Allow-Methods", m_traffic == Traffic::Site
                                                             ? QByteArrayLiteral("GET,HEAD,PUT,PATCH,POST,DELETE")
                                                             : QByteArrayLiteral("GET,POST")});
    const QByteArray asked = request.header("access-control-request-headers");
    if (isHeaderNameList(asked))
        addHeader(response, {"Access-Control-Allow-Headers", asked});
    return response;
}

} // namespace heliograph::api
