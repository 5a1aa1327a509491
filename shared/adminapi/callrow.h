// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A call, or a pair of the waiting line, as operators see it. As userrow.h otherwise.
#pragma once

#include <optional>

#include <QString>

namespace heliograph::adminapi {

struct Party
{
    QString id{}; ///< of the user's row
    QString userId{};
    bool operator==(const Party &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("userId", self.userId);
    }
};

struct CallRow
{
    QString id{};
    QString dialect{};
    std::optional<QString> callId{}; ///< of a call
    std::optional<QString> roomId{}; ///< of a pair
    QString state{};                 ///< "ringing", "accepted" or "paired"
    std::optional<QString> type{};
    Party caller{}; ///< of a pair: who waited longer
    Party callee{};
    qint64 createdAt = 0;
    std::optional<qint64> acceptedAt{};
    bool operator==(const CallRow &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("dialect", self.dialect);
        visit("callId", self.callId);
        visit("roomId", self.roomId);
        visit("state", self.state);
        visit("type", self.type);
        visit("caller", self.caller);
        visit("callee", self.callee);
        visit("createdAt", self.createdAt);
        visit("acceptedAt", self.acceptedAt);
    }
};

} // namespace heliograph::adminapi
