// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/query.h"

#include "shared/base/jsonwriter.h"

#include <optional>

namespace heliograph::adminapi {
namespace {

using Fault = Query::Fault;

Fault fault(const QString &name, const char *what)
{
    return {QLatin1Char('"') + name.left(64) + QLatin1String("\" ") + QLatin1String(what)};
}

/// Takes one item in; a fault if it is none.
std::optional<Fault> take(Query &query, const QString &name, const QString &value, const Query::Limits &limits)
{
    if (value.size() > Query::longestText)
        return fault(name, "is too long.");
    if (name == QLatin1String("q")) {
        query.contains = value;
    } else if (name == QLatin1String("sort")) {
        query.isDescending = value.startsWith(QLatin1Char('-'));
        query.sort = value.sliced(query.isDescending ? 1 : 0);
    } else if (name == QLatin1String("limit")) {
        bool isNumber = false;
        query.limit = value.toInt(&isNumber);
        if (!isNumber || query.limit < 1 || query.limit > limits.highest)
            return Fault{QStringLiteral("\"limit\" must be from 1 to %1.").arg(limits.highest)};
    } else if (name == QLatin1String("cursor") && limits.hasCursor) {
        query.cursor = value;
    } else {
        query.fields.insert(name, value);
        if (query.fields.size() > Query::mostFields)
            return Fault{QStringLiteral("There are more than %1 fields.").arg(Query::mostFields)};
    }
    return std::nullopt;
}

std::optional<QString> textOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
        return QString();
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Double: {
        QByteArray number;
        appendJson(number, value.toDouble());
        return QString::fromLatin1(number);
    }
    case QJsonValue::String:
        return value.toString();
    default:
        return std::nullopt;
    }
}

} // namespace

std::variant<Query, Fault> Query::read(const Items &items, const Limits &limits)
{
    Query query;
    query.limit = limits.common;
    for (const auto &[name, value] : items) {
        if (const std::optional<Fault> wrong = take(query, name, value, limits))
            return *wrong;
    }
    return query;
}

std::variant<Query, Fault> Query::read(const QJsonObject &object, const Limits &limits)
{
    const auto items = itemsOf(object);
    if (const auto *wrong = std::get_if<Fault>(&items))
        return *wrong;
    return read(std::get<Items>(items), limits);
}

std::variant<Query::Items, Fault> Query::itemsOf(const QJsonObject &object)
{
    Items items;
    for (auto member = object.begin(); member != object.end(); ++member) {
        const std::optional<QString> value = textOf(*member);
        if (!value)
            return fault(member.key(), "must be a text, a number, true, false or null.");
        items.append({member.key(), *value});
    }
    return items;
}

QJsonObject Query::toJson() const
{
    QJsonObject object;
    for (auto field = fields.begin(); field != fields.end(); ++field)
        object.insert(field.key(), *field);
    if (!contains.isEmpty())
        object.insert(QStringLiteral("q"), contains);
    if (!sort.isEmpty())
        object.insert(QStringLiteral("sort"), (isDescending ? QStringLiteral("-") : QString()) + sort);
    object.insert(QStringLiteral("limit"), qint64(limit));
    if (!cursor.isEmpty())
        object.insert(QStringLiteral("cursor"), cursor);
    return object;
}

} // namespace heliograph::adminapi
