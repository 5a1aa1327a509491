// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/packetqueue.h"

#include <utility>

namespace heliograph::engineio {

namespace {

qsizetype costOf(const OutgoingPacket &packet)
{
    return PacketQueue::overhead + (packet.message ? packet.message->data().size() : 0);
}

} // namespace

Packet OutgoingPacket::packet() const
{
    if (!message)
        return Packet{type, false, {}};
    return Packet{type, message->isBinary(), message->data()};
}

void PacketQueue::push(OutgoingPacket packet)
{
    m_cost += costOf(packet);
    m_packets.push_back(std::move(packet));
}

void PacketQueue::clear()
{
    takeAll();
}

QByteArray PacketQueue::takePayload(qsizetype maxBytes)
{
    qsizetype size = 0;
    auto end = m_packets.begin();
    for (; end != m_packets.end(); ++end) {
        const qsizetype more = encodedSize(end->packet()) + (size > 0 ? 1 : 0);
        if (size > 0 && (size + more > maxBytes || end->type == PacketType::Close))
            break;
        size += more;
    }
    QByteArray payload;
    payload.reserve(size);
    for (auto packet = m_packets.begin(); packet != end; ++packet) {
        if (packet != m_packets.begin())
            payload += PayloadReader::separator;
        encodePacket(packet->packet(), payload);
        m_cost -= costOf(*packet);
    }
    if (end == m_packets.end())
        clear();
    else
        m_packets.erase(m_packets.begin(), end);
    return payload;
}

std::vector<OutgoingPacket> PacketQueue::takeAll()
{
    // Gives the memory back as well: most sessions are idle most of the time.
    m_cost = 0;
    return std::exchange(m_packets, {});
}

} // namespace heliograph::engineio
