// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/request.h"

#include "shared/base/jsonwriter.h"

#include <QStringDecoder>
#include <QUrl>

namespace heliograph::admin {

namespace {

QByteArrayView codeOf(int status)
{
    switch (status) {
    case 400:
        return "bad_request";
    case 401:
        return "unauthorized";
    case 403:
        return "forbidden";
    case 404:
        return "not_found";
    case 405:
        return "method_not_allowed";
    case 409:
        return "conflict";
    case 422:
        return "invalid";
    case 429:
        return "too_many_attempts";
    default:
        return "unavailable";
    }
}

} // namespace

std::optional<QStringList> Request::readPath(QByteArrayView path)
{
    if (path.size() > longestPath)
        return std::nullopt;
    QStringList parts;
    for (const QByteArray &part : path.toByteArray().split('/')) {
        QStringDecoder decoder(QStringDecoder::Utf8);
        parts.append(decoder(QByteArray::fromPercentEncoding(part)));
        if (decoder.hasError())
            return std::nullopt;
    }
    // One slash at the end means nothing.
    if (parts.size() > 1 && parts.last().isEmpty())
        parts.removeLast();
    return parts;
}

Answer refusal(int status, const QString &sentence)
{
    const QByteArray error = JsonObject().add("code", codeOf(status)).add("message", sentence).text();
    return {status, JsonObject().addRaw("error", error).text()};
}

} // namespace heliograph::admin
