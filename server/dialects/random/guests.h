// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The peers connected here that have said who they are, with what is known of them here alone. Not the table of who
// holds which user id: that is domain::Directory.
#pragma once

#include "server/domain/seeker.h"
#include "server/peer/peer.h"
#include "shared/base/deadlines.h"

#include <unordered_map>

#include <QHash>

namespace heliograph::random {

struct Guest
{
    explicit Guest(Deadlines &deadlines) : reentry(deadlines) {}

    domain::UserId user;
    domain::Profile profile;
    domain::Preferences wishes{}; ///< of the latest search
    domain::PairId pair{};        ///< only for telling whose an event is, which cannot wait for the table
    Deadline reentry;             ///< when it enters the line again by itself
};

/// A peer is one guest, and a user id is of one guest.
class Guests
{
public:
    /// Borrowed.
    explicit Guests(Deadlines &deadlines) : m_deadlines(deadlines) {}

    /// nullptr when it has not said who it is.
    Guest *at(const peer::PeerId &peer);
    const Guest *at(const peer::PeerId &peer) const { return const_cast<Guests *>(this)->at(peer); }
    /// nullptr also when the user is connected elsewhere.
    Guest *called(const domain::UserId &user);
    /// The guest that the peer is, or becomes now. What it was under another user id is forgotten, and so is who else
    /// had this one.
    Guest &welcome(const peer::PeerId &peer, const domain::UserId &user);
    void forget(const peer::PeerId &peer);
    QList<peer::PeerId> peers() const { return m_peerOf.values(); }

private:
    Deadlines &m_deadlines;
    std::unordered_map<peer::PeerId, Guest> m_guests;
    QHash<domain::UserId, peer::PeerId> m_peerOf; ///< the same guests
};

} // namespace heliograph::random
