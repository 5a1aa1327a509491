// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which proxies' word about the client's address counts (X-Forwarded-For, from the right).
#pragma once

#include "server/net/message.h"

#include <optional>
#include <utility>

namespace heliograph::net {

/// Nobody is trusted by default.
class TrustedProxies
{
public:
    TrustedProxies() = default;
    /// "", "0" or "false": nobody. A number: so many hops, the peer being the first. Otherwise a comma list of
    /// addresses and CIDR ranges, and the words loopback, linklocal, uniquelocal. nullopt: not understood.
    static std::optional<TrustedProxies> parse(const QString &text);

    /// The client's address for a connection from @p peer with this (possibly null) X-Forwarded-For value. An entry
    /// that is no address ends the walk at the last good one.
    QHostAddress client(const QHostAddress &peer, const QByteArray &forwardedFor) const;
    /// Whether @p peer is a proxy by name, whose connections speak for many clients, so that limits an address do not
    /// apply to it. A number of hops names nobody.
    bool isProxy(const QHostAddress &peer) const;

private:
    bool trusts(const QHostAddress &address, int hop) const;

    int m_hops = 0;
    QList<std::pair<QHostAddress, int>> m_ranges;
};

} // namespace heliograph::net
