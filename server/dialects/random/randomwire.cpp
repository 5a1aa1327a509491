// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/random/randomwire.h"

#include "server/peer/candidatefacts.h"
#include "server/peer/fields.h"
#include "server/peer/spelling.h"
#include "shared/base/jsonwriter.h"

#include <algorithm>
#include <array>

namespace heliograph::random {

using domain::Pair;
using domain::PairEnd;
using domain::PairId;
using domain::PeerId;
using domain::Signal;
using domain::UserId;
using domain::Words;
using peer::Json;

namespace {

constexpr qsizetype longestId = 256; ///< UTF-16 units, as the length of a JavaScript string
constexpr qint64 shortestWait = 5;   ///< seconds, as an estimate
constexpr qint64 waitPerPlace = 2;   ///< seconds

constexpr const char *roomKey = "roomId";
constexpr const char *senderKey = "fromUserId";
constexpr const char *timeKey = "timestamp";

struct Spelling
{
    Word word;
    const char *event;
    const char *told = nullptr; ///< the event that the partner is told; nullptr: it is none to pass on
    std::array<const char *, 2> keys{};
    Signal signal = Signal::Other;
};

constexpr std::array spellings{
    Spelling{Word::Authenticate, "authenticate"},
    Spelling{Word::FindPartner, "find-random-partner"},
    Spelling{Word::NextPartner, "next-partner"},
    Spelling{Word::EndChat, "end-chat"},
    Spelling{Word::ChatMessage, "chat-message"},
    Spelling{Word::Offer, "webrtc-offer", "webrtc-offer", {"offer"}, Signal::Offer},
    Spelling{Word::Answer, "webrtc-answer", "webrtc-answer", {"answer"}, Signal::Answer},
    Spelling{Word::Candidate, "webrtc-ice-candidate", "webrtc-ice-candidate", {"candidate"}, Signal::Candidate},
    Spelling{Word::ConnectionStatus,
             "connection-status",
             "partner-connection-status",
             {"status", "quality"},
             Signal::Report},
    Spelling{Word::Typing, "typing", "partner-typing", {"isTyping"}},
    Spelling{Word::QualityReport, "quality-report", "partner-quality-report", {"quality", "stats"}, Signal::Report},
};

const Spelling &spellingOf(Word word)
{
    return peer::spellingOf(spellings, word);
}

qint64 milliseconds(WallTime time)
{
    return toUnixMilliseconds(time);
}

QByteArray reasonOf(PairEnd end)
{
    switch (end) {
    case PairEnd::NextPartner:
        return QByteArrayLiteral("next-partner");
    case PairEnd::UserEnded:
        return QByteArrayLiteral("user-ended");
    case PairEnd::Disconnected:
        return QByteArrayLiteral("disconnect");
    case PairEnd::ConnectionLost:
        return QByteArrayLiteral("connection-lost");
    case PairEnd::NewSearch:
        return QByteArrayLiteral("new-search");
    case PairEnd::TimedOut:
        return QByteArrayLiteral("timeout");
    case PairEnd::EndedByOperator:
        return QByteArrayLiteral("ended by operator");
    }
    Q_UNREACHABLE();
}

QString aheadOf(qint64 position)
{
    if (position == 1)
        return QStringLiteral("You're next in line!");
    if (position == 2)
        return QStringLiteral("1 person ahead of you");
    return QStringLiteral("%1 people ahead of you").arg(position - 1);
}

QByteArray statsOf(const domain::LineFigures &figures)
{
    return JsonObject()
        .add("totalMatches", qint64(figures.totalMatches))
        .add("activeUsers", figures.activeUsers)
        .add("averageWaitTime", figures.averageWaitTime)
        .add("waitingUsers", figures.waitingUsers)
        .add("activeRooms", figures.activeRooms)
        .add("queueLength", figures.queueLength)
        .text();
}

Words sentenceAs(const char *event, const QString &sentence)
{
    return {event, {JsonObject().add("message", sentence).text()}};
}

} // namespace

std::optional<Word> wordOf(const QByteArray &event)
{
    return peer::wordIn(spellings, event);
}

std::optional<Signal> signalOf(Word word, const Json &payload)
{
    const Spelling &spelling = spellingOf(word);
    if (!spelling.told)
        return std::nullopt;
    if (spelling.signal != Signal::Candidate)
        return spelling.signal;
    const peer::CandidateFacts facts = peer::candidateFacts(payload[spelling.keys[0]]);
    return domain::candidateSignal(facts.type, facts.isHidden);
}

domain::Rating readRating(const UserId &from, const Json &payload)
{
    const auto word = [&payload](const char *key) {
        return peer::text(payload[key], domain::Rating::longestRating).value_or(QString());
    };
    return {peer::text(payload[roomKey], longestId).value_or(QString()),
            {domain::Realm::Random, from},
            word("status"),
            word("quality")};
}

std::variant<UserId, Fault> readUser(const Json &payload)
{
    const Json id = payload["userId"];
    if (!id.isTruthy())
        return Fault{QStringLiteral("User ID required")};
    const auto user = peer::idText(id, longestId);
    if (!user)
        return Fault{QStringLiteral("Invalid user ID")};
    return *user;
}

bool isSearch(const Json &payload)
{
    return payload.isAbsent() || payload.isObject();
}

std::optional<Address> readAddress(const Json &payload)
{
    const Json pair = payload[roomKey];
    if (!pair.isString())
        return std::nullopt;
    const Json target = payload["targetUserId"];
    if (target.isAbsent() || target.kind() == Json::Kind::Null)
        return Address{pair.string(), std::nullopt};
    const auto to = peer::idText(target, longestId);
    return to ? std::optional(Address{pair.string(), to}) : std::nullopt;
}

Words authenticated(const UserId &user, const PeerId &peer, const domain::LineFigures &figures)
{
    const QByteArray payload = JsonObject()
                                   .add("userId", user)
                                   .add("socketId", QByteArrayView(peer))
                                   .addRaw("serverStats", statsOf(figures))
                                   .text();
    return {QByteArrayLiteral("authenticated"), {payload}};
}

Words queueStatus(qint64 position, qint64 waiting)
{
    const QByteArray payload = JsonObject()
                                   .add("position", position)
                                   .add("estimatedWaitTime", std::max(shortestWait, waitPerPlace * position))
                                   .add("totalWaiting", waiting)
                                   .add("message", aheadOf(position))
                                   .text();
    return {QByteArrayLiteral("queue-status"), {payload}};
}

Words searching(Search search, WallTime now)
{
    const QByteArrayView message =
        search == Search::Partner ? "Looking for a chat partner..." : "Looking for a new chat partner...";
    const QByteArray payload = JsonObject()
                                   .add("message", message)
                                   .add("status", QByteArrayView("searching"))
                                   .add(timeKey, milliseconds(now))
                                   .text();
    return {QByteArrayLiteral("searching"), {payload}};
}

Words matched(const Pair &pair, const UserId &user)
{
    const bool isFirst = user == pair.first;
    const Duration waited = isFirst ? pair.firstWaited : pair.secondWaited;
    const QByteArray payload = JsonObject()
                                   .add(roomKey, pair.id)
                                   .add("partnerId", pair.otherThan(user))
                                   .addFlag("isInitiator", isFirst)
                                   .add("waitTime", qint64(waited.count()))
                                   .text();
    return {QByteArrayLiteral("matched"), {payload}};
}

Words relayed(Word word, const UserId &from, const peer::Event &event, WallTime now)
{
    const Spelling &spelling = spellingOf(word);
    const Json payload = event.argument();
    JsonObject said;
    if (isDescription(spelling.signal) || isCandidate(spelling.signal)) {
        said.addIfPresent(spelling.keys[0], payload[spelling.keys[0]]);
        said.add(senderKey, from).addIfPresent(roomKey, payload[roomKey]);
        return {spelling.told, {said.text()}, event.attachments};
    }
    said.add(senderKey, from);
    for (const char *key : spelling.keys) {
        if (key)
            said.addIfPresent(key, payload[key]);
    }
    return {spelling.told, {said.add(timeKey, milliseconds(now)).text()}, event.attachments};
}

Words chatMessage(const QByteArray &id, const UserId &from, const peer::Event &event, WallTime now)
{
    const Json payload = event.argument();
    const Json type = payload["type"];
    JsonObject chat;
    chat.add("id", id).add(senderKey, from).addIfPresent("message", payload["message"]);
    chat.addRaw("type", type.isAbsent() ? QByteArrayLiteral("\"text\"") : type.raw());
    chat.add(timeKey, milliseconds(now)).addIfPresent(roomKey, payload[roomKey]);
    return {QByteArrayLiteral("chat-message"), {chat.text()}, event.attachments};
}

Words partnerLeft(const PairId &pair, PairEnd end)
{
    const QByteArray payload = JsonObject()
                                   .add("reason", reasonOf(end))
                                   .add(roomKey, pair)
                                   .addFlag("canReconnect", end == PairEnd::ConnectionLost)
                                   .text();
    return {QByteArrayLiteral("partner-left"), {payload}};
}

Words roomEnded(const Pair &pair, PairEnd end, WallTime now)
{
    const QByteArray payload = JsonObject()
                                   .add("reason", reasonOf(end))
                                   .add(roomKey, pair.id)
                                   .add("duration", qint64(domain::elapsed(pair.startedAt, now).count()))
                                   .text();
    return {QByteArrayLiteral("room-ended"), {payload}};
}

Words serverShutdown(WallTime now)
{
    const QByteArray payload = JsonObject()
                                   .add("message", QByteArrayView("The server is shutting down"))
                                   .add(timeKey, milliseconds(now))
                                   .text();
    return {QByteArrayLiteral("server-shutdown"), {payload}};
}

Words error(const QString &sentence)
{
    return sentenceAs("error", sentence);
}

Words authError(const QString &sentence)
{
    return sentenceAs("auth-error", sentence);
}

} // namespace heliograph::random
