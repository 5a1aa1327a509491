// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A room as operators see it. As userrow.h otherwise.
#pragma once

#include <optional>

#include <QList>
#include <QStringList>

namespace heliograph::adminapi {

struct RoomMember
{
    std::optional<QString> id{}; ///< of the user's row; nullopt: it is with another process
    QString socketId{};
    QString name{};
    QString role{};
    qint64 joinedAt = 0;
    bool operator==(const RoomMember &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("socketId", self.socketId);
        visit("name", self.name);
        visit("role", self.role);
        visit("joinedAt", self.joinedAt);
    }
};

struct RoomRow
{
    QString id{};
    QString roomId{};
    QList<RoomMember> members{};
    qint64 memberCount = 0;
    qint64 createdAt = 0;
    qint64 lastActivity = 0;
    bool locked = false;
    std::optional<qint64> limit{}; ///< of members; nullopt: that of the server
    bool operator==(const RoomRow &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("roomId", self.roomId);
        visit("members", self.members);
        visit("memberCount", self.memberCount);
        visit("createdAt", self.createdAt);
        visit("lastActivity", self.lastActivity);
        visit("locked", self.locked);
        visit("limit", self.limit);
    }
};

} // namespace heliograph::adminapi
