// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The PushTokens table in this process's memory. Every answer comes before the call returns.
#pragma once

#include "server/domain/pushtokens.h"

#include <map>

namespace heliograph::domain {

class MemoryPushTokens final : public PushTokens
{
public:
    /// @p limit: users with a token; 0 keeps none. @p bytes: of memory for all of them, about.
    MemoryPushTokens(const Clock &clock, qsizetype limit, qsizetype bytes = 67'108'864)
        : m_clock(clock), m_limit(limit), m_byteLimit(bytes)
    {
    }

    void put(const User &user, const PushToken &token, Continuation<Done> answer) override;
    void find(const User &user, Continuation<std::optional<PushToken>> answer) const override;
    void drop(const User &user, Continuation<Done> answer) override;
    void dropIf(const User &user, const QString &token, Continuation<Done> answer) override;
    void count(Continuation<qint64> answer) const override;

private:
    using Expiries = std::multimap<WallTime, User>;
    struct Entry
    {
        PushToken token;
        Expiries::iterator expiry;
    };

    static qsizetype costOf(const User &user, const PushToken &token);
    void erase(const User &user);
    void eraseExpired();

    const Clock &m_clock;
    const qsizetype m_limit;
    const qsizetype m_byteLimit;
    qsizetype m_bytes = 0;
    QHash<User, Entry> m_tokens;
    Expiries m_expiries;
};

} // namespace heliograph::domain
