// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names and shapes of the random dialect, in both directions. Pure: values in, values out. Not when they are sent,
// and not what people say of themselves: that is randomprofile.h.
#pragma once

#include "server/domain/linefigures.h"
#include "server/domain/matchmaking.h"
#include "server/peer/event.h"

#include <optional>
#include <variant>

namespace heliograph::random {

enum class Word {
    Authenticate,
    FindPartner,
    NextPartner,
    EndChat,
    ChatMessage,
    Offer,
    Answer,
    Candidate,
    ConnectionStatus,
    Typing,
    QualityReport,
};

/// nullopt: no word of this dialect.
std::optional<Word> wordOf(const QByteArray &event);
/// What kind of thing it is that one partner says to the other alone; nullopt if it is none.
std::optional<domain::Signal> signalOf(Word word, const peer::Json &payload = {});

/// What the sender reports of its connection, for records.
domain::Rating readRating(const domain::UserId &from, const peer::Json &payload);

/// Why a payload is refused: the sentence that the client is told.
struct Fault
{
    QString sentence;
};

/// {"userId":"ada",…}; a number counts as its text.
std::variant<domain::UserId, Fault> readUser(const peer::Json &payload);
/// Data that is there must be an object.
bool isSearch(const peer::Json &payload);

/// {"roomId":"room_1_00000000","targetUserId":"bob",…}
struct Address
{
    domain::PairId pair;
    std::optional<domain::UserId> to; ///< nullopt: whoever the partner is
};
/// nullopt: it can be for nobody. A target of null counts as none.
std::optional<Address> readAddress(const peer::Json &payload);

/// What somebody looks for, who enters the line.
enum class Search { Partner, NextPartner };

// What clients are told. Payloads go on byte for byte, with the attachments that they refer to.
domain::Words authenticated(const domain::UserId &user, const domain::PeerId &peer, const domain::LineFigures &figures);
domain::Words queueStatus(qint64 position, qint64 waiting);
domain::Words searching(Search search, WallTime now);
/// @p user is a party.
domain::Words matched(const domain::Pair &pair, const domain::UserId &user);
/// @p word is one that has a signalOf(). What the sender left out is left out.
domain::Words relayed(Word word, const domain::UserId &from, const peer::Event &event, WallTime now);
domain::Words chatMessage(const QByteArray &id, const domain::UserId &from, const peer::Event &event, WallTime now);
/// To who stays behind.
domain::Words partnerLeft(const domain::PairId &pair, domain::PairEnd end);
/// To both; @p end is one that endsForBoth().
domain::Words roomEnded(const domain::Pair &pair, domain::PairEnd end, WallTime now);
domain::Words serverShutdown(WallTime now);
domain::Words error(const QString &sentence);
domain::Words authError(const QString &sentence);

} // namespace heliograph::random
