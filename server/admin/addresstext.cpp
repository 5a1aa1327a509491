// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/addresstext.h"

#include <algorithm>

#include <QtEndian>

namespace heliograph::admin {

using domain::AddressBytes;
using domain::AddressRange;

namespace {

QHostAddress addressOf(const AddressBytes &bytes)
{
    const QHostAddress address(bytes.data());
    return domain::isIPv4(bytes) ? QHostAddress(address.toIPv4Address()) : address;
}

/// Qt takes "10.1" for an address as well.
bool isWhole(const QHostAddress &address, const QString &text)
{
    if (address.isNull() || !address.scopeId().isEmpty())
        return false;
    return address.protocol() != QAbstractSocket::IPv4Protocol || text.count(u'.') == 3;
}

/// nullopt: no number from 0 to @p most.
std::optional<int> readPrefix(QStringView text, int most)
{
    const bool isNumber = !text.isEmpty() && text.size() <= 3 &&
                          std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    const int prefix = text.toInt();
    return isNumber && prefix <= most ? std::optional(prefix) : std::nullopt;
}

void clearAfter(AddressBytes &bytes, int prefix)
{
    for (int bit = prefix; bit < AddressRange::allBits; ++bit)
        bytes[size_t(bit / 8)] &= quint8(~(0x80 >> (bit % 8)));
}

} // namespace

AddressBytes bytesOf(const QHostAddress &address)
{
    AddressBytes bytes{};
    // Qt makes :: of 0.0.0.0.
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        bytes[10] = bytes[11] = 0xff;
        qToBigEndian(address.toIPv4Address(), bytes.data() + 12);
        return bytes;
    }
    const Q_IPV6ADDR all = address.toIPv6Address();
    std::copy(std::begin(all.c), std::end(all.c), bytes.begin());
    return bytes;
}

std::optional<AddressRange> readRange(const QString &text)
{
    const qsizetype slash = text.indexOf(u'/');
    const QString addressText = slash < 0 ? text : text.left(slash);
    const QHostAddress address(addressText);
    if (!isWhole(address, addressText))
        return std::nullopt;
    AddressRange range{bytesOf(address), AddressRange::allBits};
    if (slash < 0)
        return range;
    const int before = address.protocol() == QAbstractSocket::IPv4Protocol ? AddressRange::mappedBits : 0;
    const auto prefix = readPrefix(QStringView(text).mid(slash + 1), AddressRange::allBits - before);
    if (!prefix)
        return std::nullopt;
    range.prefix = before + *prefix;
    clearAfter(range.base, range.prefix);
    return range;
}

QString textOf(const AddressRange &range)
{
    const QString address = addressOf(range.base).toString();
    if (range.prefix == AddressRange::allBits)
        return address;
    const int before = domain::isIPv4(range.base) ? AddressRange::mappedBits : 0;
    return QStringLiteral("%1/%2").arg(address).arg(range.prefix - before);
}

} // namespace heliograph::admin
