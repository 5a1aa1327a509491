// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/infoapi.h"

#include "server/api/answers.h"

namespace heliograph::api {

Site::Endpoint serverInfo(const QString &environmentName, bool hasTurn)
{
    // Name and version are those of the protocol that clients look for, not ours.
    const QJsonObject document{{QStringLiteral("name"), QStringLiteral("WebRTC Signaling Server")},
                               {QStringLiteral("version"), QStringLiteral("1.0.0")},
                               {QStringLiteral("env"), environmentName},
                               {QStringLiteral("features"), QJsonObject{{QStringLiteral("socketio"), true},
                                                                        {QStringLiteral("redis"), false},
                                                                        {QStringLiteral("fcm"), false},
                                                                        {QStringLiteral("turn"), hasTurn}}}};
    return [document](const net::ExchangePtr &exchange) { exchange->respond(jsonAnswer(200, document)); };
}

} // namespace heliograph::api
