// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/site.h"

#include "server/api/answers.h"
#include "server/api/stampedexchange.h"
#include "server/net/addresskey.h"

namespace heliograph::api {
namespace {

/// The two kinds of client expect their errors in different words.
QJsonObject apiError(const QString &sentence)
{
    return {{QStringLiteral("error"), sentence}};
}

QJsonObject siteError(const QString &sentence)
{
    return {{QStringLiteral("success"), false}, {QStringLiteral("error"), sentence}};
}

const QString wrongMethod = QStringLiteral("Method not allowed");

bool isApi(const QByteArray &path)
{
    return path == "/api" || path.startsWith("/api/");
}

bool isReading(const net::Request &request)
{
    return request.method == "GET" || request.method == "HEAD";
}

QByteArray withoutLastSlash(const QByteArray &path)
{
    return path.size() > 1 && path.endsWith('/') ? path.chopped(1) : path;
}

} // namespace

Site::Site(RateLimit &apiLimit, Pages &pages, const StatusDocument &front)
    : m_apiLimit(apiLimit), m_pages(pages), m_front(front)
{
}

void Site::add(const QByteArray &path, const Endpoint &endpoint)
{
    m_endpoints.insert(path, endpoint);
}

void Site::handle(const net::ExchangePtr &exchange)
{
    const net::Request &request = exchange->request();
    if (isApi(request.path)) {
        handleApi(exchange);
        return;
    }
    if (answerEndpoint(exchange, siteError(wrongMethod)))
        return;
    if (isReading(request)) {
        if (auto page = m_pages.answer(request)) {
            exchange->respond(std::move(*page));
            return;
        }
    }
    if (request.path == "/")
        handleFront(exchange);
    else
        exchange->respond(jsonAnswer(404, siteError(QStringLiteral("Endpoint not found"))));
}

void Site::handleApi(const net::ExchangePtr &exchange)
{
    net::ExchangePtr counted = exchange;
    if (m_apiLimit.isOn()) {
        const RateLimit::Verdict verdict = m_apiLimit.count(net::addressKey(exchange->request().address));
        const QByteArray limit = QByteArray::number(m_apiLimit.limit());
        counted = std::make_shared<StampedExchange>(exchange, [verdict, limit](net::Response &response) {
            addHeader(response, {"X-RateLimit-Limit", limit});
            addHeader(response, {"X-RateLimit-Remaining", QByteArray::number(verdict.remaining)});
            addHeader(response, {"X-RateLimit-Reset", QByteArray::number(verdict.resetsAt)});
        });
        if (!verdict.isAllowed) {
            ++m_limited;
            net::Response refusal = textAnswer(429, QByteArrayLiteral("Too many requests from this IP"));
            addHeader(refusal, {"Retry-After", QByteArray::number(verdict.retryAfter)});
            counted->respond(std::move(refusal));
            return;
        }
    }
    if (!answerEndpoint(counted, apiError(wrongMethod)))
        counted->respond(jsonAnswer(404, apiError(QStringLiteral("API endpoint not found"))));
}

void Site::handleFront(const net::ExchangePtr &exchange)
{
    if (!isReading(exchange->request())) {
        exchange->respond(methodNotAllowed(siteError(wrongMethod)));
        return;
    }
    m_front.compose([exchange](const QJsonObject &document) {
        net::Response response = jsonAnswer(200, document);
        addVary(response, QByteArrayLiteral("Accept"));
        exchange->respond(std::move(response));
    });
}

bool Site::answerEndpoint(const net::ExchangePtr &exchange, const QJsonObject &refusal)
{
    const auto endpoint = m_endpoints.constFind(withoutLastSlash(exchange->request().path));
    if (endpoint == m_endpoints.constEnd())
        return false;
    if (isReading(exchange->request()))
        (*endpoint)(exchange);
    else
        exchange->respond(methodNotAllowed(refusal));
    return true;
}

} // namespace heliograph::api
