// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/tail.h"

#include <algorithm>

namespace heliograph::admin {

Tail::Tail(const Tailed &rows, qint64 subscription, const adminapi::Query &query)
    : m_rows(rows), m_query(query), m_head{.subscription = subscription}
{
    m_at = beginning();
}

qint64 Tail::beginning()
{
    m_counted = m_rows.last();
    qint64 before = m_counted;
    for (qint64 number = m_rows.last(); number >= m_rows.first(); --number) {
        const bool isMatch = isMatching(number);
        m_head.total += isMatch;
        if (isMatch && m_head.total <= m_query.limit)
            before = number - 1;
    }
    return before;
}

bool Tail::isMatching(qint64 number) const
{
    bool isMatch = false;
    m_rows.visitAt(number, [&](const Row &row) { isMatch = row.matches(m_query); });
    return isMatch;
}

qint64 Tail::skipDropped()
{
    const qint64 before = std::exchange(m_at, std::max(m_at, m_rows.first() - 1));
    return m_at - before;
}

std::optional<QByteArray> Tail::next()
{
    const qint64 missed = skipDropped();
    adminapi::RowsText frame;
    qint64 fresh = 0;
    for (qint64 looked = 0; m_at < m_rows.last() && looked < mostLooked; ++looked) {
        if (frame.rows() >= mostRows || frame.size() >= fullFrame)
            break;
        m_rows.visitAt(++m_at, [&](const Row &row) {
            if (!row.matches(m_query))
                return;
            frame.upsert(row.text());
            fresh += m_at > m_counted;
        });
    }
    const bool isFirst = m_head.sequence == 0;
    if (!isFirst && m_head.complete && frame.rows() == 0 && missed == 0)
        return std::nullopt;
    m_head.total += fresh;
    ++m_head.sequence;
    m_head.begin = isFirst;
    m_head.complete = m_at >= m_rows.last();
    m_head.missed = missed;
    return frame.text(m_head);
}

} // namespace heliograph::admin
