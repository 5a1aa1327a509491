// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may not connect, as operators see it. As userrow.h otherwise.
#pragma once

#include <optional>

#include <QString>

namespace heliograph::adminapi {

struct BanRow
{
    QString id{};
    std::optional<QString> userId{};
    std::optional<QString> dialect{}; ///< of the user id; nullopt: every dialect
    std::optional<QString> address{}; ///< or a CIDR
    QString reason{};
    QString by{};
    qint64 since = 0;
    std::optional<qint64> until{}; ///< nullopt: for ever
    bool operator==(const BanRow &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("userId", self.userId);
        visit("dialect", self.dialect);
        visit("address", self.address);
        visit("reason", self.reason);
        visit("by", self.by);
        visit("since", self.since);
        visit("until", self.until);
    }
};

} // namespace heliograph::adminapi
