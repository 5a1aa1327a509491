// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/presence/presencewire.h"

#include "server/peer/fields.h"
#include "server/peer/spelling.h"
#include "shared/base/jsonwriter.h"

#include <array>

namespace heliograph::presence {

using domain::UserId;
using domain::Words;
using peer::Json;

namespace {

constexpr qsizetype longestId = 50; ///< UTF-16 units, as the length of a JavaScript string

struct Spelling
{
    Word word;
    const char *event;
    const char *payload;  ///< the key of what is passed on; nullptr: nothing is
    const char *sentence; ///< told when it is malformed
};

constexpr std::array spellings{
    Spelling{Word::Register, "register", nullptr, "Invalid user ID"},
    Spelling{Word::GetUsers, "get-users", nullptr, ""},
    Spelling{Word::Offer, "offer", "offer", "Invalid offer data"},
    Spelling{Word::Answer, "answer", "answer", "Invalid answer data"},
    Spelling{Word::IceCandidate, "ice-candidate", "candidate", "Invalid ICE candidate data"},
    Spelling{Word::CustomMessage, "custom-message", "message", "Invalid custom message data"},
};

const Spelling &spellingOf(Word word)
{
    return peer::spellingOf(spellings, word);
}

/// @p users: printed, each with a comma behind it.
Words userList(const QByteArray &users)
{
    return {QByteArrayLiteral("user-list"),
            {JsonObject().addRaw("users", '[' + users.chopped(!users.isEmpty()) + ']').text()}};
}

Words aboutPeer(const char *event, const UserId &user)
{
    return {event, {JsonObject().add("peerId", user).text()}};
}

} // namespace

std::optional<Word> wordOf(const QByteArray &event)
{
    return peer::wordIn(spellings, event);
}

bool isRelayed(Word word)
{
    return spellingOf(word).payload != nullptr;
}

bool namesDevice(const Json &payload)
{
    return !payload["deviceId"].isAbsent() || !payload["platform"].isAbsent() || !payload["fcmToken"].isAbsent();
}

std::optional<UserId> readRegistration(const Json &payload)
{
    return peer::text(payload["userId"], longestId);
}

std::optional<Address> readAddress(Word word, const Json &payload)
{
    const Json to = payload["to"];
    const Json from = payload["from"];
    if (!to.isTruthy() || !to.isString() || !from.isTruthy() || !payload[spellingOf(word).payload].isTruthy())
        return std::nullopt;
    return Address{to.string(), peer::text(from, longestId)};
}

QString invalidSentence(Word word)
{
    return QString::fromLatin1(spellingOf(word).sentence);
}

QString notFoundSentence(const UserId &user)
{
    return QStringLiteral("User ") + user + QStringLiteral(" not found");
}

Words peerConnected(const UserId &user)
{
    return aboutPeer("peer-connected", user);
}

Words peerDisconnected(const UserId &user)
{
    return aboutPeer("peer-disconnected", user);
}

Words relayed(Word word, const UserId &from, const peer::Event &event)
{
    const Spelling &spelling = spellingOf(word);
    const QByteArray payload =
        JsonObject().add("from", from).addIfPresent(spelling.payload, event.argument()[spelling.payload]).text();
    return {spelling.event, {payload}, event.attachments};
}

Words error(const QString &sentence)
{
    return {QByteArrayLiteral("error"), {jsonString(sentence)}};
}

PrintedUsers::PrintedUsers(const QList<UserId> &users) : m_users(users)
{
    m_ends.reserve(users.size());
    for (const UserId &user : users) {
        m_text += jsonString(user) + ',';
        m_ends.append(m_text.size());
    }
    m_all = userList(m_text);
}

Words PrintedUsers::without(const UserId &user) const
{
    const qsizetype at = m_users.indexOf(user);
    if (at < 0)
        return m_all;
    const qsizetype begin = at == 0 ? 0 : m_ends[at - 1];
    return userList(m_text.first(begin) + m_text.sliced(m_ends[at]));
}

} // namespace heliograph::presence
