// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/filepath.h"

#include <QStringDecoder>
#include <QStringList>

namespace heliograph::api {
namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Undoes exactly one layer of escapes.
std::optional<QString> unescaped(QByteArrayView text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            bytes.append(text[at]);
            continue;
        }
        const int high = at + 2 < text.size() ? hexDigit(text[at + 1]) : -1;
        const int low = at + 2 < text.size() ? hexDigit(text[at + 2]) : -1;
        if (high < 0 || low < 0)
            return std::nullopt;
        const char byte = char(high * 16 + low);
        if (byte == '/')
            return std::nullopt;
        bytes.append(byte);
        at += 2;
    }
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = decode(bytes);
    if (decode.hasError())
        return std::nullopt;
    return decoded;
}

bool isPlain(QStringView segment)
{
    if (segment.isEmpty() || segment.startsWith(u'.'))
        return false;
    for (const QChar c : segment) {
        if (c < u' ' || c == QChar(0x7f) || c == u'\\' || c == u':')
            return false;
    }
    return true;
}

} // namespace

std::optional<QString> filePath(const QByteArray &requestPath)
{
    if (!requestPath.startsWith('/'))
        return std::nullopt;
    std::optional<QString> path = unescaped(QByteArrayView(requestPath).sliced(1));
    if (!path)
        return std::nullopt;
    if (path->isEmpty() || path->endsWith(u'/'))
        path->append(QLatin1String("index.html"));
    for (const QStringView segment : QStringView(*path).split(u'/')) {
        if (!isPlain(segment))
            return std::nullopt;
    }
    return path;
}

} // namespace heliograph::api
