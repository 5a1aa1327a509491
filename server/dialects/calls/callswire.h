// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names and shapes of the calls dialect: what clients say, and the events that they are told. Pure: values in,
// values out. Not when they are sent, and not acknowledgements (callsanswers.h).
#pragma once

#include "server/domain/call.h"
#include "server/domain/signal.h"
#include "server/domain/userdelivery.h"
#include "server/peer/event.h"

#include <optional>
#include <variant>

#include <QPair>

namespace heliograph::calls {

enum class Word {
    Register,
    Unregister,
    CallInitiate,
    CallAccept,
    CallReject,
    CallEnd,
    CallCancel,
    SdpOffer,
    SdpAnswer,
    IceCandidate,
    Ping,
};

/// nullopt: no word of this dialect.
std::optional<Word> wordOf(const QByteArray &event);
/// @p word is one that parties pass each other.
domain::Signal signalOf(Word word, const peer::Json &payload);

/// Why a payload or a request is refused: what the client is told.
struct Fault
{
    QByteArray code;
    QString sentence;
    bool operator==(const Fault &) const = default;
};

/// {"userId":"u","deviceId":"d","platform":"ios","fcmToken":"t"}; all but the first may be missing, and are then empty.
struct Registration
{
    domain::UserId user;
    QString device;
    QString platform;
    QString pushToken;
};
std::variant<Registration, Fault> readRegistration(const peer::Json &payload);

/// {"calleeId":"u","callType":"audio","callerName":"Ada","callerAvatar":"https://…"}
struct CallRequest
{
    domain::UserId callee;
    QByteArray type;
    peer::Json name;   ///< a string that is not empty, or absent
    peer::Json avatar; ///< likewise
};
std::variant<CallRequest, Fault> readCallRequest(const peer::Json &payload, const domain::UserId &caller);

/// Empty, which no call's id is, when it can be none.
domain::CallId readCallId(const peer::Json &payload);
/// The reason that a party gives, as JSON text; empty when it gives none.
QByteArray readReason(const peer::Json &payload);

/// Whom something within a call is for: {"callId":"c","to":"u",…}
struct Address
{
    domain::CallId call;
    domain::UserId to;
};
std::variant<Address, Fault> readAddress(const peer::Json &payload);

// What clients are told. Payloads go on byte for byte, with the attachments that they refer to.
domain::Words registered(const domain::PeerId &session);
domain::Words alreadyRegistered(const domain::PeerId &session);
domain::Words registrationError(const Fault &fault);
domain::Words incomingCall(const domain::Call &call, const CallRequest &request);
domain::Words callAccepted(const domain::Call &call);
/// To the callee's other devices.
domain::Words answeredElsewhere(const domain::Call &call, WallTime now);
/// @p word is a description or a candidate. What the sender left out is left out.
domain::Words relayed(Word word, const domain::UserId &from, const peer::Event &event, WallTime now);
/// The payload of a pong.
QByteArray pong(WallTime now);
domain::Words pongEvent(WallTime now);

/// Who hears what of the end of that call.
QList<domain::Notice> noticesOfEnd(const domain::Call &call);

/// What wakes the callee's app.
QList<QPair<QString, QString>> pushPayload(const domain::Call &call, const CallRequest &request);

} // namespace heliograph::calls
