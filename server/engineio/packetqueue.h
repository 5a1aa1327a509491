// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Packets of one session that wait for its transport, and what they cost meanwhile. Not the limit itself: see
// Options::unsentBytes.
#pragma once

#include "server/engineio/message.h"
#include "server/engineio/packet.h"

#include <vector>

namespace heliograph::engineio {

struct OutgoingPacket
{
    PacketType type;
    MessagePtr message = nullptr; ///< of type Message only

    Packet packet() const;
};

class PacketQueue
{
public:
    /// What a packet costs beside its data, so that a flood of tiny ones is bounded too.
    static constexpr qsizetype overhead = 128;

    bool isEmpty() const { return m_packets.empty(); }
    /// Bytes of data and overhead.
    qsizetype cost() const { return m_cost; }
    void push(OutgoingPacket packet);
    void clear();

    /// Removes as many packets from the front as @p maxBytes hold, at least one, and returns them as a polling body. A
    /// Close gets a body of its own: stock clients act on it before they look at the messages beside it.
    QByteArray takePayload(qsizetype maxBytes);
    /// Removes everything, in order.
    std::vector<OutgoingPacket> takeAll();

private:
    std::vector<OutgoingPacket> m_packets;
    qsizetype m_cost = 0;
};

} // namespace heliograph::engineio
