// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/secret.h"

#include <QCryptographicHash>

namespace heliograph::api {

bool isSameSecret(const QByteArray &claimed, const QByteArray &secret)
{
    // Digests have one length and cannot be steered byte by byte.
    const QByteArray one = QCryptographicHash::hash(claimed, QCryptographicHash::Sha256);
    const QByteArray other = QCryptographicHash::hash(secret, QCryptographicHash::Sha256);
    uint difference = 0;
    for (qsizetype at = 0; at < one.size(); ++at)
        difference |= uint(uchar(one[at]) ^ uchar(other[at]));
    return difference == 0;
}

} // namespace heliograph::api
