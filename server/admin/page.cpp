// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/page.h"

#include "shared/base/jsonwriter.h"

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>

namespace heliograph::admin {

using adminapi::Cell;
using adminapi::Query;

namespace {

constexpr auto cursorEncoding = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QString sortOf(const Query &query)
{
    return (query.isDescending ? QLatin1String("-") : QLatin1String()) + query.sort;
}

QJsonValue jsonOf(const Cell &cell)
{
    if (const auto *number = std::get_if<double>(&cell))
        return *number;
    if (const auto *text = std::get_if<QString>(&cell))
        return *text;
    return {QJsonValue::Null};
}

std::optional<Cell> cellOf(const QJsonValue &json)
{
    if (json.isNull())
        return Cell();
    if (json.isDouble())
        return Cell(json.toDouble());
    if (json.isString())
        return Cell(json.toString());
    return std::nullopt;
}

/// ["-since",1767225600000,"calls:alice"] in base64url
QByteArray cursorAt(const SortKey &key, const Query &query)
{
    const QJsonArray place{sortOf(query), jsonOf(key.cell), key.id};
    return QJsonDocument(place).toJson(QJsonDocument::Compact).toBase64(cursorEncoding);
}

std::optional<SortKey> placeOf(const Query &query)
{
    const auto bytes = QByteArray::fromBase64Encoding(query.cursor.toLatin1(),
                                                      cursorEncoding | QByteArray::AbortOnBase64DecodingErrors);
    const QJsonArray place = bytes ? QJsonDocument::fromJson(*bytes).array() : QJsonArray();
    if (place.size() != 3 || place[0] != sortOf(query) || !place[2].isString())
        return std::nullopt;
    const std::optional<Cell> cell = cellOf(place[1]);
    return cell ? std::optional<SortKey>({*cell, place[2].toString()}) : std::nullopt;
}

struct Chosen
{
    std::vector<SortKey> keys{}; ///< of what comes after the cursor
    qsizetype total = 0;
};

Chosen choose(const Table &table, const Query &query, const std::optional<SortKey> &after)
{
    Chosen chosen;
    table.forEach([&](const Row &row) {
        if (!row.matches(query))
            return;
        ++chosen.total;
        SortKey key{row.cell(query.sort), row.id()};
        if (!after || isBefore(*after, key, query.isDescending))
            chosen.keys.push_back(std::move(key));
    });
    return chosen;
}

} // namespace

PageText page(const Table &table, const Query &query)
{
    const std::optional<SortKey> after = placeOf(query);
    if (!query.cursor.isEmpty() && !after)
        return PageFault{PageFault::Invalid, QStringLiteral("\"cursor\" is not one of this list.")};
    auto [keys, total] = choose(table, query, after);
    const auto end = keys.begin() + std::min(query.limit, qsizetype(keys.size()));
    std::partial_sort(keys.begin(), end, keys.end(), [&](const SortKey &one, const SortKey &other) {
        return isBefore(one, other, query.isDescending);
    });
    QByteArray text = QByteArrayLiteral("{\"items\":[");
    for (auto key = keys.begin(); key != end; ++key) {
        if (key != keys.begin())
            text += ',';
        table.find(key->id, [&](const Row &row) { text += row.text(); });
    }
    text += "],\"total\":" + QByteArray::number(total) + ",\"next\":";
    text += end == keys.end() ? QByteArray("null") : jsonString(cursorAt(*(end - 1), query));
    return text + '}';
}

} // namespace heliograph::admin
