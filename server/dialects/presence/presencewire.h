// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names and shapes of the presence dialect, in both directions. Pure: values in, values out. Not when they are
// sent.
#pragma once

#include "server/domain/delivery.h"
#include "server/domain/user.h"
#include "server/peer/event.h"

#include <optional>

namespace heliograph::presence {

enum class Word { Register, GetUsers, Offer, Answer, IceCandidate, CustomMessage };

/// nullopt: no word of this dialect.
std::optional<Word> wordOf(const QByteArray &event);
/// One of those that one user says to another.
bool isRelayed(Word word);

/// {"userId":"ada","deviceId":"d",…}: a registration that speaks of a device is no registration of this dialect.
bool namesDevice(const peer::Json &payload);
/// {"userId":"ada"}; nullopt: not a string of 1 to 50 UTF-16 units. Clients take ids for strings, so numbers are none.
std::optional<domain::UserId> readRegistration(const peer::Json &payload);

/// {"to":"bob","from":"ada","offer":…}
struct Address
{
    domain::UserId to;
    std::optional<domain::UserId> from; ///< nullopt: it says who, but nobody could be registered as that
};
/// @p word is one that isRelayed(). nullopt: one of the three is missing or falsy, or the receiver is no string.
std::optional<Address> readAddress(Word word, const peer::Json &payload);

/// Why a payload of that kind is refused: "Invalid offer data"
QString invalidSentence(Word word);
/// "User bob not found"
QString notFoundSentence(const domain::UserId &user);

// What clients are told. Payloads go on byte for byte, with the attachments that they refer to.
domain::Words peerConnected(const domain::UserId &user);
domain::Words peerDisconnected(const domain::UserId &user);
/// @p word is one that isRelayed().
domain::Words relayed(Word word, const domain::UserId &from, const peer::Event &event);
/// The sentence alone, without an object around it.
domain::Words error(const QString &sentence);

/// The list of users, printed once for everybody.
class PrintedUsers
{
public:
    explicit PrintedUsers(const QList<domain::UserId> &users);
    /// All but one, who need not be in it.
    domain::Words without(const domain::UserId &user) const;

private:
    QList<domain::UserId> m_users;
    QList<qsizetype> m_ends; ///< of each user in the text
    QByteArray m_text;       ///< each with a comma behind it
    domain::Words m_all;
};

} // namespace heliograph::presence
