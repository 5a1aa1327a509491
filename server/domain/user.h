// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who somebody is: a user id within a realm. The same text in two realms is two strangers.
#pragma once

#include <optional>

#include <QHash>
#include <QString>

namespace heliograph::domain {

using UserId = QString;

/// The five kinds of client keep their names apart. Rooms know sockets only, so they have no realm.
enum class Realm { Direct, Calls, Presence, Random };

/// "direct", "calls", "presence", "random"
QLatin1String textOf(Realm realm);
std::optional<Realm> realmOf(QStringView text);

struct User
{
    Realm realm;
    UserId id;
    bool operator==(const User &) const = default;
};

inline size_t qHash(const User &user, size_t seed = 0)
{
    return qHashMulti(seed, int(user.realm), user.id);
}

} // namespace heliograph::domain
