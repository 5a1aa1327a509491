// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an operator did, as operators see it. As userrow.h otherwise.
#pragma once

#include <optional>

#include <QString>

namespace heliograph::adminapi {

struct AuditRow
{
    qint64 id = 0; ///< a sequence without gaps
    qint64 at = 0;
    QString operatorName{}; ///< "operator" as it travels
    QString role{};
    QString action{};
    QString target{};
    QString reason{};
    QString outcome{};
    QString hash{};
    QString previous{};
    bool operator==(const AuditRow &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("at", self.at);
        visit("operator", self.operatorName);
        visit("role", self.role);
        visit("action", self.action);
        visit("target", self.target);
        visit("reason", self.reason);
        visit("outcome", self.outcome);
        visit("hash", self.hash);
        visit("previous", self.previous);
    }
};

} // namespace heliograph::adminapi
