// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/tables.h"

namespace heliograph::admin {

Tables::Tables(Picture &picture, const Sources &sources)
    : m_rows(picture)
    , m_overview(QStringLiteral("id"), [overview = sources.overview] { return QList{overview()}; })
    , m_users({picture, m_rows})
    , m_rooms({picture, m_rows})
    , m_calls({picture, m_rows})
    , m_queue({picture, m_rows})
    , m_bans(QStringLiteral("since"), sources.bans)
    , m_timelines(QStringLiteral("-startedAt"), sources.timelines)
    , m_events(sources.events)
    , m_audit(sources.audit)
    , m_byName{{QStringLiteral("overview"), &m_overview},  {QStringLiteral("users"), &m_users},
               {QStringLiteral("rooms"), &m_rooms},        {QStringLiteral("calls"), &m_calls},
               {QStringLiteral("queue"), &m_queue},        {QStringLiteral("bans"), &m_bans},
               {QStringLiteral("events"), &m_events},      {QStringLiteral("audit"), &m_audit},
               {QStringLiteral("timelines"), &m_timelines}}
{
    // Rows go with what they were made of.
    picture.setDetachListener([this] {
        for (Table *table : std::initializer_list<Table *>{&m_users, &m_rooms, &m_calls, &m_queue})
            table->refresh();
    });
}

} // namespace heliograph::admin
