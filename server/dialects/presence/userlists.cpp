// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/presence/userlists.h"

#include <limits>

namespace heliograph::presence {

using domain::PeerId;
using domain::UserId;

UserLists::UserLists(const domain::Directory &directory, domain::Delivery &delivery, Deadlines &deadlines,
                     const domain::Enrolment &names, Failed failed)
    : m_directory(directory), m_delivery(delivery), m_deadlines(deadlines), m_names(names), m_failed(std::move(failed))
{
}

void UserLists::ask(const PeerId &peer, const peer::Reply &reply)
{
    const auto [place, isFirst] = m_resting.try_emplace(peer, m_deadlines);
    if (!isFirst) {
        place->second.hasAskedAgain = true;
        return;
    }
    startRest(peer, place->second);
    tell(peer, reply);
}

void UserLists::startRest(const PeerId &peer, Rest &resting)
{
    resting.hasAskedAgain = false;
    resting.end.start(rest, [this, peer] { rested(peer); });
}

void UserLists::rested(const PeerId &peer)
{
    const auto place = m_resting.find(peer);
    if (!place->second.hasAskedAgain) {
        m_resting.erase(place);
        return;
    }
    startRest(peer, place->second);
    tell(peer, std::nullopt);
}

void UserLists::tell(const PeerId &peer, const std::optional<peer::Reply> &reply)
{
    if (m_printed) {
        send(peer);
        return;
    }
    m_directory.list(domain::Realm::Presence, std::numeric_limits<qsizetype>::max(),
                     [this, peer, reply](const Result<QList<domain::Holding>> &holdings) {
                         if (!holdings) {
                             m_failed(peer, holdings.error(), reply);
                             return;
                         }
                         if (!m_printed)
                             print(*holdings);
                         send(peer);
                     });
}

void UserLists::print(const QList<domain::Holding> &holdings)
{
    QList<UserId> users;
    users.reserve(holdings.size());
    for (const domain::Holding &holding : holdings)
        users.append(holding.user);
    m_printed.emplace(users);
    ++m_printings;
}

void UserLists::send(const PeerId &peer)
{
    m_delivery.emit({peer}, m_printed->without(m_names.userOf(peer)));
}

} // namespace heliograph::presence
