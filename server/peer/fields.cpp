// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace heliograph::peer {

namespace {

constexpr int longestInteger = 21; ///< digits; JavaScript writes longer ones with an exponent

/// A number token without fraction and exponent that JavaScript, too, would write out.
bool isPlainInteger(QByteArrayView token)
{
    const QByteArrayView digits = token.startsWith('-') ? token.sliced(1) : token;
    return digits.size() <= longestInteger &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A finite number above zero as its fewest significant digits, and where the point belongs: 0.digits * 10^point.
struct Decimal
{
    explicit Decimal(double value)
    {
        std::array<char, 32> buffer;
        const auto end =
            std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
        const auto mark = std::find(buffer.data(), end, 'e');
        digits.append(buffer[0]);
        if (mark - buffer.data() > 2)
            digits.append(buffer.data() + 2, mark - buffer.data() - 2);
        int exponent = 0;
        std::from_chars(mark + 1 + (mark[1] == '+'), end, exponent);
        point = exponent + 1;
    }

    QByteArray digits;
    int point;
};

/// ECMAScript's Number::toString for radix 10.
QByteArray written(double value)
{
    if (value == 0)
        return QByteArrayLiteral("0");
    if (value < 0)
        return '-' + written(-value);
    if (std::isinf(value))
        return QByteArrayLiteral("Infinity");
    Decimal decimal(value);
    QByteArray &digits = decimal.digits;
    const int point = decimal.point;
    if (point > longestInteger || point <= -6) {
        if (digits.size() > 1)
            digits.insert(1, '.');
        return digits + 'e' + (point > 0 ? '+' : '-') + QByteArray::number(std::abs(point - 1));
    }
    if (point <= 0)
        return "0." + QByteArray(-point, '0') + digits;
    if (point >= digits.size())
        return digits.leftJustified(point, '0');
    return digits.insert(point, '.');
}

} // namespace

std::optional<QString> text(const Json &value, qsizetype longest)
{
    if (!value.isString())
        return std::nullopt;
    const QString decoded = value.string();
    if (decoded.isEmpty() || decoded.size() > longest)
        return std::nullopt;
    return decoded;
}

std::optional<QString> idText(const Json &value, qsizetype longest)
{
    if (value.kind() != Json::Kind::Number)
        return text(value, longest);
    const QByteArray &token = value.raw();
    const QByteArray id = token != "-0" && isPlainInteger(token) ? token : written(value.number());
    if (id.size() > longest)
        return std::nullopt;
    return QString::fromLatin1(id);
}

} // namespace heliograph::peer
