// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/answers.h"

#include <QJsonDocument>

namespace heliograph::api {

net::Response jsonAnswer(int status, const QByteArray &text)
{
    net::Response response;
    response.status = status;
    response.contentType = QByteArrayLiteral("application/json; charset=utf-8");
    response.body = text;
    response.headers = {{"Cache-Control", "no-store"}};
    return response;
}

net::Response jsonAnswer(int status, const QJsonObject &document)
{
    return jsonAnswer(status, QJsonDocument(document).toJson(QJsonDocument::Compact));
}

net::Response textAnswer(int status, const QByteArray &sentence, const QByteArray &type)
{
    net::Response response;
    response.status = status;
    response.contentType = type;
    response.body = sentence;
    response.headers = {{"Cache-Control", "no-store"}};
    return response;
}

net::Response methodNotAllowed(const QJsonObject &document)
{
    net::Response response = jsonAnswer(405, document);
    addHeader(response, {"Allow", "GET, HEAD"});
    return response;
}

void addHeader(net::Response &response, const net::Header &header)
{
    response.headers.append(header);
}

void addVary(net::Response &response, const QByteArray &names)
{
    for (net::Header &header : response.headers) {
        if (header.name.compare("Vary", Qt::CaseInsensitive) == 0) {
            header.value += ", " + names;
            return;
        }
    }
    addHeader(response, {"Vary", names});
}

} // namespace heliograph::api
