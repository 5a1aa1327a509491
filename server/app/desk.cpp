// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/desk.h"

#include "server/app/mapping.h"

#include <QLoggingCategory>
#include <QUrl>

namespace heliograph::app {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcDesk, "heliograph.desk", QtInfoMsg)

namespace {

/// How to get from this machine to who listens on that address.
QString reachable(const QHostAddress &address)
{
    const bool isEvery = address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv4) ||
                         address == QHostAddress(QHostAddress::AnyIPv6);
    return isEvery || address.isLoopback() ? QStringLiteral("localhost") : address.toString();
}

} // namespace

Desk::Desk(const config::Settings &settings, Deadlines &deadlines, IdSource &ids)
    : m_directory(statePath(settings), admin::StateDirectory::Use::Serving)
    , m_operators(m_directory, deadlines.clock(), settings.adminToken)
    , m_authenticator(m_operators, deadlines.clock())
    , m_audit(m_directory, deadlines.clock())
    , m_bans(deadlines)
    , m_banFile(m_directory, m_bans, deadlines)
{
    if (!m_directory.isPersistent())
        qCWarning(lcDesk).noquote() << "operators, bans and the audit log do not persist:" << m_directory.fault();
    if (m_directory.isOpenToOthers())
        qCWarning(lcDesk).noquote() << "other users of this machine may write to the state directory"
                                    << m_directory.path() + ": whoever can makes operators of themselves"_L1;
    m_operators.makeFirst(ids);
}

void Desk::announce(const config::Settings &settings, quint16 port)
{
    const auto file = m_operators.tokenFile();
    if (!file)
        return;
    const bool hasOwnPort = settings.adminPort != 0;
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost(reachable(hasOwnPort ? settings.adminHost : settings.host));
    url.setPort(hasOwnPort ? settings.adminPort : port);
    url.setPath(QStringLiteral("/admin"));
    qCInfo(lcDesk).noquote() << "heliograph-console --url" << url.toString() << "--token-file" << *file;
}

} // namespace heliograph::app
