// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/user.h"

#include <iterator>

namespace heliograph::domain {

using namespace Qt::StringLiterals;

namespace {

/// In the order of the enumeration.
constexpr QLatin1String realmNames[] = {"direct"_L1, "calls"_L1, "presence"_L1, "random"_L1};
static_assert(std::size(realmNames) == size_t(Realm::Random) + 1);

} // namespace

QLatin1String textOf(Realm realm)
{
    return realmNames[size_t(realm)];
}

std::optional<Realm> realmOf(QStringView text)
{
    for (size_t at = 0; at < std::size(realmNames); ++at) {
        if (text == realmNames[at])
            return Realm(at);
    }
    return std::nullopt;
}

} // namespace heliograph::domain
