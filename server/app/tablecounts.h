// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much the tables hold, asked of all of them at once, for whoever shows it: the overview, metrics, the log. Not for
// what the transports count.
#pragma once

#include "server/app/tables.h"

#include <memory>

namespace heliograph::app {

struct TableCounts
{
    domain::RoomCounts rooms{};
    domain::CallCounts direct{};
    domain::CallCounts calls{};
    domain::LineCounts line{};
};

/// Puts what a table counts into @p place, which @p owner holds. What a store cannot say stays as it was.
template<typename T>
Continuation<T> into(const std::shared_ptr<void> &owner, T &place)
{
    return [owner, &place](const Result<T> &counted) {
        if (counted)
            place = *counted;
    };
}

/// @p counts is let go of when the last table has answered, now or later.
void countTables(const Tables &tables, const std::shared_ptr<TableCounts> &counts);

} // namespace heliograph::app
