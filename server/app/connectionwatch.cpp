// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/connectionwatch.h"

#include <QHostAddress>

namespace heliograph::app {

using domain::Connection;
using domain::Observer;

ConnectionWatch::ConnectionWatch(peer::Switchboard &next, domain::Connections &connections,
                                 const domain::Observers &observers, const Clock &clock)
    : m_next(next), m_connections(connections), m_observers(observers), m_clock(clock)
{
    m_next.onRefused([this](const peer::Switchboard::Refusal &refusal) {
        m_observers.tell(&Observer::refused, domain::Refusal{refusal.dialect,
                                                             refusal.peer,
                                                             {},
                                                             refusal.code.toByteArray(),
                                                             refusal.sentence,
                                                             refusal.ground == peer::RefusalGround::TooOften});
    });
}

void ConnectionWatch::peerConnected(peer::Peer &peer)
{
    const peer::Handshake &handshake = peer.handshake();
    m_observers.tell(&Observer::connected,
                     m_connections.add({peer.id(), peer.transport(), handshake.shownAddress.toString(),
                                        QString::fromUtf8(handshake.userAgent), m_clock.wallNow()}));
    m_next.peerConnected(peer);
}

void ConnectionWatch::peerClaimsRenewed(peer::Peer &peer)
{
    lookAtTransport(peer); // it may have come back by another
    m_next.peerClaimsRenewed(peer);
}

void ConnectionWatch::peerTransportChanged(peer::Peer &peer)
{
    lookAtTransport(peer);
    m_next.peerTransportChanged(peer);
}

void ConnectionWatch::peerDisconnected(peer::Peer &peer, peer::DisconnectReason reason)
{
    const peer::PeerId id = peer.id();
    m_next.peerDisconnected(peer, reason);
    if (const Connection *known = m_connections.find(id)) {
        const Connection gone = *known;
        m_connections.remove(id);
        m_observers.tell(&Observer::disconnected, gone, peer::textOf(reason));
    }
}

void ConnectionWatch::lookAtTransport(const peer::Peer &peer)
{
    const Connection *known = m_connections.find(peer.id());
    if (!known || known->transport == peer.transport())
        return;
    m_connections.setTransport(peer.id(), peer.transport());
    m_observers.tell(&Observer::transportChanged, *known);
}

} // namespace heliograph::app
