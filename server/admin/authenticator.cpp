// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/authenticator.h"

namespace heliograph::admin {

QString sentenceOf(const TokenWrong &)
{
    return QStringLiteral("No operator has this token.");
}

QString sentenceOf(const TooManyAttempts &attempts)
{
    return QStringLiteral("Too many wrong tokens from this address; try again in %1 s.").arg(attempts.retryAfter);
}

Authenticator::Authenticator(Operators &operators, const Clock &clock)
    : m_operators(operators), m_wrongTokens({.requests = 10, .window = 1min, .clients = 20'000}, clock)
{
}

Authenticator::Verdict Authenticator::check(const QByteArray &token, const QByteArray &addressKey)
{
    if (token.isEmpty())
        return TokenMissing();
    if (const auto found = m_operators.find(token))
        return *found;
    ++m_wrong;
    const RateLimit::Verdict verdict = m_wrongTokens.count(addressKey);
    if (verdict.isAllowed)
        return TokenWrong();
    return TooManyAttempts{verdict.retryAfter};
}

} // namespace heliograph::admin
