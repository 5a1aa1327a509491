// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frames of the plain JSON WebSocket as text. Pure functions; the order in which frames may come is no concern of
// this file.
//
//   {"event":"join-room","data":{"roomId":"r"},"id":7}    both ways; data and id may be missing
//   {"ack":7,"data":{"success":true}}                     the server's answer to id 7
//   {"error":{"code":"unknown_event","message":"Unknown event"},"id":7}
//   {"auth":{"token":"…"}}                                the client's first frame, if it has a token
#pragma once

#include "server/jsonws/fault.h"
#include "server/peer/peer.h"
#include "shared/base/clock.h"

#include <variant>

namespace heliograph::jsonws {

using FrameId = quint64;
/// JavaScript counts no further without gaps.
inline constexpr FrameId largestId = 9'007'199'254'740'991;

struct AuthFrame
{
    peer::Json auth; ///< an object
};

struct FaultyFrame
{
    Fault fault;
    std::optional<FrameId> id; ///< where it could be read
};

using Frame = std::variant<peer::Event, AuthFrame, FaultyFrame>;

/// What a client sent. An event has one argument, or none without data; members that mean nothing are not looked at.
Frame decodeFrame(const QByteArray &text, peer::JsonReader &reader);

QByteArray encodeConnected(const peer::PeerId &id, Duration pingInterval);
/// Of an event without attachments. data is the first argument, and left out if there is none; further ones are in the
/// array more.
QByteArray encodeEvent(const peer::OutgoingEvent &event);
QByteArray encodeAck(FrameId id, const QList<QByteArray> &arguments);
QByteArray encodeError(QLatin1String code, const QString &message, std::optional<FrameId> id = {});

} // namespace heliograph::jsonws
