// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Something that happened, as operators see it. As userrow.h otherwise.
#pragma once

#include <optional>

#include <QString>

namespace heliograph::adminapi {

struct EventRow
{
    qint64 id = 0; ///< a sequence without gaps
    qint64 at = 0;
    QString type{};
    QString severity{}; ///< "info" or "warning"
    std::optional<QString> dialect{};
    std::optional<QString> user{}; ///< ids of rows, as room and call
    std::optional<QString> room{};
    std::optional<QString> call{};
    QString text{};
    std::optional<QString> code{};
    bool operator==(const EventRow &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("at", self.at);
        visit("type", self.type);
        visit("severity", self.severity);
        visit("dialect", self.dialect);
        visit("user", self.user);
        visit("room", self.room);
        visit("call", self.call);
        visit("text", self.text);
        visit("code", self.code);
    }
};

} // namespace heliograph::adminapi
