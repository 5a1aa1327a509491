// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/trustedproxies.h"

#include "server/net/addresskey.h"
#include "server/net/requesthead.h"

#include <algorithm>

#include <QString>
#include <QStringList>

namespace heliograph::net {

namespace {

using Range = std::pair<QHostAddress, int>;

/// The words that Express knows for well-known ranges.
std::optional<QStringList> namedRanges(const QString &word)
{
    if (word == u"loopback")
        return QStringList{QStringLiteral("127.0.0.1/8"), QStringLiteral("::1/128")};
    if (word == u"linklocal")
        return QStringList{QStringLiteral("169.254.0.0/16"), QStringLiteral("fe80::/10")};
    if (word == u"uniquelocal")
        return QStringList{QStringLiteral("10.0.0.0/8"), QStringLiteral("172.16.0.0/12"),
                           QStringLiteral("192.168.0.0/16"), QStringLiteral("fc00::/7")};
    return std::nullopt;
}

} // namespace

std::optional<TrustedProxies> TrustedProxies::parse(const QString &text)
{
    TrustedProxies proxies;
    const QString trimmed = text.trimmed().toLower();
    if (trimmed.isEmpty() || trimmed == u"false")
        return proxies;
    bool isNumber = false;
    proxies.m_hops = trimmed == u"true" ? 1 : trimmed.toInt(&isNumber);
    if (trimmed == u"true")
        return proxies;
    if (isNumber)
        return proxies.m_hops >= 0 ? std::optional(proxies) : std::nullopt;

    const auto add = [&proxies](const QString &range) {
        const Range subnet = QHostAddress::parseSubnet(range);
        if (subnet.first.isNull())
            return false;
        proxies.m_ranges.append(subnet);
        return true;
    };
    for (const QString &part : trimmed.split(u',', Qt::SkipEmptyParts)) {
        const QString word = part.trimmed();
        const QStringList ranges = namedRanges(word).value_or(QStringList{word});
        for (const QString &range : ranges) {
            if (!add(range))
                return std::nullopt;
        }
    }
    return proxies;
}

bool TrustedProxies::trusts(const QHostAddress &address, int hop) const
{
    return hop < m_hops || isProxy(address);
}

bool TrustedProxies::isProxy(const QHostAddress &address) const
{
    return std::any_of(m_ranges.begin(), m_ranges.end(),
                       [&address](const Range &range) { return address.isInSubnet(range); });
}

QHostAddress TrustedProxies::client(const QHostAddress &peer, const QByteArray &forwardedFor) const
{
    QHostAddress current = peer;
    const QList<QByteArray> entries = listElements(forwardedFor);
    int hop = 0;
    for (auto entry = entries.crbegin(); entry != entries.crend() && trusts(current, hop); ++entry, ++hop) {
        const QHostAddress address = plainAddress(QHostAddress(QString::fromLatin1(*entry)));
        if (address.isNull())
            break;
        current = address;
    }
    return current;
}

} // namespace heliograph::net
