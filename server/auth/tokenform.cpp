// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/tokenform.h"

#include <algorithm>
#include <array>

namespace heliograph::auth {

namespace {

bool isBase64Url(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// No length leaves a single character over: it would stand for less than a byte.
bool isPart(QByteArrayView text)
{
    return !text.isEmpty() && text.size() % 4 != 1 && std::all_of(text.begin(), text.end(), isBase64Url);
}

std::optional<QByteArrayView> headOf(QByteArrayView token)
{
    if (token.size() > longestToken)
        return std::nullopt;
    const qsizetype first = token.indexOf('.');
    const qsizetype second = first < 0 ? -1 : token.indexOf('.', first + 1);
    if (second < 0)
        return std::nullopt;
    const QByteArrayView head = token.first(first);
    const bool isWhole =
        isPart(head) && isPart(token.sliced(first + 1, second - first - 1)) && isPart(token.sliced(second + 1));
    return isWhole ? std::optional(head) : std::nullopt;
}

std::optional<Algorithm> algorithmNamed(const QString &name)
{
    struct Row
    {
        QLatin1String name;
        Algorithm algorithm;
    };
    static constexpr std::array table{
        Row{QLatin1String("HS256"), Algorithm::Hs256}, Row{QLatin1String("HS384"), Algorithm::Hs384},
        Row{QLatin1String("HS512"), Algorithm::Hs512}, Row{QLatin1String("RS256"), Algorithm::Rs256},
        Row{QLatin1String("ES256"), Algorithm::Es256},
    };
    const auto row = std::find_if(table.begin(), table.end(), [&name](const Row &each) { return name == each.name; });
    return row == table.end() ? std::nullopt : std::optional(row->algorithm);
}

} // namespace

std::optional<Algorithm> algorithmOf(QByteArrayView token, peer::JsonReader &reader)
{
    const auto head = headOf(token);
    if (!head)
        return std::nullopt;
    const QByteArray text =
        QByteArray::fromBase64(head->toByteArray(), QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    const auto header = reader.read(text);
    if (!header || !header->isObject() || !(*header)["crit"].isAbsent())
        return std::nullopt;
    const peer::Json name = (*header)["alg"];
    return name.isString() ? algorithmNamed(name.string()) : std::nullopt;
}

} // namespace heliograph::auth
