// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/turn/turncredentials.h"

#include <QMessageAuthenticationCode>
#include <QtEndian>

namespace heliograph::turn {

TurnCredentials mint(const QByteArray &secret, std::chrono::seconds ttl, WallTime now, const QByteArray &subject)
{
    Q_ASSERT(!subject.isEmpty());
    const auto expiry = std::chrono::floor<std::chrono::seconds>(now) + ttl;
    TurnCredentials made;
    made.username = QByteArray::number(qint64(expiry.time_since_epoch().count())) + ':' + subject;
    made.password = QMessageAuthenticationCode::hash(made.username, secret, QCryptographicHash::Sha1).toBase64();
    return made;
}

QByteArray anonymousSubject(IdSource &ids)
{
    return QByteArray::number(qFromBigEndian<quint64>(ids.bytes(sizeof(quint64)).constData()), 36);
}

} // namespace heliograph::turn
