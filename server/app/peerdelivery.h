// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The domain's port to clients, over the transports that they are connected by.
#pragma once

#include "server/domain/delivery.h"

namespace heliograph::jsonws {
class Clients;
}
namespace heliograph::peer {
class Switchboard;
}
namespace heliograph::socketio {
class Namespace;
}

namespace heliograph::app {

class PeerDelivery final : public domain::Delivery
{
public:
    /// Borrowed.
    PeerDelivery(socketio::Namespace &clients, jsonws::Clients &plainClients, peer::Switchboard &peers)
        : m_clients(clients), m_plainClients(plainClients), m_peers(peers)
    {
    }

    void emit(const QList<domain::PeerId> &to, const domain::Words &words) override;
    void disconnect(const domain::PeerId &peer, const QString &reason) override;
    void dismiss(const domain::PeerId &peer, const QString &reason) override;

private:
    socketio::Namespace &m_clients;
    jsonws::Clients &m_plainClients;
    peer::Switchboard &m_peers;
};

} // namespace heliograph::app
