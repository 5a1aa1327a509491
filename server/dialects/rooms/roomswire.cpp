// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/rooms/roomswire.h"

#include "server/peer/candidatefacts.h"
#include "server/peer/fields.h"
#include "server/peer/spelling.h"
#include "shared/base/jsonwriter.h"

#include <array>

#include <QHash>

namespace heliograph::rooms {

using domain::Member;
using domain::PeerId;
using domain::Room;
using domain::RoomId;
using domain::Words;
using peer::Json;
using peer::text;

namespace {

constexpr qsizetype longestRoomId = 100; ///< UTF-16 units, as the length of a JavaScript string
constexpr qsizetype longestName = 50;

const QByteArray roomKey = QByteArrayLiteral("roomId");
const QByteArray targetKey = QByteArrayLiteral("targetUserId");

Fault invalidRoom()
{
    return {QStringLiteral("Invalid room ID")};
}

bool isRole(const QString &role)
{
    return role == QLatin1String("interviewer") || role == QLatin1String("candidate") ||
           role == QLatin1String("observer");
}

struct Spelling
{
    Word word;
    const char *event;
};

constexpr std::array spellings{
    Spelling{Word::JoinRoom, "join-room"},
    Spelling{Word::LeaveRoom, "leave-room"},
    Spelling{Word::Offer, "offer"},
    Spelling{Word::Answer, "answer"},
    Spelling{Word::IceCandidate, "ice-candidate"},
    Spelling{Word::ChatMessage, "chat-message"},
};

QByteArray nameOf(Word word)
{
    return peer::spellingOf(spellings, word).event;
}

QByteArray payloadKey(Word word)
{
    Q_ASSERT(isRelayed(word));
    return word == Word::IceCandidate ? QByteArrayLiteral("candidate") : nameOf(word);
}

} // namespace

std::optional<Word> wordOf(const QByteArray &event)
{
    return peer::wordIn(spellings, event);
}

bool isRelayed(Word word)
{
    return word == Word::Offer || word == Word::Answer || word == Word::IceCandidate;
}

domain::Signal signalOf(Word word, const peer::Json &payload)
{
    if (word != Word::IceCandidate)
        return word == Word::Offer ? domain::Signal::Offer : domain::Signal::Answer;
    const peer::CandidateFacts facts = peer::candidateFacts(payload[payloadKey(word)]);
    return domain::candidateSignal(facts.type, facts.isHidden);
}

std::variant<JoinRequest, Fault> readJoin(const Json &payload)
{
    const auto room = text(payload[roomKey], longestRoomId);
    if (!room)
        return invalidRoom();
    const auto name = text(payload["userName"], longestName);
    if (!name)
        return Fault{QStringLiteral("Invalid user name")};
    const Json role = payload["userRole"];
    if (!role.isString() || !isRole(role.string()))
        return Fault{QStringLiteral("Invalid user role")};
    return JoinRequest{*room, *name, role.string()};
}

std::variant<RoomId, Fault> readLeave(const Json &payload)
{
    const auto room = text(payload[roomKey], longestRoomId);
    if (!room)
        return invalidRoom();
    return *room;
}

std::optional<RelayTarget> readTarget(const Json &payload)
{
    const Json target = payload[targetKey];
    if (!target.isString())
        return std::nullopt;
    RelayTarget result{target.string().toUtf8(), std::nullopt};
    const Json room = payload[roomKey];
    if (room.isAbsent() || room.kind() == Json::Kind::Null)
        return result;
    if (!room.isString())
        return std::nullopt;
    result.room = room.string();
    return result;
}

std::optional<RoomId> chatRoom(const Json &payload)
{
    const Json room = payload[roomKey];
    return room.isString() ? std::optional(room.string()) : std::nullopt;
}

Words userJoined(const Member &newcomer)
{
    const QByteArray payload = JsonObject()
                                   .add("userId", QByteArrayView(newcomer.peer))
                                   .add("userName", newcomer.name)
                                   .add("userRole", newcomer.role)
                                   .text();
    return {QByteArrayLiteral("user-joined"), {payload}};
}

Words existingUsers(const Room &room, const PeerId &except)
{
    QList<QByteArray> users;
    users.reserve(room.members.size());
    for (const Member &member : room.members) {
        if (member.peer == except)
            continue;
        users.append(JsonObject()
                         .add("id", QByteArrayView(member.peer))
                         .add("name", member.name)
                         .add("role", member.role)
                         .add("socketId", QByteArrayView(member.peer))
                         .add("joinedAt", toIsoString(member.joinedAt))
                         .text());
    }
    return {QByteArrayLiteral("existing-users"), {jsonArray(users)}};
}

Words userLeft(const Member &departed)
{
    const QByteArray payload =
        JsonObject().add("userId", QByteArrayView(departed.peer)).add("userName", departed.name).text();
    return {QByteArrayLiteral("user-left"), {payload}};
}

Words roomClosed(const RoomId &room, const QString &reason)
{
    return {QByteArrayLiteral("room-closed"), {JsonObject().add(roomKey, room).add("reason", reason).text()}};
}

Words relayed(Word word, const PeerId &from, const peer::Event &event)
{
    const Json payload = event.argument();
    const QByteArray key = payloadKey(word);
    const QByteArray text = JsonObject()
                                .add("fromUserId", QByteArrayView(from))
                                .addIfPresent(key, payload[key])
                                .addIfPresent(roomKey, payload[roomKey])
                                .text();
    return {nameOf(word), {text}, event.attachments};
}

Words chatMessage(const QByteArray &id, const Member &from, const peer::Event &event, WallTime now)
{
    const Json payload = event.argument();
    const Json message = payload["message"];
    const Json type = payload["type"];
    JsonObject chat;
    chat.add("id", QByteArrayView(id)).add("fromUserId", QByteArrayView(from.peer)).add("userName", from.name);
    chat.addIfPresent("message", message).addIfPresent("text", message);
    if (type.isAbsent())
        chat.add("type", QByteArrayView("text"));
    else
        chat.addRaw("type", type.raw());
    chat.addIfPresent(roomKey, payload[roomKey]).add("timestamp", qint64(toUnixMilliseconds(now)));
    return {nameOf(Word::ChatMessage), {chat.text()}, event.attachments};
}

Words error(const QString &sentence)
{
    return {QByteArrayLiteral("error"), {JsonObject().add("message", sentence).text()}};
}

} // namespace heliograph::rooms
