// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/parameters.h"

#include "server/admin/addresstext.h"

#include <array>

namespace heliograph::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array dialects{"rooms"_L1, "direct"_L1, "calls"_L1, "presence"_L1, "random"_L1};

} // namespace

std::optional<QString> Parameters::text(QLatin1String name, qsizetype longest) const
{
    const QString text = m_body[name].toString().trimmed();
    return text.isEmpty() || text.size() > longest ? std::nullopt : std::optional(text);
}

std::optional<qint64> Parameters::number(QLatin1String name, qint64 lowest, qint64 highest) const
{
    const QJsonValue value = m_body[name];
    const double number = value.toDouble(-1);
    const bool isWhole =
        value.isDouble() && number >= double(lowest) && number <= double(highest) && number == double(qint64(number));
    return isWhole ? std::optional(qint64(number)) : std::nullopt;
}

std::optional<QString> Parameters::dialect() const
{
    if (isMissing("dialect"_L1))
        return QString();
    const QString name = m_body["dialect"_L1].toString();
    const bool isKnown = std::find(dialects.begin(), dialects.end(), name) != dialects.end();
    return isKnown ? std::optional(name) : std::nullopt;
}

std::variant<domain::Ban, QString> Parameters::ban(WallTime now) const
{
    const bool isUser = !m_body["userId"_L1].isUndefined();
    if (isUser == !m_body["address"_L1].isUndefined())
        return u"Either \"userId\" or \"address\" is needed."_s;
    auto read = isUser ? bannedUser() : bannedRange();
    auto *ban = std::get_if<domain::Ban>(&read);
    if (!ban || isMissing("seconds"_L1))
        return read;
    const auto time = number("seconds"_L1, 1, longestBan);
    if (!time)
        return u"\"seconds\" must be a whole number from 1 to %1."_s.arg(longestBan);
    ban->until = now + std::chrono::seconds(*time);
    return read;
}

std::variant<domain::Ban, QString> Parameters::bannedUser() const
{
    const QString id = m_body["userId"_L1].toString();
    if (id.isEmpty() || id.size() > longestUserId)
        return u"\"userId\" must be a text of 1 to %1 characters."_s.arg(longestUserId);
    const auto named = dialect();
    if (!named || (!named->isEmpty() && !domain::realmOf(*named)))
        return u"\"dialect\" must be one that has user ids: direct, calls, presence or random."_s;
    return domain::Ban{.whom = domain::BannedUser{domain::realmOf(*named), id}};
}

std::variant<domain::Ban, QString> Parameters::bannedRange() const
{
    const auto range = readRange(m_body["address"_L1].toString());
    if (!range)
        return u"\"address\" must be an address or a range, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32."_s;
    return domain::Ban{.whom = *range};
}

} // namespace heliograph::admin
