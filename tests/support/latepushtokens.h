// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The PushTokens table that answers late: see latetable.h.
#pragma once

#include "server/domain/memorypushtokens.h"
#include "tests/support/latetable.h"

namespace heliograph::test {

class LatePushTokens final : public domain::PushTokens, public LateTable
{
public:
    LatePushTokens(const Clock &clock, qsizetype limit) : m_tokens(clock, limit) {}

    void put(const domain::User &user, const domain::PushToken &token, Continuation<Done> answer) override
    {
        later(answer, [=, this] { m_tokens.put(user, token, answer); });
    }
    void find(const domain::User &user, Continuation<std::optional<domain::PushToken>> answer) const override
    {
        later(answer, [=, this] { m_tokens.find(user, answer); });
    }
    void drop(const domain::User &user, Continuation<Done> answer) override
    {
        later(answer, [=, this] { m_tokens.drop(user, answer); });
    }
    void dropIf(const domain::User &user, const QString &token, Continuation<Done> answer) override
    {
        later(answer, [=, this] { m_tokens.dropIf(user, token, answer); });
    }
    void count(Continuation<qint64> answer) const override
    {
        later(answer, [=, this] { m_tokens.count(answer); });
    }

private:
    domain::MemoryPushTokens m_tokens;
};

} // namespace heliograph::test
