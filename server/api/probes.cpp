// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/probes.h"

#include "server/api/accept.h"
#include "server/api/answers.h"

namespace heliograph::api {

Site::Endpoint healthProbe(const StatusDocument &document)
{
    return [&document](const net::ExchangePtr &exchange) {
        const QByteArray accept = exchange->request().header("accept");
        const auto answer = [exchange](net::Response response) {
            addVary(response, QByteArrayLiteral("Accept"));
            exchange->respond(std::move(response));
        };
        if (!wantsPlainText(accept)) {
            document.compose([answer](const QJsonObject &whole) { answer(jsonAnswer(200, whole)); });
        } else if (acceptNames(accept, "text/html")) {
            answer(textAnswer(200, QByteArrayLiteral("OK")));
        } else {
            answer(textAnswer(200, QByteArrayLiteral("OK"), QByteArrayLiteral("text/plain; charset=utf-8")));
        }
    };
}

Site::Endpoint readyProbe(std::function<bool()> isReady)
{
    return [isReady = std::move(isReady)](const net::ExchangePtr &exchange) {
        exchange->respond(isReady() ? textAnswer(200, QByteArrayLiteral("READY"))
                                    : textAnswer(503, QByteArrayLiteral("NOT READY")));
    };
}

Site::Endpoint wholeDocument(const StatusDocument &document)
{
    return [&document](const net::ExchangePtr &exchange) {
        document.compose([exchange](const QJsonObject &whole) { exchange->respond(jsonAnswer(200, whole)); });
    };
}

std::function<QJsonObject()> timePart(const Clock &clock, Instant started)
{
    return [&clock, started] {
        return QJsonObject{{QStringLiteral("timestamp"), toIsoString(clock.wallNow())},
                           {QStringLiteral("uptime"), secondsSince(started, clock)}};
    };
}

std::function<QJsonObject()> healthPart()
{
    return [] {
        return QJsonObject{{QStringLiteral("status"), QStringLiteral("ok")},
                           {QStringLiteral("socketIO"), QStringLiteral("initialized")}};
    };
}

std::function<QJsonObject()> frontPart(const Clock &clock, const QString &version)
{
    return [&clock, version] {
        return QJsonObject{
            {QStringLiteral("status"), QStringLiteral("WebRTC Signaling Server Running")},
            {QStringLiteral("timestamp"), toIsoString(clock.wallNow())},
            {QStringLiteral("name"), QStringLiteral("Heliograph")},
            {QStringLiteral("version"), version},
            {QStringLiteral("description"), QStringLiteral("WebRTC signaling server")},
            {QStringLiteral("endpoints"), QJsonObject{{QStringLiteral("health"), QStringLiteral("/health")},
                                                      {QStringLiteral("stats"), QStringLiteral("/stats")}}},
        };
    };
}

double secondsSince(Instant started, const Clock &clock)
{
    return double(std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - started).count()) / 1000.0;
}

} // namespace heliograph::api
