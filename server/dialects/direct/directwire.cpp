// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/direct/directwire.h"

#include "server/peer/candidatefacts.h"
#include "server/peer/fields.h"
#include "server/peer/spelling.h"
#include "shared/base/jsonwriter.h"

#include <array>

namespace heliograph::direct {

using domain::Call;
using domain::CallEnd;
using domain::UserId;
using domain::Words;
using peer::Event;
using peer::Json;

namespace {

constexpr qsizetype longestUserId = 256; ///< UTF-16 units

struct Spelling
{
    Word word;
    const char *event;
};

constexpr std::array spellings{
    Spelling{Word::RegisterUser, "register_user"}, Spelling{Word::MakeCall, "make_call"},
    Spelling{Word::AnswerCall, "answer_call"},     Spelling{Word::DeclineCall, "decline_call"},
    Spelling{Word::EndCall, "end_call"},           Spelling{Word::IceCandidate, "ice_candidate"},
    Spelling{Word::LogoutUser, "logout_user"},
};

QByteArray nameOf(Word word)
{
    return peer::spellingOf(spellings, word).event;
}

/// One party's description. An older kind of client sends its candidates along, and fails without those of the other.
Words described(const QByteArray &name, QByteArrayView key, const UserId &from, const Event &event)
{
    const Json payload = event.argument();
    const QByteArray text = JsonObject()
                                .add("from", from)
                                .addIfPresent(key, payload[key])
                                .addIfPresent("iceCandidates", payload["iceCandidates"])
                                .text();
    return {name, {text}, event.attachments};
}

Words callEnded(const UserId &from, QByteArrayView reason = {})
{
    JsonObject payload;
    payload.add("from", from);
    if (!reason.isEmpty())
        payload.add("reason", reason);
    return {QByteArrayLiteral("call_ended"), {payload.text()}};
}

Words callDeclined(const UserId &from)
{
    return {QByteArrayLiteral("call_declined"), {JsonObject().add("from", from).text()}};
}

Words callTimeout(const UserId &other)
{
    return {QByteArrayLiteral("call_timeout"), {JsonObject().add("user", other).text()}};
}

/// What a party causes, the other hears.
Words endedBySomebody(const Call &call)
{
    if (call.note == declinedLate())
        return callDeclined(call.endedBy);
    switch (*call.end) {
    case CallEnd::Declined:
        return callDeclined(call.endedBy);
    case CallEnd::Disconnected:
    case CallEnd::NetworkLost:
        return callEnded(call.endedBy, "disconnected");
    case CallEnd::LoggedOut:
        return callEnded(call.endedBy, "logged out");
    case CallEnd::Cancelled:
    case CallEnd::HungUp:
    case CallEnd::TimedOut:
    case CallEnd::TooLong:
    case CallEnd::EndedByOperator:
        return callEnded(call.endedBy);
    }
    Q_UNREACHABLE();
}

} // namespace

std::optional<Word> wordOf(const QByteArray &event)
{
    return peer::wordIn(spellings, event);
}

std::optional<UserId> readUser(const Json &payload)
{
    return peer::idText(payload["userId"], longestUserId);
}

UserId readOther(const Json &payload)
{
    return peer::idText(payload["to"], longestUserId).value_or(UserId());
}

bool namesCall(const Json &payload)
{
    return !payload["callId"].isAbsent();
}

Words registered(const UserId &user)
{
    return {QByteArrayLiteral("user_registered"), {JsonObject().addFlag("success", true).add("userId", user).text()}};
}

Words registrationFailed(const QString &sentence, const Event &event)
{
    const QByteArray text = JsonObject()
                                .addFlag("success", false)
                                .addIfPresent("userId", event.argument()["userId"])
                                .add("error", sentence)
                                .text();
    return {QByteArrayLiteral("user_registered"), {text}, event.attachments};
}

Words forceDisconnect(const QString &reason)
{
    return {QByteArrayLiteral("force_disconnect"), {JsonObject().add("reason", reason).text()}};
}

Words callFailed(const QString &sentence, const Event &event)
{
    const QByteArray text =
        JsonObject().add("error", sentence).addIfPresent("targetUser", event.argument()["to"]).text();
    return {QByteArrayLiteral("call_failed"), {text}, event.attachments};
}

Words callBusy(const Event &event)
{
    const QByteArray text = JsonObject().addIfPresent("targetUser", event.argument()["to"]).text();
    return {QByteArrayLiteral("call_busy"), {text}, event.attachments};
}

Words loggedOut(const UserId &user)
{
    return {QByteArrayLiteral("logout_success"), {JsonObject().add("userId", user).text()}};
}

Words incomingCall(const UserId &from, const Event &event)
{
    return described(QByteArrayLiteral("incoming_call"), "offer", from, event);
}

Words callAnswered(const UserId &from, const Event &event)
{
    return described(QByteArrayLiteral("call_answered"), "answer", from, event);
}

domain::Signal candidateOf(const Event &event)
{
    const peer::CandidateFacts facts = peer::candidateFacts(event.argument()["candidate"]);
    return domain::candidateSignal(facts.type, facts.isHidden);
}

Words iceCandidate(const UserId &from, const Event &event)
{
    const QByteArray text =
        JsonObject().add("from", from).addIfPresent("candidate", event.argument()["candidate"]).text();
    return {nameOf(Word::IceCandidate), {text}, event.attachments};
}

QByteArray declinedLate()
{
    return QByteArrayLiteral("\"declined\"");
}

QList<domain::Notice> noticesOfEnd(const Call &call)
{
    Q_ASSERT(call.end);
    if (*call.end == CallEnd::TimedOut)
        return {{call.caller, callTimeout(call.callee)}, {call.callee, callTimeout(call.caller)}};
    if (call.isParty(call.endedBy))
        return {{call.otherThan(call.endedBy), endedBySomebody(call)}};
    // Neither party did it: to each it is as if the other had.
    const QByteArrayView reason = *call.end == CallEnd::EndedByOperator ? "ended by operator" : "";
    return {{call.caller, callEnded(call.callee, reason)}, {call.callee, callEnded(call.caller, reason)}};
}

} // namespace heliograph::direct
