// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every dialect asks before it lets a client have a name, and the sentences of these refusals. The shape of the
// answer is the dialect's own.
#pragma once

#include "server/auth/registrations.h"
#include "server/peer/peer.h"
#include "server/peer/refusalground.h"

namespace heliograph::auth {

/// The peer's token was issued to somebody else. Never without a token: then a name is what the client says.
bool contradictsClaims(const peer::Peer &peer, const QString &userId);

/// "User mismatch with authenticated identity"
QString mismatchSentence();
/// "Rate limit exceeded"
QString rateLimitSentence();

/// Why a peer does not get the user id that it asks for.
struct RegistrationFault
{
    QByteArrayView code; ///< of a refused acknowledgement
    QString sentence;
    peer::RefusalGround ground = peer::RefusalGround::Unfit;
};
/// In this order: "Rate limit exceeded", by the peer's address; @p invalidSentence, if there is no @p user; the
/// mismatch with its token; that the user id is kept out. nullopt: nothing is against it. Counts, so ask once a
/// registration.
std::optional<RegistrationFault> registrationFault(const peer::Peer &peer, const Registrations &registrations,
                                                   const std::optional<QString> &user, const QString &invalidSentence);

} // namespace heliograph::auth
