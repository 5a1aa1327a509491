// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/ids.h"

#include <algorithm>

#include <QByteArray>

namespace heliograph::adminapi {
namespace {

constexpr qsizetype longestPlain = 128;
constexpr auto encoding = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

bool isPlainUnit(QChar unit)
{
    const char16_t code = unit.unicode();
    return (code >= u'a' && code <= u'z') || (code >= u'A' && code <= u'Z') || (code >= u'0' && code <= u'9') ||
           code == u'_' || code == u'.' || code == u'~' || code == u'@' || code == u'-';
}

bool isPlain(const QString &text)
{
    return !text.isEmpty() && text.size() <= longestPlain && text != QLatin1String(".") &&
           text != QLatin1String("..") && std::all_of(text.begin(), text.end(), isPlainUnit);
}

void appendSpelt(QByteArray &out, char32_t code)
{
    const int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    constexpr uchar heads[] = {0x00, 0xc0, 0xe0, 0xf0};
    out += char(heads[more] | uchar(code >> (6 * more)));
    for (int left = more - 1; left >= 0; --left)
        out += char(0x80 | ((code >> (6 * left)) & 0x3f));
}

QByteArray spelt(const QString &text)
{
    QByteArray out;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const bool isPair = text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate();
        appendSpelt(out, isPair ? QChar::surrogateToUcs4(text[at], text[at + 1]) : char32_t(text[at].unicode()));
        at += isPair;
    }
    return out;
}

/// Of any bytes something; whether it is what they spell shows when it is spelt again.
QString read(const QByteArray &bytes)
{
    QString text;
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        const auto head = uchar(bytes[at]);
        const int more = head < 0xc0 ? 0 : head < 0xe0 ? 1 : head < 0xf0 ? 2 : 3;
        char32_t code = more == 0 ? head : head & (0x3f >> more);
        for (int left = more; left > 0 && at + 1 < bytes.size(); --left)
            code = (code << 6) | (uchar(bytes[++at]) & 0x3f);
        if (code < 0x10000)
            text += QChar(char16_t(code));
        else if (code <= QChar::LastValidCodePoint)
            text += QStringView(QChar::fromUcs4(code));
    }
    return text;
}

bool isConnectionId(QStringView text)
{
    return text.size() >= 2 && text.size() <= 21 && text.startsWith(QLatin1Char('c')) &&
           std::all_of(text.begin() + 1, text.end(), [](QChar unit) { return unit >= u'0' && unit <= u'9'; });
}

} // namespace

QString namePart(const QString &text)
{
    if (isPlain(text))
        return text;
    return QLatin1Char(':') + QString::fromLatin1(spelt(text).toBase64(encoding));
}

std::optional<QString> textOfNamePart(const QString &part)
{
    QString text = part;
    if (part.startsWith(QLatin1Char(':')))
        text = read(QByteArray::fromBase64(part.sliced(1).toLatin1(), encoding));
    return namePart(text) == part ? std::optional<QString>(text) : std::nullopt;
}

QString ScopedId::toString() const
{
    return scope + QLatin1Char(':') + namePart(text);
}

std::optional<ScopedId> ScopedId::read(const QString &id)
{
    const qsizetype colon = id.indexOf(QLatin1Char(':'));
    if (colon < 1)
        return std::nullopt;
    const QString scope = id.first(colon);
    const std::optional<QString> text = textOfNamePart(id.sliced(colon + 1));
    if (!text || !std::all_of(scope.begin(), scope.end(), [](QChar unit) { return unit >= u'a' && unit <= u'z'; }))
        return std::nullopt;
    return ScopedId{scope, *text};
}

QString connectionRowId(const QString &scope, const QString &connection)
{
    return scope + QLatin1Char(':') + connection;
}

std::optional<QString> connectionOf(const QString &id, const QString &scope)
{
    if (!id.startsWith(scope + QLatin1Char(':')) || !isConnectionId(QStringView(id).sliced(scope.size() + 1)))
        return std::nullopt;
    return id.sliced(scope.size() + 1);
}

QString StayId::toString() const
{
    return QLatin1String("rooms:") + connection + QLatin1Char(':') + namePart(room) + QLatin1Char(':') +
           QString::number(joinedAt);
}

std::optional<StayId> StayId::read(const QString &id)
{
    const qsizetype first = id.indexOf(QLatin1Char(':'));
    const qsizetype second = first < 0 ? -1 : id.indexOf(QLatin1Char(':'), first + 1);
    const qsizetype last = id.lastIndexOf(QLatin1Char(':'));
    if (second < 0 || last <= second)
        return std::nullopt;
    const std::optional<QString> room = textOfNamePart(id.sliced(second + 1, last - second - 1));
    if (!room)
        return std::nullopt;
    const StayId stay{id.sliced(first + 1, second - first - 1), *room, id.sliced(last + 1).toLongLong()};
    return isConnectionId(stay.connection) && stay.toString() == id ? std::optional<StayId>(stay) : std::nullopt;
}

} // namespace heliograph::adminapi
