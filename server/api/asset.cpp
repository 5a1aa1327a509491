// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/asset.h"

#include <QCryptographicHash>

namespace heliograph::api {
namespace {

QByteArrayView opaqueTag(QByteArrayView tag)
{
    return tag.startsWith("W/") ? tag.sliced(2) : tag;
}

/// Kept by the client, but asked for every time: a page and its script must be of one version.
net::Headers validators(const QByteArray &etag)
{
    return {{"ETag", etag}, {"Cache-Control", "public, max-age=0"}};
}

} // namespace

net::Response Asset::answer(const net::Request &request) const
{
    if (auto unchanged = notModified(request, etag))
        return *unchanged;
    net::Response response;
    response.contentType = type;
    response.body = content;
    response.headers = validators(etag);
    return response;
}

QByteArray tagOf(const QByteArray &content)
{
    const QByteArray digest = QCryptographicHash::hash(content, QCryptographicHash::Sha1);
    return "W/\"" + digest.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + '"';
}

std::optional<net::Response> notModified(const net::Request &request, const QByteArray &etag)
{
    if (!namesTag(request.header("if-none-match"), etag))
        return std::nullopt;
    net::Response response;
    response.status = 304;
    response.headers = validators(etag);
    return response;
}

bool namesTag(const QByteArray &ifNoneMatch, const QByteArray &etag)
{
    QByteArrayView rest = QByteArrayView(ifNoneMatch).trimmed();
    if (rest == "*")
        return true;
    const QByteArrayView wanted = opaqueTag(etag);
    while (!rest.isEmpty()) {
        const qsizetype comma = rest.indexOf(',');
        if (opaqueTag((comma < 0 ? rest : rest.first(comma)).trimmed()) == wanted)
            return true;
        rest = comma < 0 ? QByteArrayView() : rest.sliced(comma + 1);
    }
    return false;
}

} // namespace heliograph::api
