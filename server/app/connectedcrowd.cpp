// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/connectedcrowd.h"

#include "server/admin/addresstext.h"
#include "server/app/dialects.h"
#include "server/peer/switchboard.h"
#include "shared/base/jsonwriter.h"

namespace heliograph::app {

qsizetype ConnectedCrowd::size() const
{
    return qsizetype(m_peers.counters().peers);
}

QList<domain::PeerId> ConnectedCrowd::present(const QString &dialect) const
{
    return m_peers.peers(dialect);
}

QList<domain::PeerId> ConnectedCrowd::covered(const domain::Ban &ban) const
{
    QList<domain::PeerId> covered;
    for (const domain::PeerId &id : m_peers.peers()) {
        const peer::Peer *peer = m_peers.find(id);
        if (peer && ban.covers(admin::bytesOf(peer->handshake().address)))
            covered.append(id);
    }
    return covered;
}

void ConnectedCrowd::notify(const QList<domain::PeerId> &peers, const QString &message)
{
    m_delivery.emit(peers, {QByteArrayLiteral("notice"), {JsonObject().add("message", message).text()}});
}

void ConnectedCrowd::release(const QList<domain::PeerId> &peers)
{
    m_dialects.announceShutdown(peers);
    for (const domain::PeerId &id : peers) {
        if (peer::Peer *peer = m_peers.find(id))
            peer->release();
    }
}

} // namespace heliograph::app
