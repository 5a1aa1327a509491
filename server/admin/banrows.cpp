// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/banrows.h"

#include "server/admin/addresstext.h"

namespace heliograph::admin {

adminapi::BanRow banRow(const domain::Ban &ban)
{
    adminapi::BanRow row;
    row.id = ban.id();
    if (const auto *user = std::get_if<domain::BannedUser>(&ban.whom)) {
        row.userId = user->id;
        if (user->realm)
            row.dialect = textOf(*user->realm);
    } else {
        row.address = textOf(std::get<domain::AddressRange>(ban.whom));
    }
    row.reason = ban.reason;
    row.by = ban.by;
    row.since = toUnixMilliseconds(ban.since);
    if (ban.until)
        row.until = toUnixMilliseconds(*ban.until);
    return row;
}

QString whomOf(const domain::Ban &ban)
{
    const auto *user = std::get_if<domain::BannedUser>(&ban.whom);
    if (!user)
        return textOf(std::get<domain::AddressRange>(ban.whom));
    constexpr qsizetype longest = 128;
    QString whom = user->id.size() > longest ? user->id.first(longest) + QChar(0x2026) : user->id;
    if (user->realm)
        whom += QLatin1String(" in ") + textOf(*user->realm);
    return whom;
}

QList<adminapi::BanRow> banRows(const domain::Bans &bans)
{
    QList<adminapi::BanRow> rows;
    rows.reserve(bans.size());
    for (const domain::Ban &ban : bans.list())
        rows.append(banRow(ban));
    return rows;
}

} // namespace heliograph::admin
