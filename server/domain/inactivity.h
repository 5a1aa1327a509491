// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds peers from which nothing has come for a while. Not for deciding what to do with them.
#pragma once

#include "server/domain/delivery.h"
#include "shared/base/deadlines.h"

#include <QHash>

namespace heliograph::domain {

using namespace std::chrono_literals;

class Inactivity
{
public:
    struct Options
    {
        Duration sweep = 5min;
        Duration threshold = 5min;
    };
    using Found = std::function<void(const QList<PeerId> &)>;

    /// @p found gets each sweep's finds, at least one; it may call forget().
    Inactivity(Deadlines &deadlines, const Options &options, Found found);

    void watch(const PeerId &peer);
    void forget(const PeerId &peer);
    /// Something came from that peer; ignored when it is not watched. O(1).
    void seen(const PeerId &peer);
    qsizetype size() const { return m_lastSeen.size(); }

private:
    void schedule();
    void sweep();

    Deadlines &m_deadlines;
    const Options m_options;
    const Found m_found;
    QHash<PeerId, Instant> m_lastSeen;
    Deadline m_next;
};

} // namespace heliograph::domain
