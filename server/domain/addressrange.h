// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses as plain bytes, because the domain knows no sockets.
#pragma once

#include <array>
#include <utility>

#include <QtGlobal>

namespace heliograph::domain {

/// In network order; IPv4 as ::ffff:a.b.c.d.
using AddressBytes = std::array<quint8, 16>;

/// All addresses that begin with the same bits. One of IPv6 never covers IPv4, however short its prefix is.
struct AddressRange
{
    static constexpr int allBits = 128;
    static constexpr int mappedBits = 96; ///< before an IPv4 address: 10.0.0.0/8 has a prefix of 104

    AddressBytes base{};
    int prefix = allBits; ///< 0 to 128
    bool operator==(const AddressRange &) const = default;
};

/// An address without what comes after its first @p prefix bits, in a form that can be looked up.
std::pair<quint64, quint64> maskedTo(const AddressBytes &address, int prefix);
bool isIPv4(const AddressBytes &address);

} // namespace heliograph::domain
