// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/socketio/packetlog.h"

#include <algorithm>

namespace heliograph::socketio {

namespace {

constexpr int offsetBase = 36;

} // namespace

void PacketLog::append(const EncodedPacket &packet)
{
    m_packets.append(packet);
    m_bytes += packet.size();
    while (m_packets.size() > m_maxPackets || m_bytes > m_maxBytes) {
        m_lastDropped = m_packets.first().serial;
        m_bytes -= m_packets.first().size();
        m_packets.removeFirst();
    }
}

QList<EncodedPacket> PacketLog::after(quint64 serial) const
{
    const auto first = std::find_if(m_packets.begin(), m_packets.end(),
                                    [serial](const EncodedPacket &packet) { return packet.serial > serial; });
    return QList<EncodedPacket>(first, m_packets.end());
}

QByteArray offsetOf(quint64 serial)
{
    return QByteArray::number(serial, offsetBase);
}

std::optional<quint64> serialOf(const QByteArray &offset)
{
    bool isNumber = false;
    const quint64 serial = offset.toULongLong(&isNumber, offsetBase);
    if (!isNumber || offsetOf(serial) != offset)
        return std::nullopt;
    return serial;
}

} // namespace heliograph::socketio
