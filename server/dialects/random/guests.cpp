// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/random/guests.h"

namespace heliograph::random {

Guest *Guests::at(const peer::PeerId &peer)
{
    const auto guest = m_guests.find(peer);
    return guest == m_guests.end() ? nullptr : &guest->second;
}

Guest *Guests::called(const domain::UserId &user)
{
    const auto peer = m_peerOf.constFind(user);
    return peer == m_peerOf.constEnd() ? nullptr : at(*peer);
}

Guest &Guests::welcome(const peer::PeerId &peer, const domain::UserId &user)
{
    const Guest *former = at(peer);
    if (former && former->user != user)
        forget(peer);
    const peer::PeerId holder = m_peerOf.value(user, peer);
    if (holder != peer)
        forget(holder);
    Guest &guest = m_guests.try_emplace(peer, m_deadlines).first->second;
    guest.user = user;
    m_peerOf.insert(user, peer);
    return guest;
}

void Guests::forget(const peer::PeerId &peer)
{
    const auto guest = m_guests.find(peer);
    if (guest == m_guests.end())
        return;
    m_peerOf.remove(guest->second.user);
    m_guests.erase(guest);
}

} // namespace heliograph::random
