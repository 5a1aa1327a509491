// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keeps the table of connections, and tells observers who comes and goes and who is told no. Stands between the
// transports and the switchboard, and passes everything on.
#pragma once

#include "server/domain/observer.h"
#include "server/peer/switchboard.h"

namespace heliograph::app {

class ConnectionWatch final : public peer::PeerListener
{
public:
    /// All borrowed.
    ConnectionWatch(peer::Switchboard &next, domain::Connections &connections, const domain::Observers &observers,
                    const Clock &clock);

    void peerConnected(peer::Peer &peer) override;
    void peerClaimsRenewed(peer::Peer &peer) override;
    void peerTransportChanged(peer::Peer &peer) override;
    void peerEvent(peer::Peer &peer, const peer::Event &event) override { m_next.peerEvent(peer, event); }
    void peerDisconnected(peer::Peer &peer, peer::DisconnectReason reason) override;
    void peerAlive(peer::Peer &peer) override { m_next.peerAlive(peer); }

private:
    void lookAtTransport(const peer::Peer &peer);

    peer::Switchboard &m_next;
    domain::Connections &m_connections;
    const domain::Observers &m_observers;
    const Clock &m_clock;
};

} // namespace heliograph::app
