// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the body of an act says: its members, each checked. Not for what is done with them (acts.h).
#pragma once

#include "server/domain/bans.h"

#include <QJsonObject>

namespace heliograph::admin {

class Parameters
{
public:
    static constexpr qint64 longestBan = 10LL * 366 * 86'400; ///< seconds
    static constexpr qsizetype longestUserId = 1000;          ///< UTF-16 units

    Parameters(const QJsonObject &body) : m_body(body) {}

    bool isNull(QLatin1String name) const { return m_body[name].isNull(); }
    /// Missing counts as null.
    bool isMissing(QLatin1String name) const { return m_body[name].isUndefined() || isNull(name); }
    /// One that says something, without spaces around it; nullopt otherwise.
    std::optional<QString> text(QLatin1String name, qsizetype longest) const;
    /// A whole one; nullopt otherwise.
    std::optional<qint64> number(QLatin1String name, qint64 lowest, qint64 highest) const;
    /// Empty where there is none; nullopt: it is no dialect.
    std::optional<QString> dialect() const;
    /// A ban of whom it names, for as long as it says; or what is wrong with it. The rest is for the caller to fill in.
    std::variant<domain::Ban, QString> ban(WallTime now) const;

private:
    std::variant<domain::Ban, QString> bannedUser() const;
    std::variant<domain::Ban, QString> bannedRange() const;

    const QJsonObject m_body;
};

} // namespace heliograph::admin
