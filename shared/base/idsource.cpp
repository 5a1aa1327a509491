// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/idsource.h"

#include <algorithm>
#include <cstring>

#include <QRandomGenerator>
#include <QUuid>

namespace heliograph {

QByteArray IdSource::hexId()
{
    return bytes(16).toHex();
}

QByteArray IdSource::shortId()
{
    return bytes(15).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray IdSource::uuid()
{
    QByteArray id = bytes(16);
    id[6] = char((uchar(id.at(6)) & 0x0f) | 0x40);
    id[8] = char((uchar(id.at(8)) & 0x3f) | 0x80);
    return QUuid::fromRfc4122(id).toByteArray(QUuid::WithoutBraces);
}

QByteArray SystemIdSource::bytes(qsizetype count)
{
    QByteArray result(count, Qt::Uninitialized);
    auto *generator = QRandomGenerator::system();
    for (qsizetype at = 0; at < count; at += qsizetype(sizeof(quint32))) {
        const quint32 word = generator->generate();
        memcpy(result.data() + at, &word, size_t(std::min<qsizetype>(sizeof word, count - at)));
    }
    return result;
}

} // namespace heliograph
