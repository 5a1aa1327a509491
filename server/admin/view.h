// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One subscription's window over a table: which rows of it the console should have, which it has, and so what to send.
// Bounded by the rows that there are, however long the console does not read.
#pragma once

#include "server/admin/table.h"
#include "shared/adminapi/rowsframe.h"

#include <list>
#include <unordered_map>
#include <vector>

namespace heliograph::admin {

class View;

/// The table's side of its views: tells them of every change.
class ViewedRows
{
public:
    virtual ~ViewedRows() = default;

protected:
    /// It stays where it is until it is removed.
    void tellPut(const Row &row);
    void tellRemoved(const QString &id);

private:
    friend class View;
    std::vector<View *> m_views;
};

class View final : public Feed
{
public:
    /// @p rows is borrowed, and @p query checked.
    View(ViewedRows &rows, qint64 subscription, const adminapi::Query &query);
    ~View() override;

    void put(const Row &row);
    void remove(const QString &id);

    std::optional<QByteArray> next() override;
    qsizetype waiting() const override { return qsizetype(m_pending.size()); }
    bool isComplete() const override { return m_head.complete; }

private:
    struct Place
    {
        SortKey key{};
        const Row *row = nullptr; ///< the table's; nullptr: there is none that matches
        quint64 sent = 0;         ///< the version that the console has; 0: none
        bool isInside = false;    ///< the console should have it
        bool isPending = false;   ///< in m_pending, there:
        std::list<Place *>::iterator pending{};
    };

    /// Something has to be said about it.
    void expect(Place &place);
    void move(Place &place, bool isInside);
    /// Finds out which rows are inside.
    void settle();
    /// Adds the row to the frame, or its removal, unless the console has it so.
    void say(Place &place, adminapi::RowsText &frame);

    ViewedRows &m_rows;
    const adminapi::Query m_query;
    adminapi::RowsHead m_head;                           ///< of the latest frame
    std::unordered_map<QString, Place, IdHash> m_places; ///< of what matches, or is at the console
    std::list<Place *> m_pending;                        ///< oldest first
    qsizetype m_matching = 0;
    bool m_isUnsettled = false; ///< the order has changed since settle()
    bool m_isCut = false;       ///< there were more than the limit then
};

} // namespace heliograph::admin
