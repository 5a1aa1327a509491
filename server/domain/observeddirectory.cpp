// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/observeddirectory.h"

namespace heliograph::domain {

void ObservedDirectory::claim(const User &user, const Device &newcomer, Tenancy tenancy, Continuation<Claim> answer)
{
    m_directory.claim(user, newcomer, tenancy,
                      [this, user, newcomer, answer = std::move(answer)](const Result<Claim> &claim) {
                          if (claim)
                              m_observers.tell(&Observer::claimed, user, newcomer, *claim);
                          answer(claim);
                      });
}

void ObservedDirectory::release(Realm realm, const PeerId &peer, Continuation<std::optional<Release>> answer)
{
    m_directory.release(realm, peer, [this, answer = std::move(answer)](const Result<std::optional<Release>> &release) {
        if (release && *release)
            m_observers.tell(&Observer::released, **release);
        answer(release);
    });
}

void ObservedDirectory::find(const User &user, Continuation<QList<Device>> answer) const
{
    m_directory.find(user, std::move(answer));
}

void ObservedDirectory::holding(Realm realm, const PeerId &peer, Continuation<std::optional<UserId>> answer) const
{
    m_directory.holding(realm, peer, std::move(answer));
}

void ObservedDirectory::list(Realm realm, qsizetype limit, Continuation<QList<Holding>> answer) const
{
    m_directory.list(realm, limit, std::move(answer));
}

void ObservedDirectory::count(Realm realm, Continuation<qint64> answer) const
{
    m_directory.count(realm, std::move(answer));
}

} // namespace heliograph::domain
