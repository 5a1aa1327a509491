// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/restendpoint.h"

#include "server/net/addresskey.h"
#include "shared/base/bearertoken.h"

#include <QJsonDocument>
#include <QUrlQuery>

namespace heliograph::admin {

namespace {

/// nullopt if that is no object. No body at all counts as an empty one.
std::optional<QJsonObject> readBody(const QByteArray &body)
{
    if (body.isEmpty())
        return QJsonObject();
    const QJsonDocument document = QJsonDocument::fromJson(body);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

QList<std::pair<QString, QString>> readQuery(const QByteArray &query)
{
    QList<std::pair<QString, QString>> items;
    QByteArray text = query;
    // As in forms.
    for (const auto &[name, value] :
         QUrlQuery(QString::fromLatin1(text.replace('+', "%20"))).queryItems(QUrl::FullyDecoded))
        items.append({name, value});
    return items;
}

} // namespace

std::variant<Operator, Answer> authenticate(Authenticator &authenticator, const net::Request &request)
{
    const Authenticator::Verdict verdict =
        authenticator.check(bearerToken(request.header("authorization")), net::addressKey(request.address));
    if (const auto *known = std::get_if<Operator>(&verdict))
        return *known;
    if (const auto *often = std::get_if<TooManyAttempts>(&verdict)) {
        Answer answer = refusal(429, sentenceOf(*often));
        answer.retryAfter = often->retryAfter;
        return answer;
    }
    return refusal(401, std::holds_alternative<TokenMissing>(verdict)
                            ? QStringLiteral("An operator's token is needed: Authorization: Bearer TOKEN.")
                            : sentenceOf(TokenWrong()));
}

net::Response responseOf(const Answer &answer)
{
    net::Response response;
    response.status = answer.status;
    response.contentType = QByteArrayLiteral("application/json; charset=utf-8");
    response.body = answer.body;
    response.headers = {{"Cache-Control", "no-store"}};
    if (answer.status == 401)
        response.headers.append(net::Header{"WWW-Authenticate", "Bearer"});
    if (!answer.allow.isEmpty())
        response.headers.append(net::Header{"Allow", answer.allow});
    if (answer.retryAfter > 0)
        response.headers.append(net::Header{"Retry-After", QByteArray::number(answer.retryAfter)});
    return response;
}

void RestEndpoint::handle(const net::ExchangePtr &exchange)
{
    const net::Request &asked = exchange->request();
    const Answered respond = [exchange](const Answer &answer) { exchange->respond(responseOf(answer)); };
    const auto known = authenticate(m_authenticator, asked);
    if (const auto *no = std::get_if<Answer>(&known)) {
        respond(*no);
        return;
    }
    // The prefix's last slash may be missing.
    const qsizetype prefix = std::min(qsizetype(sizeof(path) - 1), asked.path.size());
    const auto parts = Request::readPath(QByteArrayView(asked.path).sliced(prefix));
    if (!parts) {
        respond(refusal(404, QStringLiteral("There is nothing at this path.")));
        return;
    }
    const auto body = readBody(asked.body);
    if (!body) {
        respond(refusal(400, QStringLiteral("The body must be a JSON object.")));
        return;
    }
    m_operations.handle({asked.method, *parts, readQuery(asked.query), *body, std::get<Operator>(known)}, respond);
}

} // namespace heliograph::admin
