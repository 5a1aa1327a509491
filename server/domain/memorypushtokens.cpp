// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/memorypushtokens.h"

namespace heliograph::domain {

void MemoryPushTokens::put(const User &user, const PushToken &token, Continuation<Done> answer)
{
    eraseExpired();
    erase(user);
    const qsizetype cost = costOf(user, token);
    while (!m_tokens.isEmpty() && (m_tokens.size() >= m_limit || m_bytes + cost > m_byteLimit))
        erase(User(m_expiries.begin()->second));
    if (m_limit > 0 && cost <= m_byteLimit) {
        m_tokens.insert(user, {token, m_expiries.emplace(token.expiresAt, user)});
        m_bytes += cost;
    }
    answer(Done());
}

void MemoryPushTokens::find(const User &user, Continuation<std::optional<PushToken>> answer) const
{
    const auto entry = m_tokens.constFind(user);
    const bool isValid = entry != m_tokens.constEnd() && entry->token.expiresAt > m_clock.wallNow();
    answer(isValid ? std::optional<PushToken>(entry->token) : std::optional<PushToken>());
}

void MemoryPushTokens::drop(const User &user, Continuation<Done> answer)
{
    erase(user);
    answer(Done());
}

void MemoryPushTokens::dropIf(const User &user, const QString &token, Continuation<Done> answer)
{
    const auto entry = m_tokens.constFind(user);
    if (entry != m_tokens.constEnd() && entry->token.token == token)
        erase(user);
    answer(Done());
}

void MemoryPushTokens::count(Continuation<qint64> answer) const
{
    answer(qint64(m_tokens.size()));
}

qsizetype MemoryPushTokens::costOf(const User &user, const PushToken &token)
{
    constexpr qsizetype entry = 320; // two places in the tables and three blocks of text
    return entry + (user.id.size() + token.token.size() + token.platform.size()) * qsizetype(sizeof(QChar));
}

void MemoryPushTokens::erase(const User &user)
{
    const auto entry = m_tokens.constFind(user);
    if (entry == m_tokens.constEnd())
        return;
    m_bytes -= costOf(user, entry->token);
    m_expiries.erase(entry->expiry);
    m_tokens.erase(entry);
}

void MemoryPushTokens::eraseExpired()
{
    const WallTime now = m_clock.wallNow();
    while (!m_expiries.empty() && m_expiries.begin()->first <= now)
        erase(User(m_expiries.begin()->second));
}

} // namespace heliograph::domain
