// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/doors.h"

#include "server/app/mapping.h"
#include "server/net/certificate.h"

#include <QLoggingCategory>

namespace heliograph::app {

namespace {

Q_LOGGING_CATEGORY(lcDoors, "heliograph.server")

} // namespace

Doors::Doors(const config::Settings &settings, Deadlines &deadlines)
    : m_settings(settings)
    , m_clients(netLimits(settings), trustedProxies(settings), deadlines, m_routes)
    , m_operators(netLimits(settings), trustedProxies(settings), deadlines, m_operatorRoutes)
{
}

QString Doors::listen()
{
    QList<quint16> ports{m_settings.port};
    ports += m_settings.extraPorts;
    for (const quint16 port : std::as_const(ports)) {
        if (QString fault = listenOn(port); !fault.isNull())
            return fault;
    }
    QString fault = m_settings.tlsCertificate.isEmpty() ? QString() : listenTls();
    if (fault.isNull() && m_settings.adminPort != 0)
        fault = listenForOperators();
    return fault;
}

QString Doors::listenOn(quint16 port)
{
    const quint16 taken = m_clients.listen(m_settings.host, port);
    if (taken == 0)
        return QStringLiteral("Cannot listen on %1 port %2: %3")
            .arg(m_settings.host.toString())
            .arg(port)
            .arg(m_clients.errorString());
    if (m_port == 0)
        m_port = taken;
    qCInfo(lcDoors).noquote() << "listening on" << m_settings.host.toString() << "port" << taken
                              << QStringLiteral("(http://localhost:%1/)").arg(taken);
    return {};
}

QString Doors::listenTls()
{
    const auto loaded = net::loadCertificate(m_settings.tlsCertificate, m_settings.tlsKey);
    if (const QString *fault = std::get_if<QString>(&loaded))
        return *fault;
    const quint16 taken = m_clients.listenTls(m_settings.host, m_settings.tlsPort, std::get<QSslConfiguration>(loaded));
    if (taken == 0)
        return QStringLiteral("Cannot listen for TLS on port %1: %2")
            .arg(m_settings.tlsPort)
            .arg(m_clients.errorString());
    qCInfo(lcDoors).noquote() << "listening for TLS on port" << taken
                              << QStringLiteral("(https://localhost:%1/)").arg(taken);
    return {};
}

QString Doors::listenForOperators()
{
    if (m_operators.listen(m_settings.adminHost, m_settings.adminPort) == 0)
        return QStringLiteral("Cannot listen for operators on %1 port %2: %3")
            .arg(m_settings.adminHost.toString())
            .arg(m_settings.adminPort)
            .arg(m_operators.errorString());
    qCInfo(lcDoors).noquote() << "listening for operators on" << m_settings.adminHost.toString() << "port"
                              << m_settings.adminPort;
    return {};
}

void Doors::reloadCertificate()
{
    if (m_settings.tlsCertificate.isEmpty())
        return;
    const auto loaded = net::loadCertificate(m_settings.tlsCertificate, m_settings.tlsKey);
    if (const QString *fault = std::get_if<QString>(&loaded)) {
        qCCritical(lcDoors).noquote() << "the certificate stays as it was:" << *fault;
        return;
    }
    m_clients.setTlsConfiguration(std::get<QSslConfiguration>(loaded));
    qCInfo(lcDoors) << "certificate and key were read again";
}

void Doors::close()
{
    for (net::FrontDoor *door : {&m_clients, &m_operators}) {
        door->stopListening();
        door->closeAll();
    }
}

} // namespace heliograph::app
