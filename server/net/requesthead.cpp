// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/requesthead.h"

#include <algorithm>

#include <QUrl>

namespace heliograph::net {

namespace {

bool isTokenByte(char c)
{
    static constexpr QByteArrayView special("!#$%&'*+-.^_`|~");
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || special.contains(c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenByte);
}

bool isValueByte(char c)
{
    return c == '\t' || (uchar(c) >= 0x20 && uchar(c) != 0x7f);
}

bool isTargetByte(char c)
{
    return uchar(c) > 0x20 && uchar(c) < 0x7f && c != '#' && c != '\\';
}

bool isHostByte(char c)
{
    return isTargetByte(c) && c != '/' && c != '?' && c != '@' && c != ',';
}

using Step = std::optional<HeadRefusal>;
constexpr std::nullopt_t ok = std::nullopt;

Step bad(const char *sentence)
{
    return HeadRefusal{400, sentence};
}

Step readTarget(QByteArrayView target, RequestHead &head)
{
    // A server must accept the absolute form too (RFC 9112, 3.2.2); the authority in it says nothing new.
    for (const QByteArrayView scheme : {QByteArrayView("http://"), QByteArrayView("https://")}) {
        if (target.startsWith(scheme)) {
            const qsizetype slash = target.sliced(scheme.size()).indexOf('/');
            target = slash < 0 ? QByteArrayView("/") : target.sliced(scheme.size() + slash);
            break;
        }
    }
    if (!target.startsWith('/') || !std::all_of(target.begin(), target.end(), isTargetByte))
        return bad("Malformed request target");
    const qsizetype mark = target.indexOf('?');
    head.path = (mark < 0 ? target : target.first(mark)).toByteArray();
    head.query = mark < 0 ? QByteArray() : target.sliced(mark + 1).toByteArray();
    return ok;
}

Step readRequestLine(QByteArrayView line, RequestHead &head, bool &isHttp10)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last == first)
        return bad("Malformed request line");
    const QByteArrayView method = line.first(first);
    if (!isToken(method) || method.size() > 32)
        return bad("Malformed request method");
    head.method = method.toByteArray();
    const QByteArrayView version = line.sliced(last + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        if (version.startsWith("HTTP/"))
            return HeadRefusal{505, "Only version 1.0 and 1.1 of HTTP are spoken here"};
        return bad("Malformed request line");
    }
    isHttp10 = version == "HTTP/1.0";
    return readTarget(line.sliced(first + 1, last - first - 1), head);
}

Step readHeader(QByteArrayView line, RequestHead &head)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon)))
        return bad("Malformed header line");
    const QByteArrayView value = line.sliced(colon + 1).trimmed();
    if (!std::all_of(value.begin(), value.end(), isValueByte))
        return bad("Control character in a header");
    if (head.headers.size() == RequestHead::maxHeaders)
        return HeadRefusal{431, "Too many headers"};
    head.headers.append(Header{line.first(colon).toByteArray().toLower(), value.toByteArray()});
    return ok;
}

qsizetype occurrences(const RequestHead &head, QByteArrayView name)
{
    return std::count_if(head.headers.begin(), head.headers.end(),
                         [name](const Header &header) { return header.name == name; });
}

/// Where the request ends: the questions that request smuggling turns on.
Step checkFraming(RequestHead &head, bool isHttp10)
{
    const qsizetype hosts = occurrences(head, "host");
    if (hosts > 1 || (hosts == 0 && !isHttp10))
        return bad("Exactly one Host header is needed");
    if (const QByteArray *host = head.find("host"); host && !std::all_of(host->begin(), host->end(), isHostByte))
        return bad("Malformed Host header");

    const qsizetype lengths = occurrences(head, "content-length");
    if (const QByteArray *coding = head.find("transfer-encoding")) {
        if (lengths == 0 && occurrences(head, "transfer-encoding") == 1 && coding->toLower() == "chunked" && !isHttp10)
            return HeadRefusal{411, "Send a Content-Length; chunked requests are not read here"};
        return bad("Transfer-Encoding is not accepted");
    }
    if (lengths > 1)
        return bad("More than one Content-Length");
    if (lengths == 1) {
        const QByteArray &digits = *head.find("content-length");
        const bool numeric =
            !digits.isEmpty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!numeric)
            return bad("Malformed Content-Length");
        // 18 digits always fit; whatever is longer is beyond every limit as well.
        head.contentLength = digits.size() > 18 ? std::numeric_limits<qint64>::max() : digits.toLongLong();
    }
    return ok;
}

