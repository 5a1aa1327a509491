// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text form of Socket.IO packets, protocol 5: https://socket.io/docs/v4/socket-io-protocol/#packet-encoding
// Pure functions; binary attachments follow as messages of their own and are no concern of this file.
//
//   52-/admin,456["project:delete",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]
//   type, attachments and "-", namespace and ",", acknowledgement id, payload; all but the type may be missing
#pragma once

#include "server/peer/event.h"

#include <optional>
#include <variant>

namespace heliograph::socketio {

enum class PacketType { Connect, Disconnect, Event, Ack, ConnectError, BinaryEvent, BinaryAck };

/// A packet from a client. A binary one is an Event or Ack whose attachments are still to come.
struct Packet
{
    PacketType type = PacketType::Event;
    QByteArray nsp = QByteArrayLiteral("/");
    std::optional<quint64> id;
    int attachments = 0;
    QByteArray name;                   ///< of an event; digits if it was a number
    std::vector<peer::Json> arguments; ///< of an event or acknowledgement
    peer::Json payload;                ///< of a connect or connect error; may be absent
};

/// Why a packet is refused.
enum class PacketFault {
    UnknownType,
    Attachments,  ///< not a number from 1 to the limit, and a hyphen
    Namespace,    ///< longer than maxNamespaceLength
    Id,           ///< beyond 64 bits
    Payload,      ///< broken JSON, or not what the type asks for
    ReservedName, ///< an event that only the library itself may emit
};

constexpr qsizetype maxNamespaceLength = 256;

QLatin1String textOf(PacketFault fault);

std::variant<Packet, PacketFault> decodePacket(const QByteArray &text, peer::JsonReader &reader, int maxAttachments);

/// 0/admin,{"sid":"oSO0OpakMV_3jnilAAAA"} with "pid" only when it is not empty.
QByteArray encodeConnect(const QByteArray &nsp, const QByteArray &sid, const QByteArray &pid);
/// 4/admin,{"message":"Not authorized"}
QByteArray encodeConnectError(const QByteArray &nsp, const QString &message);
/// 1/admin,
QByteArray encodeDisconnect(const QByteArray &nsp);
/// 2["hello",1] with @p offset as one more argument when it is not empty; a binary event if there are attachments.
QByteArray encodeEvent(const QByteArray &nsp, const peer::OutgoingEvent &event, std::optional<quint64> id,
                       const QByteArray &offset);
/// 3/admin,456[] or a binary one.
QByteArray encodeAck(const QByteArray &nsp, quint64 id, const QList<QByteArray> &arguments, qsizetype attachments);

} // namespace heliograph::socketio
