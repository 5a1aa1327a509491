// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/peer.h"

#include "server/peer/reply.h"

namespace heliograph::peer {

QLatin1String textOf(DisconnectReason reason)
{
    switch (reason) {
    case DisconnectReason::ClientDisconnect:
        return QLatin1String("client namespace disconnect");
    case DisconnectReason::ServerDisconnect:
        return QLatin1String("server namespace disconnect");
    case DisconnectReason::TransportClose:
        return QLatin1String("transport close");
    case DisconnectReason::TransportError:
        return QLatin1String("transport error");
    case DisconnectReason::PingTimeout:
        return QLatin1String("ping timeout");
    case DisconnectReason::ParseError:
        return QLatin1String("parse error");
    case DisconnectReason::ShuttingDown:
        return QLatin1String("server shutting down");
    }
    Q_UNREACHABLE();
}

bool isDeliberate(DisconnectReason reason)
{
    switch (reason) {
    case DisconnectReason::ClientDisconnect:
    case DisconnectReason::ServerDisconnect:
    case DisconnectReason::ParseError:
    case DisconnectReason::ShuttingDown:
        return true;
    case DisconnectReason::TransportClose:
    case DisconnectReason::TransportError:
    case DisconnectReason::PingTimeout:
        return false;
    }
    Q_UNREACHABLE();
}

void Peer::refuseUnknown(std::optional<quint64> ackId)
{
    if (ackId)
        acknowledge(*ackId, {refusalText("E301", QStringLiteral("Unknown event"))});
}

} // namespace heliograph::peer
