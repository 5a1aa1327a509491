// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which rows of a table somebody wants, and in which order. Not for finding them.
#pragma once

#include <variant>

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>

namespace heliograph::adminapi {

/// "q=ali&dialect=calls&sort=-since&limit=50&cursor=…" of a request, or the same as members of an object.
struct Query
{
    static constexpr qsizetype defaultLimit = 100;
    static constexpr qsizetype highestLimit = 1000;
    static constexpr qsizetype longestText = 512; ///< of one value
    static constexpr qsizetype mostFields = 16;

    QString contains{}; ///< in any text field, in whatever case; empty: anything
    QString sort{};     ///< the field's name; empty: the table's own order
    bool isDescending = false;
    qsizetype limit = defaultLimit;
    QString cursor{};                ///< where a list goes on
    QMap<QString, QString> fields{}; ///< a field's name → its exact value; empty for null
    bool operator==(const Query &) const = default;

    /// What somebody is told whose query is none.
    struct Fault
    {
        QString sentence;
    };
    struct Limits
    {
        qsizetype common = defaultLimit;
        qsizetype highest = highestLimit;
        bool hasCursor = true;
    };
    /// @p items: decoded, in any order. Whether the fields exist is for the table to say.
    using Items = QList<std::pair<QString, QString>>;
    static std::variant<Query, Fault> read(const Items &items, const Limits &limits);
    static std::variant<Query, Fault> read(const QJsonObject &object, const Limits &limits);
    /// An object's members as they would stand in a URL; null is empty.
    static std::variant<Items, Fault> itemsOf(const QJsonObject &object);
    /// Of lists that come once.
    static Limits ofLists() { return {}; }
    /// Of tables that somebody watches.
    static Limits ofSubscriptions() { return {.common = 1000, .highest = 20'000, .hasCursor = false}; }

    QJsonObject toJson() const;
};

} // namespace heliograph::adminapi
