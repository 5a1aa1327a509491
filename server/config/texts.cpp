// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/texts.h"

#include <QRegularExpression>
#include <QStringList>

namespace heliograph::config {

using namespace Qt::StringLiterals;

namespace {

bool isDigits(QStringView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

/// QHostAddress alone takes "127.1" and "1" for addresses, and who writes that means something else.
std::optional<QHostAddress> strictAddress(const QString &text)
{
    QHostAddress address;
    if (!address.setAddress(text))
        return std::nullopt;
    if (address.protocol() == QAbstractSocket::IPv4Protocol && text.count(u'.') != 3)
        return std::nullopt;
    return address;
}

std::optional<QString> checkProxyRange(QString &entry)
{
    if (entry == "loopback"_L1 || entry == "linklocal"_L1 || entry == "uniquelocal"_L1)
        return std::nullopt;
    const qsizetype slash = entry.indexOf(u'/');
    const auto address = strictAddress(slash < 0 ? entry : entry.left(slash));
    if (!address)
        return u"is no address, CIDR range, number of proxies, loopback, linklocal or uniquelocal"_s;
    if (slash < 0)
        return std::nullopt;
    const QStringView prefix = QStringView(entry).mid(slash + 1);
    const int most = address->protocol() == QAbstractSocket::IPv4Protocol ? 32 : 128;
    if (!isDigits(prefix) || prefix.size() > 3 || prefix.toInt() > most)
        return u"has no prefix length from 0 to %1 after its slash"_s.arg(most);
    return std::nullopt;
}

} // namespace

std::optional<QString> checkAddress(QString &text)
{
    if (text == "localhost"_L1)
        text = u"127.0.0.1"_s;
    if (!strictAddress(text))
        return u"is no IP address"_s;
    return std::nullopt;
}

QHostAddress addressOf(const QString &text)
{
    const QHostAddress address(text);
    return address == QHostAddress(QHostAddress::AnyIPv6) ? QHostAddress(QHostAddress::Any) : address;
}

std::optional<QString> checkPort(QString &text)
{
    if (!isDigits(text) || text.size() > 5 || text.toInt() < 1 || text.toInt() > 65535)
        return u"is no port from 1 to 65535"_s;
    text = QString::number(text.toInt());
    return std::nullopt;
}

std::optional<QString> checkOrigin(QString &text)
{
    if (text == "*"_L1 || text == "null"_L1)
        return std::nullopt;
    static const QRegularExpression form(
        u"^([a-z][a-z0-9+.-]*)://([a-z0-9._~-]+|\\[[0-9a-f:.]+\\])(?::([0-9]{1,5}))?/?$"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(text);
    if (!match.hasMatch() || match.captured(3).toInt() > 65535)
        return u"is no origin of the form scheme://host or scheme://host:port"_s;
    const QString scheme = match.captured(1).toLower();
    const QString port = match.captured(3);
    const bool isDefault = (scheme == "http"_L1 && port.toInt() == 80) || (scheme == "https"_L1 && port.toInt() == 443);
    text = scheme + "://"_L1 + match.captured(2).toLower();
    if (!port.isEmpty() && !isDefault)
        text += u':' + QString::number(port.toInt());
    return std::nullopt;
}

std::optional<QString> checkProxies(QString &text)
{
    if (text == "false"_L1 || text == "off"_L1)
        text = u"0"_s;
    if (isDigits(text)) {
        if (text.size() > 2)
            return u"is more proxies than anyone has in a row; up to 99 can be trusted"_s;
        return std::nullopt;
    }
    if (text == "true"_L1 || text == "on"_L1)
        return u"would believe whatever a client says; give the number of proxies, or their addresses"_s;
    QStringList entries = text.split(u',');
    for (QString &entry : entries) {
        entry = entry.trimmed();
        if (auto reason = checkProxyRange(entry))
            return reason;
    }
    text = entries.join(u',');
    return std::nullopt;
}

std::optional<QString> checkHostName(QString &text)
{
    static const QRegularExpression name(
        u"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"_s,
        QRegularExpression::CaseInsensitiveOption);
    if (text.contains(u':')) {
        const bool isBracketed = text.startsWith(u'[') && text.endsWith(u']');
        const auto address = strictAddress(isBracketed ? text.mid(1, text.size() - 2) : text);
        if (!address || address->protocol() != QAbstractSocket::IPv6Protocol || !address->scopeId().isEmpty())
            return u"is no host name or address (without scheme and port)"_s;
        text = u'[' + address->toString() + u']';
        return std::nullopt;
    }
    if (!name.match(text).hasMatch())
        return u"is no host name or address (without scheme and port)"_s;
    return std::nullopt;
}

namespace {

/// Browsers throw at the whole list of servers when one URL in it has another form.
bool isIceUrl(const QString &text, QLatin1String scheme, QLatin1String query)
{
    const QRegularExpression form(u"^%1s?:(\\[[0-9a-f:.]+\\]|[^:?\\[\\]]+)(?::([0-9]{1,5}))?%2$"_s.arg(scheme, query),
                                  QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(text);
    QString host = match.captured(1);
    const int port = match.captured(2).toInt();
    return match.hasMatch() && port <= 65535 && (match.captured(2).isNull() || port > 0) && !checkHostName(host);
}

} // namespace

std::optional<QString> checkStunUrl(QString &text)
{
    if (isIceUrl(text, "stun"_L1, {}))
        return std::nullopt;
    return u"is no URL of the form stun:host or stun:host:port"_s;
}

std::optional<QString> checkTurnUrl(QString &text)
{
    if (isIceUrl(text, "turn"_L1, "(?:\\?transport=(?:udp|tcp))?"_L1))
        return std::nullopt;
    return u"is no URL of the form turn:host:port or turns:host:port?transport=tcp"_s;
}

std::optional<QString> checkNodeName(QString &text)
{
    static const QRegularExpression name(u"^[A-Za-z0-9._-]{1,64}$"_s);
    if (!name.match(text).hasMatch())
        return u"is no name of 1 to 64 letters, digits, '.', '_' and '-'"_s;
    return std::nullopt;
}

std::optional<QString> checkEnvironmentName(QString &text)
{
    static const QRegularExpression name(u"^[A-Za-z0-9_-]{1,64}$"_s);
    if (!name.match(text).hasMatch())
        return u"is no word of letters, digits, - and _"_s;
    return std::nullopt;
}

} // namespace heliograph::config
