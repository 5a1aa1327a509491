// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The last packets sent to one socket, for a client that comes back and says which one it had last.
#pragma once

#include "server/socketio/encodedpacket.h"

#include <optional>

namespace heliograph::socketio {

class PacketLog
{
public:
    PacketLog(qsizetype maxPackets, qsizetype maxBytes) : m_maxPackets(maxPackets), m_maxBytes(maxBytes) {}

    /// Drops the oldest when the limits ask for it. Serials only grow.
    void append(const EncodedPacket &packet);
    /// False when packets later than that one may have been dropped.
    bool reachesBackTo(quint64 serial) const { return serial >= m_lastDropped; }
    /// What was appended after it, in order.
    QList<EncodedPacket> after(quint64 serial) const;

private:
    qsizetype m_maxPackets;
    qsizetype m_maxBytes;
    qsizetype m_bytes = 0;
    quint64 m_lastDropped = 0;
    QList<EncodedPacket> m_packets;
};

/// A serial as clients get it: a string, because the client tells offsets from payloads by that.
QByteArray offsetOf(quint64 serial);
/// nullopt when it is none of ours.
std::optional<quint64> serialOf(const QByteArray &offset);

} // namespace heliograph::socketio
