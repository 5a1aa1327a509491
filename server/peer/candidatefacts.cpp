// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/candidatefacts.h"

#include <QList>

namespace heliograph::peer {

namespace {

constexpr qsizetype longestLine = 1024; ///< bytes; the type stands within the first hundred or two
constexpr qsizetype addressField = 4;
constexpr qsizetype longestObject = 4096; ///< bytes; browsers send a few hundred

/// The members of what is itself a member are not known yet.
Json lineOf(const Json &candidate)
{
    static thread_local JsonReader reader;
    const auto whole = candidate.raw().size() <= longestObject ? reader.read(candidate.raw()) : std::nullopt;
    return whole ? (*whole)["candidate"] : Json();
}

} // namespace

CandidateFacts candidateFacts(const Json &candidate)
{
    const Json line = candidate.isObject() ? lineOf(candidate) : candidate;
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
