// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table's rows as a list that is asked for once: chosen, sorted, a page at a time. Not for when it can be (pages.h).
#pragma once

#include "server/admin/table.h"

namespace heliograph::admin {

/// Why there is no list or item.
struct PageFault
{
    enum Kind { NoSuchTable, NoSuchItem, Invalid, Unavailable };
    Kind kind;
    QString sentence;
};
/// JSON, or why not.
using PageText = std::variant<QByteArray, PageFault>;

/// {"items":[…],"total":n,"next":cursor|null}. A cursor holds its place while rows come and go. @p table is up to date.
PageText page(const Table &table, const adminapi::Query &query);

} // namespace heliograph::admin
