// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers requests for lists and items. Those of tables that live on the picture wait until it is ready.
#pragma once

#include "server/admin/page.h"
#include "shared/base/deadlines.h"

#include <list>

namespace heliograph::admin {

class Tables;

class Pages
{
public:
    using Answer = std::function<void(const PageText &)>;
    static constexpr Duration patience = std::chrono::seconds(5); ///< with the picture; then Unavailable
    static constexpr size_t mostWaiting = 256;                    ///< requests; one more is Unavailable at once

    /// All borrowed; at most one for a picture.
    Pages(Tables &tables, Picture &picture, Deadlines &deadlines);
    ~Pages();
    Pages(const Pages &) = delete;
    Pages &operator=(const Pages &) = delete;

    /// @p query: items of the URL, decoded. Answers once, before it returns or later; never when this is gone.
    void list(const QString &table, const QList<std::pair<QString, QString>> &query, const Answer &answer);
    /// The row of that id.
    void item(const QString &table, const QString &id, const Answer &answer);

    size_t waiting() const { return m_waiting.size(); }

private:
    struct Waiting
    {
        Answer answer;
        std::function<void()> then;
    };

    /// Calls @p then when the table is up to date.
    void prepare(Table &table, const Answer &answer, const std::function<void()> &then);
    void goOn();
    void giveUp();

    Tables &m_tables;
    Picture &m_picture;
    std::list<Waiting> m_waiting; ///< for the picture
    Deadline m_patience;          ///< with the oldest of them
};

} // namespace heliograph::admin
