// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Time-limited credentials that a TURN server with the same secret accepts without asking anybody (coturn's
// use-auth-secret, draft-uberti-behave-turn-rest). Not for static user names.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/idsource.h"

namespace heliograph::turn {

struct TurnCredentials
{
    QByteArray username; ///< "1767229200:k3b9x0…": Unix seconds of expiry, colon, whom it is for
    QByteArray password; ///< base64 of HMAC-SHA1(secret, username)
};

/// Valid from now for @p ttl, however long the TURN server allows. @p subject must not be empty.
TurnCredentials mint(const QByteArray &secret, std::chrono::seconds ttl, WallTime now, const QByteArray &subject);

/// Lower-case letters and digits that nobody can guess, for clients that have no name.
QByteArray anonymousSubject(IdSource &ids);

} // namespace heliograph::turn
