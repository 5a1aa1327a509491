// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/identity.h"

namespace heliograph::auth {

bool contradictsClaims(const peer::Peer &peer, const QString &userId)
{
    const std::optional<QString> &person = peer.claims().userId;
    return person && *person != userId;
}

QString mismatchSentence()
{
    return QStringLiteral("User mismatch with authenticated identity");
}

QString rateLimitSentence()
{
    return QStringLiteral("Rate limit exceeded");
}

} // namespace heliograph::auth