Step checkUpgrade(RequestHead &head, bool isHttp10, bool wantsUpgrade)
{
    const QByteArray *upgrade = head.find("upgrade");
    if (!upgrade || !wantsUpgrade || isHttp10 || !listElements(*upgrade).contains("websocket"))
        return ok; // An Upgrade to something else may be ignored (RFC 9110, 7.8).
    if (head.method != "GET" || head.contentLength != 0)
        return bad("A WebSocket handshake is a GET without a body");
    const QByteArray *version = head.find("sec-websocket-version");
    if (!version || *version != "13" || occurrences(head, "sec-websocket-version") != 1)
        return HeadRefusal{426, "Only WebSocket version 13 is spoken here"};
    const QByteArray *key = head.find("sec-websocket-key");
    if (!key || occurrences(head, "sec-websocket-key") != 1 ||
        QByteArray::fromBase64Encoding(*key, QByteArray::AbortOnBase64DecodingErrors).decoded.size() != 16)
        return bad("Malformed Sec-WebSocket-Key");
    // Qt's handshake would give up on it without a word.
    QUrl url;
    url.setAuthority(QString::fromLatin1(*head.find("host")));
    if (!url.isValid() || url.host().isEmpty())
        return bad("Malformed Host header");
    head.isUpgrade = true;
    return ok;
}

Step checkConnection(RequestHead &head, bool isHttp10)
{
    head.keepAlive = !isHttp10;
    bool wantsUpgrade = false;
    for (const Header &header : std::as_const(head.headers)) {
        if (header.name == "connection") {
            const QList<QByteArray> options = listElements(header.value);
            if (options.contains("close"))
                head.keepAlive = false;
            wantsUpgrade = wantsUpgrade || options.contains("upgrade");
        } else if (header.name == "expect") {
            if (header.value.toLower() != "100-continue")
                return HeadRefusal{417, "Unknown expectation"};
            head.expectsContinue = !isHttp10;
        }
    }
    return checkUpgrade(head, isHttp10, wantsUpgrade);
}

} // namespace

qsizetype RequestHead::length(QByteArrayView buffer)
{
    const qsizetype end = buffer.indexOf("\r\n\r\n");
    return end < 0 ? -1 : end + 4;
}

RequestHead::Outcome RequestHead::parse(QByteArrayView text)
{
    RequestHead head;
    bool isHttp10 = false;
    bool isFirst = true;
    while (true) {
        const qsizetype end = text.indexOf('\n');
        if (end < 1 || text[end - 1] != '\r')
            return *bad("Lines must end with CR LF");
        const QByteArrayView line = text.first(end - 1);
        text = text.sliced(end + 1);
        if (line.contains('\r'))
            return *bad("Lines must end with CR LF");
        if (line.isEmpty() && !isFirst)
            break;
        if (const Step refusal = isFirst ? readRequestLine(line, head, isHttp10) : readHeader(line, head))
            return *refusal;
        isFirst = false;
    }
    if (!text.isEmpty())
        return *bad("Bytes after the blank line");
    if (const Step refusal = checkFraming(head, isHttp10))
        return *refusal;
    if (const Step refusal = checkConnection(head, isHttp10))
        return *refusal;
    return head;
}

const QByteArray *RequestHead::find(QByteArrayView name) const
{
    const auto place =
        std::find_if(headers.begin(), headers.end(), [name](const Header &header) { return header.name == name; });
    return place == headers.end() ? nullptr : &place->value;
}

QList<QByteArray> listElements(QByteArrayView value)
{
    QList<QByteArray> elements;
    while (!value.isEmpty()) {
        const qsizetype comma = value.indexOf(',');
        const QByteArrayView element = (comma < 0 ? value : value.first(comma)).trimmed();
        if (!element.isEmpty())
            elements.append(element.toByteArray().toLower());
        value = comma < 0 ? QByteArrayView() : value.sliced(comma + 1);
    }
    return elements;
}

} // namespace heliograph::net
