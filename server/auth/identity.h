// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every dialect asks before it lets a client have a name, and the sentences of these refusals. The shape of the
// answer is the dialect's own.
#pragma once

#include "server/peer/peer.h"

namespace heliograph::auth {

/// The peer's token was issued to somebody else. Never without a token: then a name is what the client says.
bool contradictsClaims(const peer::Peer &peer, const QString &userId);

/// "User mismatch with authenticated identity"
QString mismatchSentence();
/// "Rate limit exceeded"
QString rateLimitSentence();

} // namespace heliograph::auth
