// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Directory table in this process's memory. Every answer comes before the call returns.
#pragma once

#include "server/domain/directory.h"

#include <array>
#include <list>

namespace heliograph::domain {

class MemoryDirectory final : public Directory
{
public:
    void claim(const User &user, const Device &newcomer, Tenancy tenancy, Continuation<Claim> answer) override;
    void release(Realm realm, const PeerId &peer, Continuation<std::optional<Release>> answer) override;
    void find(const User &user, Continuation<QList<Device>> answer) const override;
    void holding(Realm realm, const PeerId &peer, Continuation<std::optional<UserId>> answer) const override;
    void list(Realm realm, qsizetype limit, Continuation<QList<Holding>> answer) const override;
    void count(Realm realm, Continuation<qint64> answer) const override;

private:
    /// The books of one realm.
    struct Book
    {
        std::list<Holding> holdings; ///< in order of the first claim
        QHash<UserId, std::list<Holding>::iterator> places;
        QHash<PeerId, UserId> userOf;
    };

    Book &book(Realm realm) { return m_books[size_t(realm)]; }
    const Book &book(Realm realm) const { return m_books[size_t(realm)]; }
    std::optional<Release> removeFrom(Realm realm, const PeerId &peer);

    std::array<Book, size_t(Realm::Random) + 1> m_books;
};

} // namespace heliograph::domain
