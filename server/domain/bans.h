// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of who is kept out: user ids, and addresses. Answers at once, because every connection and registration
// asks. Not for sending away who is in already, nor for keeping bans beyond this process.
#pragma once

#include "server/domain/addressrange.h"
#include "server/domain/user.h"
#include "shared/base/deadlines.h"

#include <functional>
#include <map>
#include <set>
#include <variant>

#include <QList>

namespace heliograph::domain {

struct BannedUser
{
    std::optional<Realm> realm{}; ///< nullopt: every one
    UserId id;
    bool operator==(const BannedUser &) const = default;
};

struct Ban
{
    quint64 number = 0;
    std::variant<BannedUser, AddressRange> whom;
    QString reason{};
    QString by{}; ///< the operator's name
    WallTime since{};
    std::optional<WallTime> until{}; ///< nullopt: for ever
    bool operator==(const Ban &) const = default;

    /// "b7"; never given again.
    QString id() const { return QStringLiteral("b%1").arg(number); }
    /// "Banned: " and the reason
    QString sentence() const { return QStringLiteral("Banned: %1").arg(reason); }
    bool covers(const User &user) const;
    bool covers(const AddressBytes &address) const;
};

class BanListener
{
public:
    virtual ~BanListener() = default;
    /// A ban was added or lifted, or is over.
    virtual void bansChanged() = 0;
};

class Bans
{
public:
    static constexpr qsizetype most = 10'000;

    /// Borrowed.
    explicit Bans(Deadlines &deadlines);

    /// Number and beginning of @p ban are set here. nullopt: there are as many as there may be.
    std::optional<Ban> add(Ban ban);
    /// The ban that is no more; nullopt if there is none of that id.
    std::optional<Ban> lift(const QString &id);
    /// Those of an earlier process, in place of all that are here; what is over or beyond the most is left out. The
    /// next ban gets a number above @p lastNumber and all of theirs. Listeners are not told.
    void restore(const QList<Ban> &bans, quint64 lastNumber);

    /// In order of adding.
    QList<Ban> list() const;
    qsizetype size() const { return qsizetype(m_bans.size()); }
    quint64 lastNumber() const { return m_lastNumber; }

    /// The sentence for whoever is kept out; nullopt for everybody else. Costs a look-up, for addresses one for each
    /// length of prefix that occurs.
    std::optional<QString> refusalOf(const User &user) const;
    std::optional<QString> refusalOf(const AddressBytes &address) const;

    /// Borrowed; called in order of adding.
    void addListener(BanListener &listener) { m_listeners.append(&listener); }
    void removeListener(BanListener &listener) { m_listeners.removeOne(&listener); }

private:
    using Numbers = QList<quint64>;
    using Ranges = QHash<std::pair<quint64, quint64>, Numbers>;

    void insert(const Ban &ban);
    void erase(std::map<quint64, Ban>::iterator place);
    void expire();
    void awaitNextEnd();
    void tellListeners();
    template<typename Whom>
    std::optional<QString> refusalAmong(const Numbers &numbers, const Whom &whom) const;

    Deadlines &m_deadlines;
    std::map<quint64, Ban> m_bans;
    QHash<UserId, Numbers> m_users;
    std::map<int, Ranges> m_ranges; ///< by length of prefix
    std::set<std::pair<WallTime, quint64>> m_ends;
    quint64 m_lastNumber = 0;
    Deadline m_nextEnd;
    QList<BanListener *> m_listeners;
};

} // namespace heliograph::domain
