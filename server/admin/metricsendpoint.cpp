// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/metricsendpoint.h"

#include "server/net/addresskey.h"
#include "shared/base/bearertoken.h"

#include <algorithm>

namespace heliograph::admin {
namespace {

using namespace std::chrono_literals;

constexpr auto freshness = 1s;

net::Response refusal(int status, const char *code, const char *message)
{
    net::Response response;
    response.status = status;
    response.contentType = "application/json; charset=utf-8";
    response.body = QByteArray(R"({"error":{"code":")") + code + R"(","message":")" + message + R"("}})";
    response.headers.append(net::Header{"Cache-Control", "no-store"});
    return response;
}

net::Response unauthorized()
{
    net::Response response = refusal(401, "unauthorized", "The token of an operator is needed.");
    response.headers.append(net::Header{"WWW-Authenticate", "Bearer"});
    return response;
}

net::Response tooManyAttempts(const TooManyAttempts &attempts)
{
    net::Response response = refusal(429, "too_many_attempts", "Too many wrong tokens.");
    response.headers.append(net::Header{"Retry-After", QByteArray::number(attempts.retryAfter)});
    return response;
}

} // namespace

MetricsEndpoint::MetricsEndpoint(const Clock &clock, Authenticate authenticate, QByteArray type,
                                 std::function<QByteArray()> measure)
    : m_clock(clock), m_authenticate(std::move(authenticate)), m_type(std::move(type)), m_measure(std::move(measure))
{
}

void MetricsEndpoint::handle(const net::ExchangePtr &exchange)
{
    const net::Request &request = exchange->request();
    if (request.method != "GET" && request.method != "HEAD") {
        net::Response response = refusal(405, "method_not_allowed", "Only GET is answered here.");
        response.headers.append(net::Header{"Allow", "GET, HEAD"});
        exchange->respond(std::move(response));
        return;
    }
    if (!isLocal(request)) {
        const auto verdict =
            m_authenticate(bearerToken(request.header("authorization")), net::addressKey(request.address));
        if (const auto *attempts = std::get_if<TooManyAttempts>(&verdict)) {
            exchange->respond(tooManyAttempts(*attempts));
            return;
        }
        if (!std::holds_alternative<Operator>(verdict)) {
            exchange->respond(unauthorized());
            return;
        }
    }
    net::Response response;
    response.contentType = m_type;
    response.body = current();
    response.headers.append(net::Header{"Cache-Control", "no-store"});
    exchange->respond(std::move(response));
}

const QByteArray &MetricsEndpoint::current()
{
    if (!m_isMeasured || m_clock.now() - m_measured >= freshness) {
        m_text = m_measure();
        m_measured = m_clock.now();
        m_isMeasured = true;
    }
    return m_text;
}

bool isLocal(const net::Request &request)
{
    // An empty one says so as well.
    const bool isForwarded = std::any_of(request.headers.begin(), request.headers.end(), [](const net::Header &header) {
        return header.name == "forwarded" || header.name == "via" || header.name == "x-real-ip" ||
               header.name.startsWith("x-forwarded-");
    });
    return !isForwarded && net::plainAddress(request.peerAddress).isLoopback();
}

} // namespace heliograph::admin
