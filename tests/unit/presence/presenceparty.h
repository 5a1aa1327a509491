// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The presence dialect with a directory, a switchboard and clients around it, but without any transport.
#pragma once

#include "server/dialects/presence/presencedialect.h"
#include "server/domain/memorydirectory.h"
#include "tests/support/company.h"
#include "tests/support/latedirectory.h"

namespace heliograph::test {

class PresenceParty : public Company
{
public:
    /// @p isLate: over a table that never answers at once.
    explicit PresenceParty(bool isLate, const presence::PresenceOptions &options = {})
        : m_isLate(isLate), m_options(options)
    {
        board.add(dialect);
        if (isLate)
            watch(m_late);
    }

    /// nullptr if the table answers at once.
    LateDirectory *late() { return m_isLate ? &m_late : nullptr; }
    static QByteArray naming(const QByteArray &name) { return "{\"userId\":\"" + name + "\"}"; }
    /// A client that holds its id as name; everyone has forgotten the noise.
    FakePeer &member(const QByteArray &id)
    {
        FakePeer &peer = connect(id);
        peer.say("register", {naming(id)});
        hush();
        return peer;
    }
    /// How many names are held.
    qint64 names()
    {
        qint64 count = -1;
        directory().count(domain::Realm::Presence, [&](Result<qint64> names) { count = *names; });
        settle();
        return count;
    }
    domain::Directory &directory()
    {
        return m_isLate ? static_cast<domain::Directory &>(m_late) : static_cast<domain::Directory &>(m_memory);
    }

private:
    const bool m_isLate;
    const presence::PresenceOptions m_options;
    domain::MemoryDirectory m_memory;
    LateDirectory m_late;
    RateLimit m_limit{{100, 60s, 1000}, clock};

public:
    presence::PresenceDialect dialect{directory(), delivery, deadlines, m_limit, m_options};
};

} // namespace heliograph::test
