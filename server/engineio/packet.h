// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The packets of Engine.IO 4 and their two forms on the wire. Pure; not for deciding what a packet does to a session.
// https://socket.io/docs/v4/engine-io-protocol/
#pragma once

#include <optional>

#include <QByteArray>
#include <QString>

namespace heliograph::engineio {

enum class PacketType : quint8 {
    Open, ///< the handshake; only the server sends it
    Close,
    Ping, ///< from the server, but for the probe of an upgrade
    Pong,
    Message,
    Upgrade, ///< the client has left its old transport
    Noop,    ///< ends a poll that has nothing to say
};

struct Packet
{
    PacketType type = PacketType::Noop;
    bool isBinary = false; ///< messages only
    QByteArray data;       ///< UTF-8 unless binary

    bool operator==(const Packet &) const = default;
};

/// What follows the type of the ping and the pong that try out a new transport: 2probe, 3probe
inline constexpr QByteArrayView probe("probe");

/// One packet as a polling payload carries it: 4hello, 2probe, bAQID (binary, base64, line breaks allowed because the
/// Java client writes them). nullopt for anything else: an unknown type, data where there is none, bad base64. UTF-8 is
/// not checked here.
std::optional<Packet> decodePacket(QByteArrayView text);
/// As decodePacket(), from a WebSocket text frame.
std::optional<Packet> decodeFrame(QStringView text);

/// Appends the form that a polling payload carries.
void encodePacket(const Packet &packet, QByteArray &payload);
/// How many bytes encodePacket() would append.
qsizetype encodedSize(const Packet &packet);

/// Walks through the packets of a polling body: 4hello<RS>bAQID<RS>3
class PayloadReader
{
public:
    static constexpr char separator = '\x1e';
    /// More than this in one body is a fault. A legitimate burst of the shortest events fits with room to spare.
    static constexpr int maxPackets = 100'000;

    /// @p payload must outlive the reader.
    explicit PayloadReader(QByteArrayView payload);
    /// The next packet; nullopt at the end or at the first fault, for which see hasFailed().
    std::optional<Packet> next();
    bool hasFailed() const { return m_failed; }

private:
    QByteArrayView m_rest;
    int m_count = 0;
    bool m_atEnd = false;
    bool m_failed = false;
};

} // namespace heliograph::engineio
