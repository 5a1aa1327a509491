// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sends clients away when the token that let them in has run out: {"token_expired":{"message":"Token expired"}}, then
// the end. Stands between the transports and what hears of their peers, and passes everything on.
#pragma once

#include "server/peer/peer.h"
#include "shared/base/deadlines.h"

#include <memory>
#include <unordered_map>

namespace heliograph::auth {

class TokenWatch final : public peer::PeerListener
{
public:
    /// All borrowed.
    TokenWatch(peer::PeerListener &next, Deadlines &deadlines) : m_next(next), m_deadlines(deadlines) {}

    quint64 expired() const { return m_expired; }
    /// Peers whose token will run out.
    qsizetype size() const { return qsizetype(m_watched.size()); }

    void peerConnected(peer::Peer &peer) override;
    void peerClaimsRenewed(peer::Peer &peer) override;
    void peerEvent(peer::Peer &peer, const peer::Event &event) override;
    void peerDisconnected(peer::Peer &peer, peer::DisconnectReason reason) override;
    void peerTransportChanged(peer::Peer &peer) override { m_next.peerTransportChanged(peer); }
    void peerAlive(peer::Peer &peer) override { m_next.peerAlive(peer); }

private:
    struct Watched
    {
        Watched(peer::Peer &watched, Deadlines &deadlines) : peer(watched), deadline(deadlines) {}

        peer::Peer &peer;
        Deadline deadline;
    };

    void watch(peer::Peer &peer);
    void look(const peer::PeerId &id);

    peer::PeerListener &m_next;
    Deadlines &m_deadlines;
    std::unordered_map<peer::PeerId, Watched> m_watched;
    quint64 m_expired = 0;
};

} // namespace heliograph::auth
