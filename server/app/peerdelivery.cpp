// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/peerdelivery.h"

#include "server/jsonws/clients.h"
#include "server/peer/switchboard.h"
#include "server/socketio/namespace.h"

#include <QLoggingCategory>

namespace heliograph::app {

Q_LOGGING_CATEGORY(lcDelivery, "heliograph.delivery")

void PeerDelivery::emit(const QList<domain::PeerId> &to, const domain::Words &words)
{
    const peer::OutgoingEvent event{words.event, words.arguments, words.attachments};
    m_clients.emit(to, event);
    m_plainClients.emit(to, event);
}

void PeerDelivery::disconnect(const domain::PeerId &peer, const QString &reason)
{
    if (peer::Peer *found = m_peers.find(peer)) {
        qCInfo(lcDelivery) << "disconnecting" << peer << "because" << reason;
        found->disconnect(true);
    }
}

void PeerDelivery::dismiss(const domain::PeerId &peer, const QString &reason)
{
    if (m_peers.dismiss(peer, reason))
        qCInfo(lcDelivery) << "an operator has sent away" << peer;
}

} // namespace heliograph::app
