// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stands in for a client that has gone while events of it still waited: what it said before it left counts, but nothing
// reaches it any more.
#pragma once

#include "server/peer/peer.h"

namespace heliograph::peer {

class DepartedPeer final : public Peer
{
public:
    explicit DepartedPeer(const Peer &peer)
        : m_id(peer.id()), m_handshake(peer.handshake()), m_claims(peer.claims()), m_transport(peer.transport())
    {
    }

    const PeerId &id() const override { return m_id; }
    const Handshake &handshake() const override { return m_handshake; }
    const Claims &claims() const override { return m_claims; }
    QLatin1String transport() const override { return m_transport; }
    void emit(const OutgoingEvent &) override {}
    void acknowledge(quint64, const QList<QByteArray> &) override {}
    void refuseUnknown(std::optional<quint64>) override {}
    void disconnect(bool) override {}
    void release() override {}

private:
    PeerId m_id;
    Handshake m_handshake;
    Claims m_claims;
    QLatin1String m_transport;
};

} // namespace heliograph::peer
