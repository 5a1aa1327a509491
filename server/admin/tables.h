// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of the admin API by name.
#pragma once

#include "server/admin/listtable.h"
#include "server/admin/picturetables.h"
#include "server/admin/sequencetable.h"
#include "shared/adminapi/auditrow.h"
#include "shared/adminapi/banrow.h"
#include "shared/adminapi/eventrow.h"
#include "shared/adminapi/overview.h"
#include "shared/adminapi/timelinerow.h"

namespace heliograph::admin {

class Tables
{
public:
    /// Called whenever somebody looks.
    struct Sources
    {
        std::function<adminapi::Overview()> overview;
        std::function<QList<adminapi::BanRow>()> bans;
        std::function<QList<adminapi::TimelineRow>()> timelines;
        const Sequence<adminapi::EventRow> &events; ///< borrowed, as audit
        const Sequence<adminapi::AuditRow> &audit;
    };

    /// @p picture is borrowed; at most one for a picture, which is not used after this.
    Tables(Picture &picture, const Sources &sources);
    Tables(const Tables &) = delete;
    Tables &operator=(const Tables &) = delete;

    /// "overview", "users", "rooms", "calls", "queue", "bans", "events", "audit", "timelines"; nullptr for others.
    Table *find(const QString &name) const { return m_byName.value(name); }

private:
    const RowMaker m_rows;
    ListTable<adminapi::Overview> m_overview;
    UsersTable m_users;
    RoomsTable m_rooms;
    CallsTable m_calls;
    QueueTable m_queue;
    ListTable<adminapi::BanRow> m_bans;
    ListTable<adminapi::TimelineRow> m_timelines;
    SequenceTable<adminapi::EventRow> m_events;
    SequenceTable<adminapi::AuditRow> m_audit;
    const QHash<QString, Table *> m_byName;
};

} // namespace heliograph::admin
