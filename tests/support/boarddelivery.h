// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Brings words to the peers that a switchboard knows. Needs heliograph_peer and heliograph_domain.
#pragma once

#include "server/domain/delivery.h"
#include "server/peer/switchboard.h"

namespace heliograph::test {

class BoardDelivery final : public domain::Delivery
{
public:
    explicit BoardDelivery(peer::Switchboard &board) : m_board(board) {}
    void emit(const QList<domain::PeerId> &to, const domain::Words &words) override
    {
        for (const domain::PeerId &id : to) {
            if (peer::Peer *peer = m_board.find(id))
                peer->emit({words.event, words.arguments, words.attachments});
        }
    }
    void disconnect(const domain::PeerId &id, const QString &) override
    {
        if (peer::Peer *peer = m_board.find(id))
            peer->disconnect(true);
    }
    void dismiss(const domain::PeerId &id, const QString &reason) override { m_board.dismiss(id, reason); }

private:
    peer::Switchboard &m_board;
};

} // namespace heliograph::test
