// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/calls/callswire.h"

#include "server/peer/candidatefacts.h"
#include "server/peer/fields.h"
#include "server/peer/spelling.h"
#include "shared/base/jsonwriter.h"

#include <array>

namespace heliograph::calls {

using domain::Call;
using domain::CallEnd;
using domain::CallId;
using domain::UserId;
using domain::Words;
using peer::Event;
using peer::Json;

namespace {

// All in UTF-16 units.
constexpr qsizetype longestUserId = 256;
constexpr qsizetype longestCallId = 256;
constexpr qsizetype longestDevice = 256; ///< its name, and its platform
constexpr qsizetype longestToken = 512;
constexpr qsizetype longestReason = 256; ///< kept with the call for a while
// A push message has room for 4 kB in all.
constexpr qsizetype longestPushedName = 256;
constexpr qsizetype longestPushedAvatar = 1024;

const QByteArray callIdKey = QByteArrayLiteral("callId");
const QByteArray reasonKey = QByteArrayLiteral("reason");
const QByteArray timeKey = QByteArrayLiteral("timestamp");

struct Spelling
{
    Word word;
    const char *event;
};

constexpr std::array spellings{
    Spelling{Word::Register, "register"},
    Spelling{Word::Unregister, "unregister"},
    Spelling{Word::CallInitiate, "call_initiate"},
    Spelling{Word::CallAccept, "call_accept"},
    Spelling{Word::CallReject, "call_reject"},
    Spelling{Word::CallEnd, "call_end"},
    Spelling{Word::CallCancel, "call_cancel"},
    Spelling{Word::SdpOffer, "sdp_offer"},
    Spelling{Word::SdpAnswer, "sdp_answer"},
    Spelling{Word::IceCandidate, "ice_candidate"},
    Spelling{Word::Ping, "ping"},
};

QByteArray nameOf(Word word)
{
    return peer::spellingOf(spellings, word).event;
}

/// The value if it says something.
Json spoken(const Json &value)
{
    return value.isString() && value.isTruthy() ? value : Json();
}

JsonObject aboutCall(const Call &call)
{
    return JsonObject().add(callIdKey, call.id);
}

Words finished(const QByteArray &event, JsonObject payload, WallTime at)
{
    return {event, {payload.add(timeKey, toUnixMilliseconds(at)).text()}};
}

/// @p reason is JSON text, or empty.
Words callEnd(const Call &call, const QString &by, const QByteArray &reason)
{
    JsonObject payload = aboutCall(call).add("endedBy", by);
    if (!reason.isEmpty())
        payload.addRaw(reasonKey, reason);
    return finished(nameOf(Word::CallEnd), payload, call.endedAt);
}

Words callCancelled(const Call &call, const QByteArray &reason, WallTime at)
{
    return finished(QByteArrayLiteral("call_cancelled"), aboutCall(call).addRaw(reasonKey, reason), at);
}

Words callRejected(const Call &call)
{
    const QByteArray reason = call.note.isEmpty() ? QByteArrayLiteral("\"declined\"") : call.note;
    return finished(nameOf(Word::CallReject), aboutCall(call).add("calleeId", call.callee).addRaw(reasonKey, reason),
                    call.endedAt);
}

Words callTimeout(const Call &call, QByteArrayView reason)
{
    return {QByteArrayLiteral("call_timeout"), {aboutCall(call).add(reasonKey, reason).text()}};
}

QByteArray reasonOfEnd(const Call &call)
{
    switch (*call.end) {
    case CallEnd::NetworkLost:
    case CallEnd::Disconnected: // clients know one word for a party that is gone
        return QByteArrayLiteral("\"network_lost\"");
    case CallEnd::TooLong:
        return QByteArrayLiteral("\"Max duration exceeded\"");
    case CallEnd::EndedByOperator:
        return QByteArrayLiteral("\"ended by operator\"");
    case CallEnd::HungUp:
    case CallEnd::Declined:
    case CallEnd::Cancelled:
    case CallEnd::TimedOut:
    case CallEnd::LoggedOut:
        return call.note;
    }
    Q_UNREACHABLE();
}

} // namespace

std::optional<Word> wordOf(const QByteArray &event)
{
    return peer::wordIn(spellings, event);
}

std::variant<Registration, Fault> readRegistration(const Json &payload)
{
    const Json id = payload["userId"];
    const auto user = peer::idText(id, longestUserId);
    if (!user) {
        const bool isTooLong = id.isString() && id.isTruthy();
        return Fault{"E003", isTooLong ? QStringLiteral("Invalid user ID") : QStringLiteral("User ID is required")};
    }
    return Registration{*user, peer::text(payload["deviceId"], longestDevice).value_or(QString()),
                        peer::text(payload["platform"], longestDevice).value_or(QString()),
                        peer::text(payload["fcmToken"], longestToken).value_or(QString())};
}

std::variant<CallRequest, Fault> readCallRequest(const Json &payload, const UserId &caller)
{
    if (caller.isEmpty())
        return Fault{"E003", QStringLiteral("Invalid caller ID")};
    const auto callee = peer::idText(payload["calleeId"], longestUserId);
    if (!callee)
        return Fault{"E003", QStringLiteral("Invalid callee ID")};
    if (*callee == caller)
        return Fault{"E301", QStringLiteral("Cannot call yourself")};
    const QString type = payload["callType"].string();
    if (type != QLatin1String("audio") && type != QLatin1String("video"))
        return Fault{"E301", QStringLiteral("Invalid call type")};
    return CallRequest{*callee, type.toLatin1(), spoken(payload["callerName"]), spoken(payload["callerAvatar"])};
}

CallId readCallId(const Json &payload)
{
    return peer::text(payload[callIdKey], longestCallId).value_or(CallId());
}

QByteArray readReason(const Json &payload)
{
    const Json reason = payload[reasonKey];
    return peer::text(reason, longestReason) ? reason.raw() : QByteArray();
}

std::variant<Address, Fault> readAddress(const Json &payload)
{
    if (!payload[callIdKey].isTruthy())
        return Fault{"E302", QStringLiteral("Missing callId")};
    const Json to = payload["to"];
    if (!to.isTruthy())
        return Fault{"E302", QStringLiteral("Missing recipient (to)")};
    return Address{readCallId(payload), peer::idText(to, longestUserId).value_or(UserId())};
}

Words registered(const domain::PeerId &session)
{
    const QByteArray text = JsonObject().addFlag("success", true).add("sessionId", session).text();
    return {QByteArrayLiteral("registered"), {text}};
}

Words alreadyRegistered(const domain::PeerId &session)
{
    const QByteArray text = JsonObject()
                                .addFlag("success", true)
                                .add("message", QByteArrayView("Already registered"))
                                .add("sessionId", session)
                                .text();
    return {QByteArrayLiteral("registered"), {text}};
}

Words registrationError(const Fault &fault)
{
    const QByteArray text = JsonObject().add("code", fault.code).add("message", fault.sentence).text();
    return {QByteArrayLiteral("registration_error"), {text}};
}

Words incomingCall(const Call &call, const CallRequest &request)
{
    JsonObject payload = aboutCall(call).add("callerId", call.caller);
    if (request.name.isAbsent())
        payload.add("callerName", QByteArrayView("Unknown"));
    else
        payload.addRaw("callerName", request.name.raw());
    payload.add("callType", call.type);
    if (request.avatar.isAbsent())
        payload.addNull("callerAvatar");
    else
        payload.addRaw("callerAvatar", request.avatar.raw());
    return finished(QByteArrayLiteral("incoming_call"), payload, call.createdAt);
}

domain::Signal signalOf(Word word, const Json &payload)
{
    if (word != Word::IceCandidate)
        return word == Word::SdpOffer ? domain::Signal::Offer : domain::Signal::Answer;
    const peer::CandidateFacts facts = peer::candidateFacts(payload["candidate"]);
    return domain::candidateSignal(facts.type, facts.isHidden);
}

Words callAccepted(const Call &call)
{
    return finished(nameOf(Word::CallAccept), aboutCall(call).add("calleeId", call.callee), call.acceptedAt);
}

Words answeredElsewhere(const Call &call, WallTime now)
{
    return callCancelled(call, QByteArrayLiteral("\"answered_elsewhere\""), now);
}

Words relayed(Word word, const UserId &from, const Event &event, WallTime now)
{
    const Json payload = event.argument();
    const QByteArray key = word == Word::IceCandidate ? QByteArrayLiteral("candidate") : QByteArrayLiteral("sdp");
    const QByteArray text = JsonObject()
                                .add(callIdKey, readCallId(payload))
                                .add("from", from)
                                .addIfPresent(key, payload[key])
                                .add(timeKey, toUnixMilliseconds(now))
                                .text();
    return {nameOf(word), {text}, event.attachments};
}

QByteArray pong(WallTime now)
{
    return JsonObject().add(timeKey, toUnixMilliseconds(now)).add("serverTime", toIsoString(now)).text();
}

Words pongEvent(WallTime now)
{
    return {QByteArrayLiteral("pong"), {pong(now)}};
}

QList<domain::Notice> noticesOfEnd(const Call &call)
{
    Q_ASSERT(call.end);
    if (*call.end == CallEnd::Declined)
        return {{call.caller, callRejected(call)}};
    if (*call.end == CallEnd::Cancelled) {
        const QByteArray reason = call.note.isEmpty() ? QByteArrayLiteral("\"Caller cancelled\"") : call.note;
        return {{call.callee, callCancelled(call, reason, call.endedAt)}};
    }
    if (*call.end == CallEnd::TimedOut)
        return {{call.caller, callTimeout(call, "No answer from callee")},
                {call.callee, callTimeout(call, "Call timeout")}};
    const QByteArray reason = reasonOfEnd(call);
    if (call.isParty(call.endedBy))
        return {{call.otherThan(call.endedBy), callEnd(call, call.endedBy, reason)}};
    const bool isByOperator = *call.end == CallEnd::EndedByOperator;
    const Words words = callEnd(call, isByOperator ? QStringLiteral("operator") : QStringLiteral("system"), reason);
    return {{call.caller, words}, {call.callee, words}};
}

QList<QPair<QString, QString>> pushPayload(const Call &call, const CallRequest &request)
{
    return {
        {QStringLiteral("type"), QStringLiteral("incoming_call")},
        {QStringLiteral("callId"), call.id},
        {QStringLiteral("callerId"), call.caller},
        {QStringLiteral("callerName"), peer::text(request.name, longestPushedName).value_or(QStringLiteral("Unknown"))},
        {QStringLiteral("callerAvatar"), peer::text(request.avatar, longestPushedAvatar).value_or(QString())},
        {QStringLiteral("callType"), QString::fromLatin1(call.type)},
        {QStringLiteral("timestamp"), QString::number(toUnixMilliseconds(call.createdAt))}};
}

} // namespace heliograph::calls
