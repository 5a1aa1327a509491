// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/addresskey.h"

#include <algorithm>

#include <QtEndian>

namespace heliograph::net {

QHostAddress plainAddress(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    if (isIpv4)
        return QHostAddress(ipv4);
    QHostAddress plain = address;
    plain.setScopeId({});
    return plain;
}

QHostAddress maskedAddress(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    if (isIpv4)
        return QHostAddress(ipv4 & 0xffffff00u);
    Q_IPV6ADDR ipv6 = address.toIPv6Address();
    std::fill(std::begin(ipv6.c) + 6, std::end(ipv6.c), quint8(0));
    return QHostAddress(ipv6);
}

QByteArray addressKey(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    if (isIpv4) {
        QByteArray key(sizeof ipv4, Qt::Uninitialized);
        qToBigEndian(ipv4, key.data());
        return key;
    }
    const Q_IPV6ADDR ipv6 = address.toIPv6Address();
    return QByteArray(reinterpret_cast<const char *>(ipv6.c), 8);
}

} // namespace heliograph::net
