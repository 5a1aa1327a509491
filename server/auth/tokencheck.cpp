// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/tokencheck.h"

#include "server/peer/fields.h"

#include <cmath>
#include <cstdlib>
#include <memory>

#include <jwt.h>

namespace heliograph::auth {

namespace {

using peer::Json;

using TokenPtr = std::unique_ptr<jwt_t, decltype(&jwt_free)>;
using TextPtr = std::unique_ptr<char, decltype(&std::free)>;

/// Seconds that no calendar of ours reaches: more than that is forever.
constexpr double forever = 1e12;

jwt_alg_t nameFor(Algorithm algorithm)
{
    switch (algorithm) {
    case Algorithm::Hs256:
        return JWT_ALG_HS256;
    case Algorithm::Hs384:
        return JWT_ALG_HS384;
    case Algorithm::Hs512:
        return JWT_ALG_HS512;
    case Algorithm::Rs256:
        return JWT_ALG_RS256;
    case Algorithm::Es256:
        return JWT_ALG_ES256;
    }
    Q_UNREACHABLE();
}

/// The claims as JSON, if the signature fits; empty otherwise.
QByteArray verified(const QByteArray &token, const QByteArray &key, Algorithm algorithm)
{
    jwt_t *decoded = nullptr;
    const int error = jwt_decode(&decoded, token.constData(), reinterpret_cast<const unsigned char *>(key.constData()),
                                 int(key.size()));
    const TokenPtr held(decoded, jwt_free);
    // The library has read the header by itself; it has to have found in it what was found before.
    if (error != 0 || !held || jwt_get_alg(held.get()) != nameFor(algorithm))
        return {};
    const TextPtr claims(jwt_get_grants_json(held.get(), nullptr), std::free);
    return QByteArray(claims.get());
}

/// A date that may be left out, in Unix seconds. NaN: there is something else in its place.
std::optional<double> dateOf(const Json &claim)
{
    return claim.isAbsent() ? std::nullopt : std::optional(claim.number());
}

std::optional<QString> personOf(const Json &claims)
{
    const Json userId = claims["userId"];
    return peer::idText(userId.isTruthy() ? userId : claims["sub"], longestToken);
}

} // namespace

QString textOf(TokenFault fault)
{
    switch (fault) {
    case TokenFault::Missing:
        return QStringLiteral("Authentication required");
    case TokenFault::Expired:
        return QStringLiteral("Token expired");
    case TokenFault::Invalid:
        return QStringLiteral("Invalid token");
    case TokenFault::Unusable:
        return QStringLiteral("Authentication failed");
    }
    Q_UNREACHABLE();
}

TokenCheck::Verdict TokenCheck::check(const QByteArray &token)
{
    const auto algorithm = algorithmOf(token, m_reader);
    if (!algorithm)
        return TokenFault::Invalid;
    const QByteArray key = m_keys.keyFor(*algorithm);
    if (key.isEmpty())
        return TokenFault::Invalid;
    const auto claims = m_reader.read(verified(token, key, *algorithm));
    return claims && claims->isObject() ? judge(*claims) : TokenFault::Invalid;
}

TokenCheck::Verdict TokenCheck::judge(const Json &claims) const
{
    const auto notBefore = dateOf(claims["nbf"]);
    const auto expiry = dateOf(claims["exp"]);
    if ((notBefore && std::isnan(*notBefore)) || (expiry && std::isnan(*expiry)))
        return TokenFault::Invalid;
    const auto now = double(toUnixMilliseconds(m_clock.wallNow())) / 1000;
    if (notBefore && *notBefore > now)
        return TokenFault::Unusable;
    if (expiry && *expiry <= now)
        return TokenFault::Expired;
    const auto person = personOf(claims);
    if (!person)
        return TokenFault::Unusable;
    peer::Claims result{person, std::nullopt};
    if (expiry && *expiry < forever)
        result.expiresAt = qint64(std::ceil(*expiry));
    return result;
}

} // namespace heliograph::auth
