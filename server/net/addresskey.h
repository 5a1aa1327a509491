// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One client's worth of addresses, for limits: an IPv4 address, or an IPv6 /64, which is what one customer gets.
#pragma once

#include <QByteArray>
#include <QHostAddress>

namespace heliograph::net {

/// IPv4 addresses that arrived on an IPv6 socket (::ffff:a.b.c.d) as plain IPv4; scope ids dropped.
QHostAddress plainAddress(const QHostAddress &address);

/// The network that it is in, IPv4 /24 or IPv6 /48: 198.51.100.0 for 198.51.100.7.
QHostAddress maskedAddress(const QHostAddress &address);

/// Equal for addresses that count as one client.
QByteArray addressKey(const QHostAddress &address);

} // namespace heliograph::net
