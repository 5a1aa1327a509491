// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/compression.h"

#include "server/net/requesthead.h"

#include <algorithm>

#include <zlib.h>

namespace heliograph::net {

namespace {

bool isCompressibleType(const QByteArray &contentType)
{
    static const QList<QByteArray> types{"application/json", "application/javascript", "application/manifest+json",
                                         "application/wasm", "application/xml",        "image/svg+xml"};
    const QByteArray type = contentType.split(';').constFirst().trimmed().toLower();
    return type.startsWith("text/") || types.contains(type);
}

QByteArray gzip(const QByteArray &data)
{
    z_stream stream{};
    constexpr int gzipWindow = MAX_WBITS + 16;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray result(qsizetype(deflateBound(&stream, uLong(data.size()))), Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.constData()));
    stream.avail_in = uInt(data.size());
    stream.next_out = reinterpret_cast<Bytef *>(result.data());
    stream.avail_out = uInt(result.size());
    const int outcome = deflate(&stream, Z_FINISH);
    result.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return outcome == Z_STREAM_END ? result : QByteArray();
}

void addVary(Headers &headers)
{
    for (Header &header : headers) {
        if (header.name.compare("Vary", Qt::CaseInsensitive) == 0) {
            header.value += ", Accept-Encoding";
            return;
        }
    }
    headers.append(Header{"Vary", "Accept-Encoding"});
}

QByteArray etagOf(const Headers &headers)
{
    for (const Header &header : headers) {
        if (header.name.compare("ETag", Qt::CaseInsensitive) == 0)
            return header.value;
    }
    return {};
}

} // namespace

bool acceptsGzip(const QByteArray &acceptEncoding)
{
    int wildcard = -1; // unknown
    for (const QByteArray &element : listElements(acceptEncoding)) {
        const QList<QByteArray> parts = element.split(';');
        const QByteArray coding = parts.first().trimmed();
        bool admitted = true;
        for (qsizetype at = 1; at < parts.size(); ++at) {
            const QByteArray parameter = parts[at].trimmed();
            if (parameter.startsWith("q="))
                admitted = parameter.sliced(2).toDouble() > 0;
        }
        if (coding == "gzip" || coding == "x-gzip")
            return admitted;
        if (coding == "*")
            wildcard = admitted ? 1 : 0;
    }
    return wildcard == 1;
}

void Compression::apply(const Request &request, Response &response)
{
    if (!response.compressible || response.body.size() <= threshold || !isCompressibleType(response.contentType))
        return;
    addVary(response.headers);
    if (!acceptsGzip(request.header("accept-encoding")))
        return;
    const QByteArray etag = etagOf(response.headers);
    const QByteArray key = etag.isEmpty() ? QByteArray() : request.path + ' ' + etag;
    QByteArray compressed;
    if (const QByteArray *known = key.isEmpty() ? nullptr : m_cache.object(key))
        compressed = *known;
    else
        compressed = gzip(response.body);
    if (compressed.isEmpty() || compressed.size() >= response.body.size())
        return;
    if (!key.isEmpty() && !m_cache.contains(key))
        m_cache.insert(key, new QByteArray(compressed), compressed.size());
    response.body = compressed;
    response.headers.append(Header{"Content-Encoding", "gzip"});
}

} // namespace heliograph::net
