// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/refusal.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace heliograph::engineio {

net::Response Refusal::toJson() const
{
    const QJsonObject body{{QStringLiteral("code"), code}, {QStringLiteral("message"), QString::fromUtf8(message)}};
    net::Response response;
    response.status = status;
    response.contentType = QByteArrayLiteral("application/json");
    response.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    return response;
}

net::Response Refusal::toText() const
{
    net::Response response;
    response.status = status;
    response.contentType = QByteArrayLiteral("text/plain; charset=UTF-8");
    response.body = message;
    return response;
}

} // namespace heliograph::engineio
