// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the head of an HTTP/1 request strictly, so that nothing behind it can be made to disagree about where a request
// ends. Pure. Not a reader of bodies.
#pragma once

#include "server/net/message.h"

#include <optional>
#include <variant>

namespace heliograph::net {

/// Why a head is refused: the HTTP status to answer with and a sentence for the body.
struct HeadRefusal
{
    int status;
    const char *sentence;
};

struct RequestHead
{
    QByteArray method;
    QByteArray path;  ///< begins with "/", still percent-encoded
    QByteArray query; ///< without "?"
    Headers headers;  ///< names in lower case
    qint64 contentLength = 0;
    bool keepAlive = true;        ///< HTTP/1.1 without "Connection: close"
    bool isUpgrade = false;       ///< asks for a WebSocket, well-formed
    bool expectsContinue = false; ///< waits for "100 Continue" before it sends the body

    static constexpr qsizetype maxHeaders = 100;

    using Outcome = std::variant<RequestHead, HeadRefusal>;
    /// @p text: from the request line to the blank line, inclusive. Refuses (RFC 9112): bare CR or LF, control
    /// characters, folded or nameless lines, white space round a name, several or odd Content-Length, any
    /// Transfer-Encoding (411 for plain "chunked", which this server does not read), none or several Host, versions
    /// other than 1.0 and 1.1 (505), an Upgrade to anything but WebSocket version 13 (426).
    static Outcome parse(QByteArrayView text);
    /// Bytes up to and with the blank line, or -1 if that has not come yet.
    static qsizetype length(QByteArrayView buffer);

    const QByteArray *find(QByteArrayView name) const;
};

/// The elements of a comma-separated header value, trimmed, lower case, without empty ones.
QList<QByteArray> listElements(QByteArrayView value);

} // namespace heliograph::net
