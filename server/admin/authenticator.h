// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells operators from others by their token, for requests and channels alike, and slows down whoever guesses. Not for
// what an operator may do.
#pragma once

#include "server/admin/operators.h"
#include "shared/base/ratelimit.h"

#include <variant>

namespace heliograph::admin {

/// No token was presented, which counts for nothing.
struct TokenMissing
{
};
struct TokenWrong
{
};
/// Wrong as well, and from an address with more than ten wrong ones in a minute.
struct TooManyAttempts
{
    qint64 retryAfter; ///< seconds, at least 1
};

/// What whoever presented it is told.
QString sentenceOf(const TokenWrong &);
QString sentenceOf(const TooManyAttempts &attempts);

class Authenticator
{
public:
    using Verdict = std::variant<Operator, TokenMissing, TokenWrong, TooManyAttempts>;

    /// @p operators is borrowed.
    Authenticator(Operators &operators, const Clock &clock);

    /// An empty token is none. A right one gets in however many wrong ones came from its address. @p addressKey is what
    /// limits count by.
    Verdict check(const QByteArray &token, const QByteArray &addressKey);
    quint64 wrong() const { return m_wrong; }

private:
    Operators &m_operators;
    RateLimit m_wrongTokens;
    quint64 m_wrong = 0;
};

} // namespace heliograph::admin
