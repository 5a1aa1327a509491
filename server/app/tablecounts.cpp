// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/tablecounts.h"

namespace heliograph::app {

using domain::Realm;

void countTables(const Tables &tables, const std::shared_ptr<TableCounts> &counts)
{
    tables.rooms.count(into(counts, counts->rooms));
    tables.calls.count(Realm::Direct, into(counts, counts->direct));
    tables.calls.count(Realm::Calls, into(counts, counts->calls));
    tables.line.count(into(counts, counts->line));
}

} // namespace heliograph::app
