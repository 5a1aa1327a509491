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

std::optional<RegistrationFault> registrationFault(const peer::Peer &peer, const Registrations &registrations,
                                                   const std::optional<QString> &user, const QString &invalidSentence)
{
    if (!registrations.allow(peer.handshake().addressKey))
        return RegistrationFault{"E001", rateLimitSentence(), peer::RefusalGround::TooOften};
    if (!user)
        return RegistrationFault{"E003", invalidSentence};
    if (contradictsClaims(peer, *user))
        return RegistrationFault{"E203", mismatchSentence()};
    if (const auto sentence = registrations.refusalOf(*user))
        return RegistrationFault{"E203", *sentence};
    return std::nullopt;
}

} // namespace heliograph::auth
