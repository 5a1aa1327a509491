// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/turn/iceservers.h"

namespace heliograph::turn {
namespace {

/// An IPv6 address stands in brackets in a URL.
QByteArray urlHost(const QByteArray &host)
{
    return host.count(':') > 1 && !host.startsWith('[') ? '[' + host + ']' : host;
}

} // namespace

std::optional<QList<IceServer>> iceServers(const Options &options, WallTime now, IdSource &ids)
{
    if (options.secret.isEmpty())
        return std::nullopt;
    const QByteArray host = urlHost(options.host);
    const IceServer stun{{QByteArrayLiteral("stun:stun.l.google.com:19302")}};
    const IceServer relay{{"turn:" + host + ":3478", "turns:" + host + ":5349"},
                          mint(options.secret, options.ttl, now, anonymousSubject(ids))};
    return QList<IceServer>{stun, relay};
}

} // namespace heliograph::turn
