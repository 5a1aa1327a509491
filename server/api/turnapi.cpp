// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/turnapi.h"

#include "server/api/answers.h"

#include <QJsonArray>

namespace heliograph::api {
namespace {

/// A single URL stands alone, several in an array, as the clients know it.
QJsonObject entryOf(const turn::IceServer &server)
{
    QJsonArray urls;
    for (const QByteArray &url : server.urls)
        urls.append(QString::fromUtf8(url));
    QJsonObject entry{{QStringLiteral("urls"), urls.size() == 1 ? urls.first() : QJsonValue(urls)}};
    if (server.credentials) {
        entry.insert(QStringLiteral("username"), QString::fromUtf8(server.credentials->username));
        entry.insert(QStringLiteral("credential"), QString::fromUtf8(server.credentials->password));
    }
    return entry;
}

} // namespace

Site::Endpoint turnCredentials(const turn::Options &options, const Clock &clock, IdSource &ids)
{
    return [options, &clock, &ids](const net::ExchangePtr &exchange) {
        const auto servers = turn::iceServers(options, clock.wallNow(), ids);
        if (!servers) {
            exchange->respond(jsonAnswer(
                500, QJsonObject{{QStringLiteral("error"), QStringLiteral("Failed to generate TURN credentials")}}));
            return;
        }
        QJsonArray list;
        for (const turn::IceServer &server : *servers)
            list.append(entryOf(server));
        exchange->respond(jsonAnswer(200, QJsonObject{{QStringLiteral("iceServers"), list},
                                                      {QStringLiteral("ttl"), qint64(options.ttl.count())}}));
    };
}

} // namespace heliograph::api
