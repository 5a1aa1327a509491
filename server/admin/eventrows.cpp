// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/eventrows.h"

#include "server/admin/rowmaker.h"
#include "shared/adminapi/ids.h"

namespace heliograph::admin {

namespace {

/// The row of whom it is about; nullopt if it is about nobody.
std::optional<QString> userOf(const domain::Event &event)
{
    const auto realm = domain::realmOf(QString(event.dialect));
    if (realm && !event.user.isEmpty())
        return userRowId({*realm, event.user});
    if (event.connection.isEmpty())
        return std::nullopt;
    return event.dialect == QLatin1String("rooms") ? guestRowId(event.connection) : strangerRowId(event.connection);
}

std::optional<QString> callOf(const domain::Event &event)
{
    return event.call.isEmpty() ? std::nullopt
                                : std::optional(adminapi::ScopedId{QString(event.dialect), event.call}.toString());
}

} // namespace

std::optional<adminapi::EventRow> EventRows::at(qint64 number) const
{
    const domain::Event *event = m_journal.find(quint64(number));
    if (!event)
        return std::nullopt;
    adminapi::EventRow row;
    row.id = number;
    row.at = toUnixMilliseconds(event->at);
    row.type = nameOf(event->type);
    row.severity = severityOf(*event) == domain::Severity::Warning ? QStringLiteral("warning") : QStringLiteral("info");
    if (!event->dialect.isEmpty())
        row.dialect = event->dialect;
    row.user = userOf(*event);
    if (!event->room.isEmpty())
        row.room = adminapi::namePart(event->room);
    row.call = callOf(*event);
    row.text = sentenceOf(*event);
    if (!event->code.isEmpty())
        row.code = QString::fromLatin1(event->code);
    return row;
}

std::optional<adminapi::AuditRow> AuditRows::at(qint64 number) const
{
    const QList<AuditEntry> entries = m_log.page(quint64(number) + 1, 1);
    if (entries.isEmpty() || qint64(entries.first().id) != number)
        return std::nullopt;
    const AuditEntry &entry = entries.first();
    return adminapi::AuditRow{number,
                              entry.at,
                              entry.operatorName,
                              entry.role,
                              entry.action,
                              entry.target,
                              entry.reason,
                              entry.outcome,
                              QString::fromLatin1(entry.hash),
                              QString::fromLatin1(entry.previous)};
}

} // namespace heliograph::admin
