// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/view.h"

#include <algorithm>

namespace heliograph::admin {

void ViewedRows::tellPut(const Row &row)
{
    for (View *view : m_views)
        view->put(row);
}

void ViewedRows::tellRemoved(const QString &id)
{
    for (View *view : m_views)
        view->remove(id);
}

View::View(ViewedRows &rows, qint64 subscription, const adminapi::Query &query)
    : m_rows(rows), m_query(query), m_head{.subscription = subscription}
{
    m_rows.m_views.push_back(this);
}

View::~View()
{
    std::erase(m_rows.m_views, this);
}

void View::put(const Row &row)
{
    if (!row.matches(m_query)) {
        remove(row.id());
        return;
    }
    Place &place = m_places[row.id()];
    if (!std::exchange(place.row, &row)) {
        ++m_matching;
        m_isUnsettled = true;
    }
    adminapi::Cell cell = row.cell(m_query.sort);
    if (cell != place.key.cell || place.key.id.isNull()) {
        place.key = {std::move(cell), row.id()};
        m_isUnsettled = true;
    }
    if (place.isInside)
        expect(place);
    else if (!m_isCut)
        move(place, true);
}

void View::remove(const QString &id)
{
    const auto found = m_places.find(id);
    if (found == m_places.end())
        return;
    Place &place = found->second;
    if (std::exchange(place.row, nullptr)) {
        --m_matching;
        m_isUnsettled = true;
    }
    place.isInside = false;
    if (place.sent > 0) {
        expect(place);
        return;
    }
    // The console has never had it and need not hear that it is gone.
    if (place.isPending)
        m_pending.erase(place.pending);
    m_places.erase(found);
}

void View::expect(Place &place)
{
    if (!std::exchange(place.isPending, true))
        place.pending = m_pending.insert(m_pending.end(), &place);
}

void View::move(Place &place, bool isInside)
{
    if (std::exchange(place.isInside, isInside) != isInside)
        expect(place);
}

void View::settle()
{
    const bool isToBeCut = m_matching > m_query.limit;
    if (!std::exchange(m_isUnsettled, false) || (!isToBeCut && !m_isCut))
        return;
    m_isCut = isToBeCut;
    std::vector<Place *> matching;
    matching.reserve(size_t(m_matching));
    for (auto &[id, place] : m_places) {
        if (place.row)
            matching.push_back(&place);
    }
    auto end = matching.end();
    if (m_isCut) {
        end = matching.begin() + m_query.limit;
        std::nth_element(matching.begin(), end, matching.end(), [this](const Place *one, const Place *other) {
            return isBefore(one->key, other->key, m_query.isDescending);
        });
    }
    for (auto place = matching.begin(); place != matching.end(); ++place)
        move(**place, place < end);
}

std::optional<QByteArray> View::next()
{
    settle();
    const bool isFirst = m_head.sequence == 0;
    if (!isFirst && m_pending.empty() && m_head.complete && m_head.total == m_matching)
        return std::nullopt;
    adminapi::RowsText frame;
    while (!m_pending.empty() && frame.rows() < mostRows && frame.size() < fullFrame) {
        Place &place = *m_pending.front();
        m_pending.pop_front();
        say(place, frame);
        if (!place.row)
            m_places.erase(QString(place.key.id));
    }
    ++m_head.sequence;
    m_head.begin = isFirst;
    m_head.complete = m_pending.empty();
    m_head.total = m_matching;
    return frame.text(m_head);
}

void View::say(Place &place, adminapi::RowsText &frame)
{
    place.isPending = false;
    if (!place.isInside) {
        if (std::exchange(place.sent, 0) > 0)
            frame.remove(place.key.id);
        return;
    }
    if (std::exchange(place.sent, place.row->version()) != place.row->version())
        frame.upsert(place.row->text());
}

} // namespace heliograph::admin
