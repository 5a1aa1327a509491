// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The finer rules for texts that the option table refers to. Each brings the text into its one form and returns
// nothing, or returns what is wrong with it. Not for numbers, flags and words (option.h knows those).
#pragma once

#include <optional>

#include <QHostAddress>
#include <QString>

namespace heliograph::config {

/// An IP address, or localhost.
std::optional<QString> checkAddress(QString &text);
/// What checkAddress() has let through. "::" means both families, as it does elsewhere.
QHostAddress addressOf(const QString &text);
/// 1 to 65535.
std::optional<QString> checkPort(QString &text);
/// "*", "null" or scheme://host[:port], which becomes what a browser sends: lower case, no default port, no slash.
std::optional<QString> checkOrigin(QString &text);
/// Nobody, a number of hops, or a comma list of addresses, CIDR ranges and three words.
std::optional<QString> checkProxies(QString &text);
/// A host name or IP address that can stand in a turn: URL.
std::optional<QString> checkHostName(QString &text);
/// stun:host[:port] or stuns:host[:port]
std::optional<QString> checkStunUrl(QString &text);
/// turn:host[:port][?transport=udp|tcp] or the same with turns:
std::optional<QString> checkTurnUrl(QString &text);
/// 1 to 64 letters, digits, '.', '_' and '-'.
std::optional<QString> checkNodeName(QString &text);
/// Letters, digits, - and _.
std::optional<QString> checkEnvironmentName(QString &text);

} // namespace heliograph::config
