// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lists of STUN and TURN servers that clients are told, as plain values. Not their JSON, not their delivery.
#pragma once

#include "server/turn/turncredentials.h"

#include <optional>

#include <QList>

namespace heliograph::turn {

/// One entry of RTCConfiguration.iceServers. A STUN server has no credentials.
struct IceServer
{
    QList<QByteArray> urls;
    std::optional<TurnCredentials> credentials = {};
};

struct Options
{
    QByteArray host = QByteArrayLiteral("localhost"); ///< name or address of the TURN server
    QByteArray secret;                                ///< shared with it; empty: there is none
    std::chrono::seconds ttl{3600};
};

/// A public STUN server, then the TURN server on 3478 and, with TLS, on 5349. nullopt without a secret.
std::optional<QList<IceServer>> iceServers(const Options &options, WallTime now, IdSource &ids);

} // namespace heliograph::turn
