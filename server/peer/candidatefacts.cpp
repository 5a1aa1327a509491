// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/candidatefacts.h"

#include <QList>

namespace heliograph::peer {

namespace {

constexpr qsizetype longestLine = 1024; ///< UTF-16 units; the type stands within the first hundred or two
constexpr qsizetype addressField = 4;

} // namespace

CandidateFacts candidateFacts(const Json &candidate)
{
    const Json line = candidate.isObject() ? candidate["candidate"] : candidate;
    if (line.kind() == Json::Kind::Null)
        return {QByteArrayLiteral("end-of-candidates"), false};
    if (!line.isString() || line.raw().size() > longestLine)
        return {};
    const QByteArray text = line.string().toUtf8();
    if (text.isEmpty())
        return {QByteArrayLiteral("end-of-candidates"), false};
    const QList<QByteArray> fields = text.split(' ');
    const qsizetype type = fields.indexOf(QByteArrayLiteral("typ")) + 1;
    if (type <= addressField || type == fields.size())
        return {};
    return {fields[type], fields[addressField].endsWith(".local")};
}

} // namespace heliograph::peer
