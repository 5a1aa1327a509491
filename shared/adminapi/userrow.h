// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A person as operators see them. This and the other rows are what travels: plain values that name their members once,
// in describe(), which writing, reading, filtering and sorting go by (rowfields.h). Instants are in ms since the Unix
// epoch, durations in ms.
#pragma once

#include <optional>

#include <QList>
#include <QStringList>

namespace heliograph::adminapi {

struct Socket
{
    std::optional<QString> id{}; ///< of the connection; nullopt: it is with another process
    QString socketId{};
    QString deviceId{};
    QString platform{};
    std::optional<QString> transport{}; ///< "polling", "websocket" or "ws"
    std::optional<QString> address{};
    std::optional<QString> client{}; ///< user agent
    qint64 since = 0;
    bool operator==(const Socket &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("socketId", self.socketId);
        visit("deviceId", self.deviceId);
        visit("platform", self.platform);
        visit("transport", self.transport);
        visit("address", self.address);
        visit("client", self.client);
        visit("since", self.since);
    }
};

struct UserRow
{
    QString id{};
    std::optional<QString> dialect{}; ///< nullopt: known to none
    std::optional<QString> userId{};
    std::optional<QString> name{}; ///< for people to read, where the dialect has one
    QString socketId{};            ///< of the first socket
    QList<Socket> sockets{};
    qint64 since = 0;
    QStringList rooms{}; ///< ids of rows, as calls
    QStringList calls{};
    bool waiting = false;
    bool operator==(const UserRow &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("dialect", self.dialect);
        visit("userId", self.userId);
        visit("name", self.name);
        visit("socketId", self.socketId);
        visit("sockets", self.sockets);
        visit("since", self.since);
        visit("rooms", self.rooms);
        visit("calls", self.calls);
        visit("waiting", self.waiting);
    }
};

} // namespace heliograph::adminapi
