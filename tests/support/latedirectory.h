// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Directory table that answers late: see latetable.h.
#pragma once

#include "server/domain/memorydirectory.h"
#include "tests/support/latetable.h"

namespace heliograph::test {

class LateDirectory final : public domain::Directory, public LateTable
{
public:
    void claim(const domain::User &user, const domain::Device &newcomer, domain::Tenancy tenancy,
               Continuation<domain::Claim> answer) override
    {
        later(answer, [=, this] { m_directory.claim(user, newcomer, tenancy, answer); });
    }
    void release(domain::Realm realm, const domain::PeerId &peer,
                 Continuation<std::optional<domain::Release>> answer) override
    {
        later(answer, [=, this] { m_directory.release(realm, peer, answer); });
    }
    void find(const domain::User &user, Continuation<QList<domain::Device>> answer) const override
    {
        later(answer, [=, this] { m_directory.find(user, answer); });
    }
    void holding(domain::Realm realm, const domain::PeerId &peer,
                 Continuation<std::optional<domain::UserId>> answer) const override
    {
        later(answer, [=, this] { m_directory.holding(realm, peer, answer); });
    }
    void list(domain::Realm realm, qsizetype limit, Continuation<QList<domain::Holding>> answer) const override
    {
        later(answer, [=, this] { m_directory.list(realm, limit, answer); });
    }
    void count(domain::Realm realm, Continuation<qint64> answer) const override
    {
        later(answer, [=, this] { m_directory.count(realm, answer); });
    }

private:
    domain::MemoryDirectory m_directory;
};

} // namespace heliograph::test
