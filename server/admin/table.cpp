// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/table.h"

namespace heliograph::admin {

using adminapi::FieldUse;
using adminapi::Query;

namespace {

Query::Fault noSuchField(const QString &name, const char *use)
{
    return {QLatin1String("Rows cannot be ") + QLatin1String(use) + QLatin1String(" by \"") + name.left(64) +
            QLatin1String("\".")};
}

} // namespace

std::variant<Query, Query::Fault> checked(const Query &query, const Table &table)
{
    for (auto field = query.fields.keyBegin(); field != query.fields.keyEnd(); ++field) {
        if (!table.hasField(*field, FieldUse::Choosing))
            return noSuchField(*field, "chosen");
    }
    if (!query.sort.isEmpty()) {
        if (!table.hasField(query.sort, FieldUse::Sorting))
            return noSuchField(query.sort, "sorted");
        return query;
    }
    Query sorted = query;
    const QString usual = table.usualSort();
    sorted.isDescending = usual.startsWith(QLatin1Char('-'));
    sorted.sort = usual.sliced(sorted.isDescending ? 1 : 0);
    return sorted;
}

bool isBefore(const SortKey &one, const SortKey &other, bool isDescending)
{
    const int order = adminapi::compare(one.cell, other.cell);
    if (order != 0)
        return isDescending ? order > 0 : order < 0;
    return one.id < other.id;
}

} // namespace heliograph::admin
