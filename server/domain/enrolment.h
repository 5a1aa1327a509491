// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which user ids of one realm the peers connected here hold: claims and releases them in the Directory, and keeps a
// copy of the answers, because who is speaking cannot wait for a table. Not for who is connected elsewhere.
#pragma once

#include "server/domain/directory.h"

namespace heliograph::domain {

class Enrolment
{
public:
    /// Borrowed.
    Enrolment(Directory &directory, Realm realm, Tenancy tenancy)
        : m_directory(directory), m_realm(realm), m_tenancy(tenancy)
    {
    }

    /// Empty, which is nobody's, when the peer holds none.
    UserId userOf(const PeerId &peer) const { return m_userOf.value(peer); }
    bool contains(const PeerId &peer) const { return m_userOf.contains(peer); }
    qsizetype size() const { return m_userOf.size(); }

    /// As Directory::claim(). In the answer the newcomer is enrolled already, and the evicted are not.
    void claim(const UserId &user, const Device &newcomer, Continuation<Claim> answer);
    /// As Directory::release(). In the answer the peer is enrolled no more.
    void release(const PeerId &peer, Continuation<std::optional<Release>> answer);
    /// The peer is gone: enrolled no more from now on. @p left is called when it gave a user id up by that, and not
    /// when it held none, or somebody had taken it over.
    void leave(const PeerId &peer, std::function<void(const Release &)> left);

private:
    Directory &m_directory;
    const Realm m_realm;
    const Tenancy m_tenancy;
    QHash<PeerId, UserId> m_userOf;
};

} // namespace heliograph::domain
