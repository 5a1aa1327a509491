// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The STUN and TURN servers that the configuration names by their URLs, for clients that know who they are. Not the
// server that goes by one host name (iceservers.h).
#pragma once

#include "server/turn/iceservers.h"

namespace heliograph::turn {

struct NamedServers
{
    static constexpr std::chrono::seconds lifetime{86'400}; ///< of minted credentials

    QByteArray stunUrl = QByteArrayLiteral("stun:stun.l.google.com:19302");
    QByteArray turnUrl{};   ///< empty: there is none
    QByteArray secret{};    ///< shared with the TURN server; empty: the user below is for everybody
    TurnCredentials user{}; ///< neither half may be missing

    /// With a TURN server without credentials browsers refuse the whole list, so such a one does not count.
    bool hasTurn() const
    {
        return !turnUrl.isEmpty() && (!secret.isEmpty() || (!user.username.isEmpty() && !user.password.isEmpty()));
    }
    /// @p subject, whom minted credentials are for, must not be empty.
    QList<IceServer> listFor(const QByteArray &subject, WallTime now) const;
};

} // namespace heliograph::turn
