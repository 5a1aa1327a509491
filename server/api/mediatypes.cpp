// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/mediatypes.h"

#include <QHash>

namespace heliograph::api {
namespace {

const QHash<QString, QByteArray> &table()
{
    static const QHash<QString, QByteArray> types{
        {QStringLiteral("html"), QByteArrayLiteral("text/html; charset=utf-8")},
        {QStringLiteral("htm"), QByteArrayLiteral("text/html; charset=utf-8")},
        {QStringLiteral("css"), QByteArrayLiteral("text/css; charset=utf-8")},
        {QStringLiteral("js"), QByteArrayLiteral("text/javascript; charset=utf-8")},
        {QStringLiteral("mjs"), QByteArrayLiteral("text/javascript; charset=utf-8")},
        {QStringLiteral("json"), QByteArrayLiteral("application/json; charset=utf-8")},
        {QStringLiteral("map"), QByteArrayLiteral("application/json; charset=utf-8")},
        {QStringLiteral("webmanifest"), QByteArrayLiteral("application/manifest+json; charset=utf-8")},
        {QStringLiteral("txt"), QByteArrayLiteral("text/plain; charset=utf-8")},
        {QStringLiteral("md"), QByteArrayLiteral("text/markdown; charset=utf-8")},
        {QStringLiteral("csv"), QByteArrayLiteral("text/csv; charset=utf-8")},
        {QStringLiteral("xml"), QByteArrayLiteral("text/xml; charset=utf-8")},
        {QStringLiteral("svg"), QByteArrayLiteral("image/svg+xml; charset=utf-8")},
        {QStringLiteral("ico"), QByteArrayLiteral("image/x-icon")},
        {QStringLiteral("png"), QByteArrayLiteral("image/png")},
        {QStringLiteral("jpg"), QByteArrayLiteral("image/jpeg")},
        {QStringLiteral("jpeg"), QByteArrayLiteral("image/jpeg")},
        {QStringLiteral("gif"), QByteArrayLiteral("image/gif")},
        {QStringLiteral("webp"), QByteArrayLiteral("image/webp")},
        {QStringLiteral("avif"), QByteArrayLiteral("image/avif")},
        {QStringLiteral("wasm"), QByteArrayLiteral("application/wasm")},
        {QStringLiteral("woff"), QByteArrayLiteral("font/woff")},
        {QStringLiteral("woff2"), QByteArrayLiteral("font/woff2")},
        {QStringLiteral("ttf"), QByteArrayLiteral("font/ttf")},
        {QStringLiteral("otf"), QByteArrayLiteral("font/otf")},
        {QStringLiteral("mp3"), QByteArrayLiteral("audio/mpeg")},
        {QStringLiteral("ogg"), QByteArrayLiteral("audio/ogg")},
        {QStringLiteral("wav"), QByteArrayLiteral("audio/wav")},
        {QStringLiteral("m4a"), QByteArrayLiteral("audio/mp4")},
        {QStringLiteral("mp4"), QByteArrayLiteral("video/mp4")},
        {QStringLiteral("webm"), QByteArrayLiteral("video/webm")},
        {QStringLiteral("pdf"), QByteArrayLiteral("application/pdf")},
        {QStringLiteral("zip"), QByteArrayLiteral("application/zip")},
        {QStringLiteral("gz"), QByteArrayLiteral("application/gzip")},
    };
    return types;
}

} // namespace

QByteArray mediaTypeOf(QStringView fileName)
{
    static const QByteArray unknown = QByteArrayLiteral("application/octet-stream");
    const qsizetype dot = fileName.lastIndexOf(u'.');
    if (dot < 0)
        return unknown;
    const auto found = table().constFind(fileName.sliced(dot + 1).toString().toLower());
    return found == table().constEnd() ? unknown : *found;
}

} // namespace heliograph::api
