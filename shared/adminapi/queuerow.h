// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody who waits for a partner, as operators see them. As userrow.h otherwise.
#pragma once

#include <optional>

#include <QList>
#include <QStringList>

namespace heliograph::adminapi {

struct WaitingProfile
{
    QString language{};
    QString gender{};
    std::optional<qint64> age{};
    QStringList interests{};
    bool operator==(const WaitingProfile &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("language", self.language);
        visit("gender", self.gender);
        visit("age", self.age);
        visit("interests", self.interests);
    }
};

struct WaitingPreferences
{
    QString language{};
    QString gender{};
    std::optional<qint64> youngest{};
    std::optional<qint64> oldest{};
    QStringList interests{};
    bool operator==(const WaitingPreferences &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("language", self.language);
        visit("gender", self.gender);
        visit("youngest", self.youngest);
        visit("oldest", self.oldest);
        visit("interests", self.interests);
    }
};

struct QueueRow
{
    QString id{};
    QString userId{};
    QString socketId{};
    qint64 position = 0; ///< from 1
    qint64 since = 0;
    WaitingProfile profile{};
    WaitingPreferences preferences{};
    bool operator==(const QueueRow &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("id", self.id);
        visit("userId", self.userId);
        visit("socketId", self.socketId);
        visit("position", self.position);
        visit("since", self.since);
        visit("profile", self.profile);
        visit("preferences", self.preferences);
    }
};

} // namespace heliograph::adminapi
