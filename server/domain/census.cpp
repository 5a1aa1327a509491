// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/census.h"

#include "server/domain/memberchanges.h"

#include <algorithm>

namespace heliograph::domain {

bool Census::Standing::isKnown() const
{
    return rooms > 0 || std::find(names.begin(), names.end(), true) != names.end();
}

void Census::connected(const Connection &connection)
{
    change(connection.peer, [](Standing &standing) { standing.isConnected = true; });
}

void Census::disconnected(const Connection &connection, QLatin1String)
{
    change(connection.peer, [](Standing &standing) { standing.isConnected = false; });
}

void Census::claimed(const User &user, const Device &device, const Claim &claim)
{
    const auto hold = [this](const PeerId &peer, Realm realm, bool holds) {
        change(peer, [=](Standing &standing) { standing.names[size_t(realm)] = holds; });
    };
    for (const Device &evicted : claim.evicted)
        hold(evicted.peer, user.realm, false);
    hold(device.peer, user.realm, true);
}

void Census::released(const Release &release)
{
    change(release.device.peer,
           [realm = release.user.realm](Standing &standing) { standing.names[size_t(realm)] = false; });
}

void Census::roomChanged(const RoomChange &roomChange)
{
    const MemberChanges members = memberChanges(roomChange);
    for (const Member &member : members.left)
        change(member.peer, [](Standing &standing) { --standing.rooms; });
    for (const Member &member : members.joined)
        change(member.peer, [](Standing &standing) { ++standing.rooms; });
}

template<typename Change>
void Census::change(const PeerId &peer, Change change)
{
    Standing &standing = m_standings[peer];
    count(standing, -1);
    change(standing);
    count(standing, 1);
    if (!standing.isConnected && !standing.isKnown())
        m_standings.remove(peer);
}

void Census::count(const Standing &standing, int by)
{
    if (standing.isConnected)
        m_connected += by;
    if (standing.isConnected && !standing.isKnown())
        m_strangers += by;
    if (standing.rooms > 0)
        m_inRooms += by;
    for (size_t realm = 0; realm < realms; ++realm) {
        if (standing.names[realm])
            m_inRealm[realm] += by;
    }
}

} // namespace heliograph::domain
