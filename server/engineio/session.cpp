// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/session.h"

namespace heliograph::engineio {

QLatin1String textOf(CloseReason reason)
{
    switch (reason) {
    case CloseReason::TransportClose:
        return QLatin1String("transport close");
    case CloseReason::TransportError:
        return QLatin1String("transport error");
    case CloseReason::PingTimeout:
        return QLatin1String("ping timeout");
    case CloseReason::ParseError:
        return QLatin1String("parse error");
    case CloseReason::ForcedClose:
        return QLatin1String("forced close");
    case CloseReason::Overflow:
        return QLatin1String("overflow");
    }
    Q_UNREACHABLE();
}

} // namespace heliograph::engineio
