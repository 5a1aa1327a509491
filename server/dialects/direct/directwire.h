// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names and shapes of the direct dialect, in both directions. Pure: values in, values out. Not when they are sent.
#pragma once

#include "server/domain/call.h"
#include "server/domain/signal.h"
#include "server/domain/userdelivery.h"
#include "server/peer/event.h"

#include <optional>

namespace heliograph::direct {

enum class Word { RegisterUser, MakeCall, AnswerCall, DeclineCall, EndCall, IceCandidate, LogoutUser };

/// nullopt: no word of this dialect.
std::optional<Word> wordOf(const QByteArray &event);

/// {"userId":"u"}; nullopt when nobody can have that id.
std::optional<domain::UserId> readUser(const peer::Json &payload);
/// {"to":"u",…}; empty, which nobody's id is, when nobody can have that id.
domain::UserId readOther(const peer::Json &payload);
/// The kind of what an event carries, which is a candidate.
domain::Signal candidateOf(const peer::Event &event);
/// A candidate that another dialect's clients send.
bool namesCall(const peer::Json &payload);

// What clients are told. Payloads go on byte for byte, with the attachments that they refer to.
domain::Words registered(const domain::UserId &user);
/// @p event is what the client said; its user id goes back as it came. So does the target in those below.
domain::Words registrationFailed(const QString &sentence, const peer::Event &event);
domain::Words forceDisconnect(const QString &reason);
domain::Words callFailed(const QString &sentence, const peer::Event &event);
domain::Words callBusy(const peer::Event &event);
domain::Words loggedOut(const domain::UserId &user);
/// What the sender left out is left out.
domain::Words incomingCall(const domain::UserId &from, const peer::Event &event);
domain::Words callAnswered(const domain::UserId &from, const peer::Event &event);
domain::Words iceCandidate(const domain::UserId &from, const peer::Event &event);

/// The note of a call that its callee declined after having answered it.
QByteArray declinedLate();
/// Who hears what of the end of that call.
QList<domain::Notice> noticesOfEnd(const domain::Call &call);

} // namespace heliograph::direct
