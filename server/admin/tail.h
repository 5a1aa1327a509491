// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A subscription to a table to which rows are only added: the newest that there are, then each that comes. Who reads
// too slowly misses the oldest and is told how many.
#pragma once

#include "server/admin/table.h"
#include "shared/adminapi/rowsframe.h"

namespace heliograph::admin {

/// The table's side of its tails.
class Tailed
{
public:
    virtual ~Tailed() = default;
    virtual qint64 first() const = 0;
    virtual qint64 last() const = 0;
    virtual bool visitAt(qint64 number, const Table::Visit &visit) const = 0;
};

class Tail final : public Feed
{
public:
    static constexpr qint64 mostLooked = 20'000; ///< rows looked at for one frame

    /// @p rows is borrowed, and @p query checked; its sorting counts for nothing.
    Tail(const Tailed &rows, qint64 subscription, const adminapi::Query &query);

    std::optional<QByteArray> next() override;
    qsizetype waiting() const override { return 0; }
    bool isComplete() const override { return m_head.complete; }

private:
    bool isMatching(qint64 number) const;
    /// The number before the newest rows that match, as many as the limit allows; and counts all that match.
    qint64 beginning();
    /// What has been dropped before it could be sent.
    qint64 skipDropped();

    const Tailed &m_rows;
    const adminapi::Query m_query;
    adminapi::RowsHead m_head; ///< of the latest frame
    qint64 m_at = 0;           ///< the last number looked at
    qint64 m_counted = 0;      ///< the last number that the first total counted
};

} // namespace heliograph::admin
