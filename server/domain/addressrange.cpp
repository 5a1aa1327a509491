// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/addressrange.h"

#include <algorithm>

#include <QtEndian>

namespace heliograph::domain {

namespace {

quint64 mask(int bits)
{
    return bits <= 0 ? 0 : ~quint64(0) << (64 - std::min(bits, 64));
}

} // namespace

std::pair<quint64, quint64> maskedTo(const AddressBytes &address, int prefix)
{
    return {qFromBigEndian<quint64>(address.data()) & mask(prefix),
            qFromBigEndian<quint64>(address.data() + 8) & mask(prefix - 64)};
}

bool isIPv4(const AddressBytes &address)
{
    return std::all_of(address.begin(), address.begin() + 10, [](quint8 byte) { return byte == 0; }) &&
           address[10] == 0xff && address[11] == 0xff;
}

} // namespace heliograph::domain
