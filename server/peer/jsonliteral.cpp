// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/jsonliteral.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

#include <QStringDecoder>

namespace heliograph::peer {

namespace {

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

const char *skipDigits(const char *at, const char *end)
{
    while (at != end && isDigit(*at))
        ++at;
    return at;
}

bool isNumber(const char *at, const char *end)
{
    if (at != end && *at == '-')
        ++at;
    if (at == end || !isDigit(*at))
        return false;
    at = *at == '0' ? at + 1 : skipDigits(at, end);
    if (at != end && *at == '.') {
        const char *fraction = ++at;
        at = skipDigits(at, end);
        if (at == fraction)
            return false;
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at != end && (*at == '+' || *at == '-'))
            ++at;
        const char *exponent = at;
        at = skipDigits(at, end);
        if (at == exponent)
            return false;
    }
    return at == end;
}

int hexValue(char character)
{
    if (isDigit(character))
        return character - '0';
    const char lower = char(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The code unit behind "\u"; -1 if these are not four hexadecimal digits.
int codeUnit(const char *at, const char *end)
{
    if (end - at < 4)
        return -1;
    int unit = 0;
    for (int digit = 0; digit < 4; ++digit) {
        const int value = hexValue(at[digit]);
        if (value < 0)
            return -1;
        unit = unit << 4 | value;
    }
    return unit;
}

const char *findByte(const char *at, const char *end, char wanted)
{
    const void *found = memchr(at, wanted, size_t(end - at));
    return found ? static_cast<const char *>(found) : end;
}

bool isSimpleEscape(char letter)
{
    switch (letter) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return true;
    default:
        return false;
    }
}

/// What a number stands for that a double cannot hold: its decimal exponent says on which side it fell out.
double limitOf(QByteArrayView token)
{
    const double sign = token[0] == '-' ? -1 : 1;
    const char *begin = token.data() + (token[0] == '-');
    const char *end = token.data() + token.size();
    const char *mantissaEnd = std::find_if(begin, end, [](char c) { return c == 'e' || c == 'E'; });
    const char *point = std::find(begin, mantissaEnd, '.');
    const char *digit = std::find_if(begin, mantissaEnd, [](char c) { return c >= '1' && c <= '9'; });
    double exponent = double(point - digit);
    if (mantissaEnd != end) {
        const bool isNegative = mantissaEnd[1] == '-';
        const char *digits = mantissaEnd + 1 + (isNegative || mantissaEnd[1] == '+');
        double written = 0;
        for (; digits != end; ++digits)
            written = written * 10 + (*digits - '0');
        exponent += isNegative ? -written : written;
    }
    return exponent > 0 ? sign * std::numeric_limits<double>::infinity() : sign * 0.0;
}

char16_t simpleEscape(char letter)
{
    switch (letter) {
    case 'b':
        return u'\b';
    case 'f':
        return u'\f';
    case 'n':
        return u'\n';
    case 'r':
        return u'\r';
    case 't':
        return u'\t';
    default:
        return char16_t(letter); // quote, backslash, slash
    }
}

} // namespace

bool isJsonScalar(QByteArrayView token)
{
    if (token.isEmpty())
        return false;
    switch (token[0]) {
    case 't':
        return token == QByteArrayView("true");
    case 'f':
        return token == QByteArrayView("false");
    case 'n':
        return token == QByteArrayView("null");
    default:
        return isNumber(token.data(), token.data() + token.size());
    }
}

bool isJsonString(QByteArrayView token)
{
    if (token.size() < 2 || token.front() != '"' || token.back() != '"')
        return false;
    const char *at = token.data() + 1;
    const char *end = token.data() + token.size() - 1; // the closing quote
    const char *quote = findByte(at, end, '"');
    for (;;) {
        const char *escape = findByte(at, end, '\\');
        if (quote < escape)
            return false;
        if (escape == end)
            return true;
        if (escape + 1 == end)
            return false; // the closing quote itself is escaped
        const char letter = escape[1];
        at = escape + 2;
        if (letter == 'u') {
            if (codeUnit(at, end) < 0)
                return false;
            at += 4;
        } else if (letter == '"') {
            quote = findByte(at, end, '"');
        } else if (!isSimpleEscape(letter)) {
            return false;
        }
    }
}

QString decodedJsonString(QByteArrayView token)
{
    // QString::fromUtf8() would drop a byte order mark at the beginning of each piece, where it is text like any other.
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    const char *at = token.data() + 1;
    const char *end = token.data() + token.size() - 1;
    const char *escape = findByte(at, end, '\\');
    if (escape == end)
        return decode(QByteArrayView(at, end));
    QString result;
    result.reserve(end - at);
    while (escape != end) {
        result += decode(QByteArrayView(at, escape));
        at = escape + 2;
        if (escape[1] == 'u') {
            result += QChar(char16_t(codeUnit(at, end)));
            at += 4;
        } else {
            result += QChar(simpleEscape(escape[1]));
        }
        escape = findByte(at, end, '\\');
    }
    result += decode(QByteArrayView(at, end));
    return result;
}

double decodedJsonNumber(QByteArrayView token)
{
    double value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    return error == std::errc::result_out_of_range ? limitOf(token) : value;
}

QByteArray decodedJsonKey(QByteArrayView token)
{
    if (!token.contains('\\'))
        return token.sliced(1, token.size() - 2).toByteArray();
    QString text = decodedJsonString(token);
    for (qsizetype at = 0; at < text.size(); ++at) {
        const bool isPair = text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate();
        if (isPair)
            ++at;
        else if (text[at].isSurrogate())
            text[at] = QChar(QChar::ReplacementCharacter);
    }
    return text.toUtf8();
}

} // namespace heliograph::peer
