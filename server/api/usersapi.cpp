// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/usersapi.h"

#include "server/api/answers.h"
#include "server/api/boundedlist.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace heliograph::api {
namespace {

using domain::Realm;

/// A JSON string: Qt writes documents only.
QByteArray jsonOf(const QString &text)
{
    const QByteArray array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

net::Response listOf(const QList<domain::Holding> &holdings, qint64 total, qsizetype mostBytes)
{
    BoundedList list(mostBytes);
    for (const domain::Holding &holding : holdings) {
        if (!list.append(jsonOf(holding.user)))
            break;
    }
    if (total > holdings.size())
        list.cut();
    return jsonAnswer(200, list.document("connectedUsers", ",\"totalUsers\":" + QByteArray::number(total)));
}

net::Response failure(ErrorCode code)
{
    return jsonAnswer(503, QJsonObject{{QStringLiteral("success"), false},
                                       {QStringLiteral("error"), QString(textOf(code).sentence)}});
}

} // namespace

Site::Endpoint directUsers(const domain::Directory &directory, const UsersApiOptions &options)
{
    return [&directory, options](const net::ExchangePtr &exchange) {
        directory.count(Realm::Direct, [&directory, options, exchange](const Result<qint64> &total) {
            if (!total) {
                exchange->respond(failure(total.error()));
                return;
            }
            const auto answer = [exchange, total = *total, options](const Result<QList<domain::Holding>> &users) {
                exchange->respond(users ? listOf(*users, total, options.listedBytes) : failure(users.error()));
            };
            directory.list(Realm::Direct, options.listedUsers, answer);
        });
    };
}

} // namespace heliograph::api
