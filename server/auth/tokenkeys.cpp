// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/tokenkeys.h"

#include <QFile>
#include <QSslKey>

namespace heliograph::auth {

namespace {

constexpr qint64 longestFile = 65'536;
constexpr int leastRsaBits = 2048;

/// What a public key in DER says of its algorithm (RFC 5480): an elliptic curve, P-256. Others have 256 bits too.
bool isOfP256(const QSslKey &key)
{
    constexpr QByteArrayView algorithm("\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
                                       "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07");
    constexpr qsizetype sequenceHead = 2; // of a tag and a length below 128
    return key.toDer().mid(sequenceHead).startsWith(algorithm);
}

} // namespace

std::variant<PublicKey, QString> PublicKey::fromPem(const QByteArray &text)
{
    if (text.contains("PRIVATE KEY"))
        return QStringLiteral("holds a private key, which only the issuer of tokens should have");
    const QSslKey rsa(text, QSsl::Rsa, QSsl::Pem, QSsl::PublicKey);
    if (!rsa.isNull()) {
        if (rsa.length() < leastRsaBits)
            return QStringLiteral("holds an RSA key with fewer than %1 bits").arg(leastRsaBits);
        return PublicKey(text, Algorithm::Rs256);
    }
    const QSslKey curve(text, QSsl::Ec, QSsl::Pem, QSsl::PublicKey);
    if (curve.isNull())
        return QStringLiteral("holds no public key of RSA or the curve P-256 as PEM");
    if (!isOfP256(curve))
        return QStringLiteral("holds a key of another curve than P-256");
    return PublicKey(text, Algorithm::Es256);
}

std::variant<PublicKey, QString> PublicKey::read(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("cannot be read: ") + file.errorString();
    const QByteArray text = file.read(longestFile + 1);
    if (text.size() > longestFile)
        return QStringLiteral("is longer than %1 bytes").arg(longestFile);
    return fromPem(text);
}

QByteArray TokenKeys::keyFor(Algorithm algorithm) const
{
    switch (algorithm) {
    case Algorithm::Hs256:
    case Algorithm::Hs384:
    case Algorithm::Hs512:
        return secret;
    case Algorithm::Rs256:
    case Algorithm::Es256:
        return publicKey && publicKey->algorithm() == algorithm ? publicKey->pem() : QByteArray();
    }
    Q_UNREACHABLE();
}

} // namespace heliograph::auth
