// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/presentedtoken.h"

#include "shared/base/bearertoken.h"

namespace heliograph::auth {

namespace {

/// A value with a percent escape in it stays as it is, because no token has one: then it is no token.
QByteArray parameter(QByteArrayView query, QByteArrayView name)
{
    while (!query.isEmpty()) {
        const qsizetype end = query.indexOf('&');
        const QByteArrayView pair = end < 0 ? query : query.first(end);
        query = end < 0 ? QByteArrayView() : query.sliced(end + 1);
        const qsizetype equals = pair.indexOf('=');
        if (equals >= 0 && pair.first(equals) == name)
            return pair.sliced(equals + 1).toByteArray();
    }
    return {};
}

} // namespace

std::optional<QByteArray> presentedToken(const peer::Handshake &handshake)
{
    const peer::Json token = handshake.auth["token"];
    if (token.isTruthy())
        return token.isString() ? token.string().toUtf8() : QByteArray("");
    for (const QByteArray &text : {parameter(handshake.query, "token"), bearerToken(handshake.authorization)}) {
        if (!text.isEmpty())
            return text;
    }
    return std::nullopt;
}

} // namespace heliograph::auth
