// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/iceapi.h"

#include "server/api/answers.h"

#include <QJsonArray>

namespace heliograph::api {
namespace {

constexpr qsizetype longestSubject = 256; ///< bytes

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

QJsonObject documentOf(const QList<turn::IceServer> &servers, std::chrono::seconds lifetime)
{
    QJsonArray list;
    for (const turn::IceServer &server : servers)
        list.append(entryOf(server));
    return {{QStringLiteral("iceServers"), list}, {QStringLiteral("ttl"), qint64(lifetime.count())}};
}

} // namespace

Site::Endpoint turnCredentials(const turn::Options &options, const Clock &clock, IdSource &ids)
{
    return [options, &clock, &ids](const net::ExchangePtr &exchange) {
        const auto servers = turn::iceServers(options, clock.wallNow(), ids);
        if (servers) {
            exchange->respond(jsonAnswer(200, documentOf(*servers, options.ttl)));
            return;
        }
        exchange->respond(jsonAnswer(
            500, QJsonObject{{QStringLiteral("error"), QStringLiteral("Failed to generate TURN credentials")}}));
    };
}

Site::Endpoint namedIceServers(const turn::NamedServers &servers, const Clock &clock)
{
    return [servers, &clock](const net::ExchangePtr &exchange) {
        // Through a QString, so that what is signed is what the answer says, whatever bytes came in.
        const QString userId = QString::fromUtf8(exchange->request().parameter("userId").value_or(QByteArray()));
        const QByteArray subject = userId.isEmpty() ? QByteArrayLiteral("anonymous") : userId.toUtf8();
        QJsonObject document;
        if (subject.size() <= longestSubject) {
            document = documentOf(servers.listFor(subject, clock.wallNow()), turn::NamedServers::lifetime);
            document.insert(QStringLiteral("success"), true);
        } else {
            document = {{QStringLiteral("success"), false},
                        {QStringLiteral("error"), QStringLiteral("Failed to get ICE servers")}};
        }
        exchange->respond(jsonAnswer(subject.size() <= longestSubject ? 200 : 500, document));
    };
}

} // namespace heliograph::api
