// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/turn/namedservers.h"

namespace heliograph::turn {

QList<IceServer> NamedServers::listFor(const QByteArray &subject, WallTime now) const
{
    QList<IceServer> list{IceServer{{stunUrl}}};
    if (hasTurn())
        list.append(IceServer{{turnUrl}, secret.isEmpty() ? user : mint(secret, lifetime, now, subject)});
    return list;
}

} // namespace heliograph::turn
