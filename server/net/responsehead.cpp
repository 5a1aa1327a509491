// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/responsehead.h"

#include <algorithm>

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace heliograph::net {

namespace {

QByteArray httpDate(WallTime time)
{
    const auto date = QDateTime::fromMSecsSinceEpoch(toUnixMilliseconds(time), QTimeZone::utc());
    return QLocale::c().toString(date, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1();
}

bool isSafe(const Header &header)
{
    const auto isBad = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    return std::none_of(header.name.begin(), header.name.end(), isBad) &&
           std::none_of(header.value.begin(), header.value.end(), isBad);
}

/// RFC 9110, section 15.
QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 408:
        return "Request Timeout";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 417:
        return "Expectation Failed";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return status < 500 ? "Refused" : "Error";
    }
}

} // namespace

Headers completeHeaders(const Response &response, WallTime now, bool keepAlive, Duration keepAliveTime)
{
    Headers headers;
    if (!response.contentType.isEmpty())
        headers.append(Header{"Content-Type", response.contentType});
    headers.append(Header{"Date", httpDate(now)});
    headers.append(Header{"Connection", keepAlive ? "keep-alive" : "close"});
    if (keepAlive) {
        const auto timeout = std::chrono::duration_cast<std::chrono::seconds>(keepAliveTime);
        headers.append(Header{"Keep-Alive", "timeout=" + QByteArray::number(timeout.count())});
    }
    std::copy_if(response.headers.begin(), response.headers.end(), std::back_inserter(headers), isSafe);
    return headers;
}

QByteArray refusalHead(const Response &response)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + reasonPhrase(response.status) +
                      "\r\nContent-Length: " + QByteArray::number(response.body.size()) + "\r\nConnection: close\r\n";
    if (!response.contentType.isEmpty())
        head += "Content-Type: " + response.contentType + "\r\n";
    if (response.status == 426)
        head += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    for (const Header &header : response.headers) {
        if (isSafe(header))
            head += header.name + ": " + header.value + "\r\n";
    }
    return head + "\r\n";
}

bool carriesBody(const QByteArray &method, int status)
{
    return method != "HEAD" && mayHaveLength(status);
}

bool mayHaveLength(int status)
{
    return status != 204 && status != 304;
}

void dropContentLength(QByteArray &head)
{
    const qsizetype start = head.toLower().indexOf("\r\ncontent-length:");
    if (start >= 0)
        head.remove(start, head.indexOf("\r\n", start + 2) - start);
}

} // namespace heliograph::net
