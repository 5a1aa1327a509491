// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/jsonwriter.h"

#include <cmath>

#include <QLocale>

namespace heliograph {

namespace {

void appendUnicodeEscape(QByteArray &out, char16_t unit)
{
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[(unit >> shift) & 0xf];
}

bool needsEscape(char character)
{
    return uchar(character) < 0x20 || character == '"' || character == '\\';
}

void appendEscape(QByteArray &out, char character)
{
    switch (character) {
    case '"':
    case '\\':
        out += '\\';
        out += character;
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        appendUnicodeEscape(out, char16_t(uchar(character)));
    }
}

/// The inside of a string literal from valid UTF-8.
void appendEscaped(QByteArray &out, QByteArrayView utf8)
{
    qsizetype from = 0;
    for (qsizetype at = 0; at < utf8.size(); ++at) {
        if (!needsEscape(utf8[at]))
            continue;
        out += utf8.sliced(from, at - from);
        appendEscape(out, utf8[at]);
        from = at + 1;
    }
    out += utf8.sliced(from);
}

void appendLiteral(QByteArray &out, QByteArrayView utf8)
{
    out += '"';
    if (utf8.isValidUtf8())
        appendEscaped(out, utf8);
    else
        appendEscaped(out, QString::fromUtf8(utf8).toUtf8());
    out += '"';
}

/// True if that was all there is to it, as with most names and ids.
bool appendPlain(QByteArray &out, QStringView value)
{
    const qsizetype size = out.size();
    out.resize(size + value.size());
    char *to = out.data() + size;
    bool isPlain = true;
    for (const char16_t *unit = value.utf16(), *end = unit + value.size(); unit != end; ++unit) {
        isPlain &= *unit >= 0x20 && *unit < 0x7f && *unit != '"' && *unit != '\\';
        *to++ = char(*unit);
    }
    if (!isPlain)
        out.truncate(size);
    return isPlain;
}

bool isLoneSurrogate(QStringView value, qsizetype at)
{
    if (value[at].isHighSurrogate())
        return at + 1 == value.size() || !value[at + 1].isLowSurrogate();
    return value[at].isLowSurrogate() && (at == 0 || !value[at - 1].isHighSurrogate());
}

void appendLiteral(QByteArray &out, QStringView value)
{
    out += '"';
    if (appendPlain(out, value)) {
        out += '"';
        return;
    }
    qsizetype from = 0;
    for (qsizetype at = 0; at < value.size(); ++at) {
        if (!value[at].isSurrogate() || !isLoneSurrogate(value, at))
            continue;
        appendEscaped(out, value.sliced(from, at - from).toUtf8());
        appendUnicodeEscape(out, value[at].unicode()); // UTF-8 has no form for it, JSON has
        from = at + 1;
    }
    appendEscaped(out, value.sliced(from).toUtf8());
    out += '"';
}

QByteArray numberText(double value)
{
    constexpr double exactIntegers = 9007199254740992.0; // 2^53
    if (!std::isfinite(value))
        return QByteArrayLiteral("null"); // as JSON.stringify()
    if (std::abs(value) < exactIntegers && value == std::trunc(value))
        return QByteArray::number(qint64(value));
    return QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
}

} // namespace

void JsonObject::begin(QByteArrayView key)
{
    m_text += m_text.isEmpty() ? '{' : ',';
    appendLiteral(m_text, key);
    m_text += ':';
}

JsonObject &JsonObject::add(QByteArrayView key, const QString &value)
{
    begin(key);
    appendLiteral(m_text, value);
    return *this;
}

JsonObject &JsonObject::add(QByteArrayView key, QByteArrayView utf8Value)
{
    begin(key);
    appendLiteral(m_text, utf8Value);
    return *this;
}

JsonObject &JsonObject::add(QByteArrayView key, qint64 value)
{
    return addRaw(key, QByteArray::number(value));
}

JsonObject &JsonObject::add(QByteArrayView key, double value)
{
    return addRaw(key, numberText(value));
}

JsonObject &JsonObject::addFlag(QByteArrayView key, bool value)
{
    return addRaw(key, value ? QByteArrayView("true") : QByteArrayView("false"));
}

JsonObject &JsonObject::addNull(QByteArrayView key)
{
    return addRaw(key, "null");
}

JsonObject &JsonObject::addRaw(QByteArrayView key, QByteArrayView json)
{
    begin(key);
    m_text += json;
    return *this;
}

QByteArray JsonObject::text() const
{
    QByteArray result;
    result.reserve(m_text.size() + 2);
    result += m_text.isEmpty() ? QByteArrayView("{") : QByteArrayView(m_text);
    result += '}';
    return result;
}

void appendJson(QByteArray &out, QStringView value)
{
    appendLiteral(out, value);
}

void appendJson(QByteArray &out, double value)
{
    out += numberText(value);
}

QByteArray jsonArray(const QList<QByteArray> &elements)
{
    QByteArray result;
    result += '[';
    for (const QByteArray &element : elements) {
        if (result.size() > 1)
            result += ',';
        result += element;
    }
    result += ']';
    return result;
}

QByteArray jsonString(const QString &value)
{
    QByteArray result;
    appendLiteral(result, QStringView(value));
    return result;
}

QByteArray jsonString(QByteArrayView utf8)
{
    QByteArray result;
    appendLiteral(result, utf8);
    return result;
}

} // namespace heliograph
