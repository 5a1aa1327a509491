// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names and shapes of the rooms dialect, in both directions. Pure: values in, values out. Not when they are sent.
#pragma once

#include "server/domain/room.h"
#include "server/domain/signal.h"
#include "server/peer/event.h"

#include <optional>
#include <variant>

namespace heliograph::rooms {

enum class Word { JoinRoom, LeaveRoom, Offer, Answer, IceCandidate, ChatMessage };

/// nullopt: no word of this dialect.
std::optional<Word> wordOf(const QByteArray &event);
/// One of the three that one member says to another.
bool isRelayed(Word word);
/// @p word is one that isRelayed().
domain::Signal signalOf(Word word, const peer::Json &payload);

/// Why a payload is refused: the sentence that the client is told.
struct Fault
{
    QString sentence;
};

/// {"roomId":"r","userName":"Ada","userRole":"observer"}
struct JoinRequest
{
    domain::RoomId room;
    QString name;
    QString role;
};
std::variant<JoinRequest, Fault> readJoin(const peer::Json &payload);

/// {"roomId":"r"}
std::variant<domain::RoomId, Fault> readLeave(const peer::Json &payload);

/// Whom a relay is for: {"targetUserId":"peer","roomId":"r",…}
struct RelayTarget
{
    domain::PeerId peer;
    std::optional<domain::RoomId> room; ///< nullopt: any room that both are in
};
/// nullopt: it can be for nobody. A room id of null counts as none.
std::optional<RelayTarget> readTarget(const peer::Json &payload);

/// The room that a chat message is for; nullopt when its id is no string.
std::optional<domain::RoomId> chatRoom(const peer::Json &payload);

// What clients are told. Payloads go on byte for byte, with the attachments that they refer to.
domain::Words userJoined(const domain::Member &newcomer);
/// Everyone in the room but that peer, in order of joining.
domain::Words existingUsers(const domain::Room &room, const domain::PeerId &except);
domain::Words userLeft(const domain::Member &departed);
/// To everybody who was in it.
domain::Words roomClosed(const domain::RoomId &room, const QString &reason);
/// @p word is one that isRelayed(). What the sender left out is left out.
domain::Words relayed(Word word, const domain::PeerId &from, const peer::Event &event);
domain::Words chatMessage(const QByteArray &id, const domain::Member &from, const peer::Event &event, WallTime now);
domain::Words error(const QString &sentence);

} // namespace heliograph::rooms
