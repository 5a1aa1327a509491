// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/bans.h"

namespace heliograph::domain {

using namespace std::chrono_literals;

namespace {

/// The calendar may be set while a ban lasts.
constexpr Duration longestWait = 1h;

} // namespace

bool Ban::covers(const User &user) const
{
    const auto *banned = std::get_if<BannedUser>(&whom);
    return banned && banned->id == user.id && (!banned->realm || *banned->realm == user.realm);
}

bool Ban::covers(const AddressBytes &address) const
{
    const auto *range = std::get_if<AddressRange>(&whom);
    return range && isIPv4(range->base) == isIPv4(address) &&
           maskedTo(address, range->prefix) == maskedTo(range->base, range->prefix);
}

Bans::Bans(Deadlines &deadlines) : m_deadlines(deadlines), m_nextEnd(deadlines) {}

std::optional<Ban> Bans::add(Ban ban)
{
    expire();
    if (size() >= most)
        return std::nullopt;
    ban.number = ++m_lastNumber;
    ban.since = m_deadlines.clock().wallNow();
    insert(ban);
    awaitNextEnd();
    tellListeners();
    return ban;
}

std::optional<Ban> Bans::lift(const QString &id)
{
    // Not by what stands in the text: "b07" is nobody's id.
    const auto place = m_bans.find(id.mid(1).toULongLong());
    if (place == m_bans.end() || place->second.id() != id)
        return std::nullopt;
    const Ban ban = place->second;
    erase(place);
    awaitNextEnd();
    tellListeners();
    return ban;
}

void Bans::restore(const QList<Ban> &bans, quint64 lastNumber)
{
    while (!m_bans.empty())
        erase(m_bans.begin());
    m_lastNumber = lastNumber;
    const WallTime now = m_deadlines.clock().wallNow();
    for (const Ban &ban : bans) {
        m_lastNumber = std::max(m_lastNumber, ban.number);
        if (size() < most && !m_bans.contains(ban.number) && (!ban.until || *ban.until > now))
            insert(ban);
    }
    awaitNextEnd();
}

QList<Ban> Bans::list() const
{
    QList<Ban> bans;
    for (const auto &[number, ban] : m_bans)
        bans.append(ban);
    return bans;
}

template<typename Whom>
std::optional<QString> Bans::refusalAmong(const Numbers &numbers, const Whom &whom) const
{
    const WallTime now = m_deadlines.clock().wallNow();
    for (const quint64 number : numbers) {
        const Ban &ban = m_bans.at(number);
        if (ban.covers(whom) && (!ban.until || *ban.until > now))
            return ban.sentence();
    }
    return std::nullopt;
}

std::optional<QString> Bans::refusalOf(const User &user) const
{
    const auto found = m_users.constFind(user.id);
    return found == m_users.constEnd() ? std::nullopt : refusalAmong(*found, user);
}

std::optional<QString> Bans::refusalOf(const AddressBytes &address) const
{
    for (const auto &[prefix, ranges] : m_ranges) {
        const auto found = ranges.constFind(maskedTo(address, prefix));
        if (found == ranges.constEnd())
            continue;
        if (auto sentence = refusalAmong(*found, address))
            return sentence;
    }
    return std::nullopt;
}

void Bans::insert(const Ban &ban)
{
    m_bans.emplace(ban.number, ban);
    if (const auto *user = std::get_if<BannedUser>(&ban.whom))
        m_users[user->id].append(ban.number);
    else if (const auto *range = std::get_if<AddressRange>(&ban.whom))
        m_ranges[range->prefix][maskedTo(range->base, range->prefix)].append(ban.number);
    if (ban.until)
        m_ends.insert({*ban.until, ban.number});
}

void Bans::erase(std::map<quint64, Ban>::iterator place)
{
    const Ban &ban = place->second;
    const auto drop = [&ban](auto &index, const auto &key) {
        const auto found = index.find(key);
        found->removeOne(ban.number);
        if (found->isEmpty())
            index.erase(found);
    };
    if (const auto *user = std::get_if<BannedUser>(&ban.whom)) {
        drop(m_users, user->id);
    } else if (const auto *range = std::get_if<AddressRange>(&ban.whom)) {
        const auto ranges = m_ranges.find(range->prefix);
        drop(ranges->second, maskedTo(range->base, range->prefix));
        if (ranges->second.isEmpty())
            m_ranges.erase(ranges);
    }
    if (ban.until)
        m_ends.erase({*ban.until, ban.number});
    m_bans.erase(place);
}

void Bans::expire()
{
    const WallTime now = m_deadlines.clock().wallNow();
    bool hasChanged = false;
    while (!m_ends.empty() && m_ends.begin()->first <= now) {
        erase(m_bans.find(m_ends.begin()->second));
        hasChanged = true;
    }
    awaitNextEnd();
    if (hasChanged)
        tellListeners();
}

void Bans::awaitNextEnd()
{
    m_nextEnd.stop();
    if (m_ends.empty())
        return;
    const Duration wait = m_ends.begin()->first - m_deadlines.clock().wallNow();
    m_nextEnd.start(std::clamp(wait, Duration::zero(), longestWait), [this] { expire(); });
}

void Bans::tellListeners()
{
    const QList<BanListener *> listeners = m_listeners;
    for (BanListener *listener : listeners)
        listener->bansChanged();
}

} // namespace heliograph::domain
