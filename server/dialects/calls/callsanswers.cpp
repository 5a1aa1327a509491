// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/calls/callsanswers.h"

#include "server/peer/ackcode.h"
#include "shared/base/jsonwriter.h"

namespace heliograph::calls {

using domain::Call;
using domain::CallEnd;
using domain::CallState;

namespace {

/// What clients read about one of their requests.
struct Phrases
{
    QLatin1String success;
    QLatin1String failure;
    QLatin1String participle{}; ///< of what is done to a ringing call
};

Phrases phrasesOf(Word word)
{
    using namespace Qt::StringLiterals;
    switch (word) {
    case Word::CallInitiate:
        return {"Call initiated successfully"_L1, "Failed to initiate call"_L1};
    case Word::CallAccept:
        return {"Call accepted"_L1, "Failed to accept call"_L1, "accepted"_L1};
    case Word::CallReject:
        return {"Call rejected"_L1, "Failed to reject call"_L1, "rejected"_L1};
    case Word::CallEnd:
        return {"Call ended"_L1, "Failed to end call"_L1};
    case Word::CallCancel:
        return {"Call cancelled"_L1, "Failed to cancel call"_L1, "cancelled"_L1};
    case Word::SdpOffer:
        return {"SDP offer sent"_L1, "Failed to send SDP offer"_L1};
    case Word::SdpAnswer:
        return {"SDP answer sent"_L1, "Failed to send SDP answer"_L1};
    case Word::IceCandidate:
        return {"ICE candidate sent"_L1, "Failed to send ICE candidate"_L1};
    case Word::Register:
        return {"Registered"_L1, "Registration failed"_L1};
    case Word::Unregister:
        return {"Unregistered"_L1, "Failed to unregister"_L1};
    case Word::Ping:
        return {"Alive"_L1, "Failed to answer"_L1};
    }
    Q_UNREACHABLE();
}

bool isRelayed(Word word)
{
    return word == Word::SdpOffer || word == Word::SdpAnswer || word == Word::IceCandidate;
}

QLatin1String stateOf(const Call &call)
{
    using namespace Qt::StringLiterals;
    if (call.state == CallState::Ringing)
        return "ringing"_L1;
    if (call.state == CallState::Accepted)
        return "accepted"_L1;
    switch (call.end.value_or(CallEnd::HungUp)) {
    case CallEnd::Declined:
        return "rejected"_L1;
    case CallEnd::Cancelled:
        return "cancelled"_L1;
    case CallEnd::TimedOut:
        return "timeout"_L1;
    case CallEnd::HungUp:
    case CallEnd::Disconnected:
    case CallEnd::LoggedOut:
    case CallEnd::NetworkLost:
    case CallEnd::TooLong:
    case CallEnd::EndedByOperator:
        return "ended"_L1;
    }
    Q_UNREACHABLE();
}

} // namespace

QByteArray succeeded(Word word, const domain::CallId &call)
{
    JsonObject answer;
    answer.addFlag("success", true);
    if (!call.isEmpty())
        answer.add("callId", call);
    if (word == Word::CallInitiate)
        answer.add("state", QByteArrayView("ringing"));
    if (word == Word::CallAccept)
        answer.add("state", QByteArrayView("accepted"));
    return answer.add("message", QString(phrasesOf(word).success)).text();
}

QByteArray passedOn(Word word)
{
    return JsonObject().addFlag("success", true).add("message", QString(phrasesOf(word).success)).text();
}

Fault faultOf(Word word, ErrorCode code)
{
    QString sentence = textOf(code).sentence;
    if (code == ErrorCode::StoreUnavailable)
        sentence = phrasesOf(word).failure;
    else if (code == ErrorCode::NotAParty && word == Word::CallEnd)
        sentence = QStringLiteral("You are not a participant of this call");
    else if (code == ErrorCode::CallNotFound && isRelayed(word))
        sentence = QStringLiteral("Call not found");
    const bool isRegistration = word == Word::Register;
    return {isRegistration ? QByteArrayLiteral("E001") : peer::ackCode(code).toByteArray(), sentence};
}

Fault wrongState(Word word, const Call &call)
{
    return {"E102", QStringLiteral("Call cannot be %1 in state: %2").arg(phrasesOf(word).participle, stateOf(call))};
}

} // namespace heliograph::calls
