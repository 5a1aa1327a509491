// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/certificate.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>

namespace heliograph::net {

std::variant<QSslConfiguration, QString> loadCertificate(const QString &certificateFile, const QString &keyFile)
{
    QFile chainFile(certificateFile);
    if (!chainFile.open(QIODevice::ReadOnly))
        return QStringLiteral("%1: %2").arg(certificateFile, chainFile.errorString());
    const QList<QSslCertificate> chain = QSslCertificate::fromDevice(&chainFile, QSsl::Pem);
    if (chain.isEmpty())
        return QStringLiteral("%1 holds no PEM certificate").arg(certificateFile);

    QFile secretFile(keyFile);
    if (!secretFile.open(QIODevice::ReadOnly))
        return QStringLiteral("%1: %2").arg(keyFile, secretFile.errorString());
    const QByteArray pem = secretFile.readAll();
    QSslKey key(pem, QSsl::Rsa);
    if (key.isNull())
        key = QSslKey(pem, QSsl::Ec);
    if (key.isNull())
        return QStringLiteral("%1 holds no unencrypted RSA or EC key in PEM form").arg(keyFile);

    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    return configuration;
}

} // namespace heliograph::net
