// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses between the domain's bytes, Qt's and people's spelling.
#pragma once

#include "server/domain/addressrange.h"

#include <optional>

#include <QHostAddress>

namespace heliograph::admin {

domain::AddressBytes bytesOf(const QHostAddress &address);

/// "192.0.2.7", "192.0.2.0/24", "2001:db8::/32". What comes after the prefix becomes 0. nullopt: none of these; nor are
/// "192.0.2" and addresses with a zone.
std::optional<domain::AddressRange> readRange(const QString &text);
/// As readRange() takes it; without a prefix if it is one address.
QString textOf(const domain::AddressRange &range);

} // namespace heliograph::admin
