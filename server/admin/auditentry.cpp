// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/auditentry.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

namespace heliograph::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView opening("{\"hash\":\"");
constexpr qsizetype hashSize = 64;
constexpr qsizetype sealSize = opening.size() + hashSize + 2; ///< with quotation mark and comma

bool isHash(const QByteArray &text)
{
    return text.size() == hashSize && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

QByteArray hashOf(const QByteArray &text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex();
}

std::optional<quint64> idIn(const QJsonObject &object)
{
    const qint64 id = object["id"_L1].toInteger(-1);
    return id < 0 ? std::nullopt : std::optional(quint64(id));
}

} // namespace

QByteArray noAuditHash()
{
    return QByteArray(hashSize, '0');
}

QByteArray AuditLine::seal(AuditEntry &entry)
{
    for (QString *text :
         {&entry.operatorName, &entry.role, &entry.action, &entry.target, &entry.reason, &entry.outcome})
        text->truncate(mostCharacters);
    const QJsonObject object{
        {u"id"_s, qint64(entry.id)}, {u"at"_s, entry.at},           {u"operator"_s, entry.operatorName},
        {u"role"_s, entry.role},     {u"action"_s, entry.action},   {u"target"_s, entry.target},
        {u"reason"_s, entry.reason}, {u"outcome"_s, entry.outcome}, {u"previous"_s, QLatin1String(entry.previous)}};
    const QByteArray content = QJsonDocument(object).toJson(QJsonDocument::Compact);
    entry.hash = hashOf(content);
    return opening.toByteArray() + entry.hash + "\"," + content.mid(1) + '\n';
}

std::optional<AuditEntry> AuditLine::read(const QByteArray &line)
{
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    const auto id = idIn(object);
    AuditEntry entry{id.value_or(0),
                     object["at"_L1].toInteger(-1),
                     object["operator"_L1].toString(),
                     object["role"_L1].toString(),
                     object["action"_L1].toString(),
                     object["target"_L1].toString(),
                     object["reason"_L1].toString(),
                     object["outcome"_L1].toString(),
                     object["previous"_L1].toString().toLatin1(),
                     object["hash"_L1].toString().toLatin1()};
    if (entry.id == 0 || entry.at < 0 || !isHash(entry.previous) || !isHash(entry.hash) || !line.startsWith(opening))
        return std::nullopt;
    return entry;
}

bool AuditLine::isSealed(const QByteArray &line)
{
    return line.size() > sealSize && hashOf('{' + line.mid(sealSize)) == line.mid(opening.size(), hashSize);
}

QByteArray AuditHead::text() const
{
    const QJsonObject object{{u"id"_s, qint64(id)}, {u"hash"_s, QLatin1String(hash)}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

std::optional<AuditHead> AuditHead::read(const QByteArray &text)
{
    const QJsonObject object = QJsonDocument::fromJson(text).object();
    const auto id = idIn(object);
    const QByteArray hash = object["hash"_L1].toString().toLatin1();
    return id && isHash(hash) ? std::optional(AuditHead{*id, hash}) : std::nullopt;
}

} // namespace heliograph::admin
