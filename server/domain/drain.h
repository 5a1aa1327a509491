// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Empties the server over a time that an operator has chosen, so that its clients come to another one in a trickle and
// not all at once; then the process ends. Not for how connections end: that is the Crowd's.
#pragma once

#include "server/domain/crowd.h"
#include "shared/base/deadlines.h"
#include "shared/base/result.h"

namespace heliograph::domain {

using namespace std::chrono_literals;

class Drain
{
public:
    struct Policy
    {
        Duration step = 100ms; ///< between two slices
        qsizetype slice = 500; ///< let go in one turn of the event loop, at most
    };
    struct Progress
    {
        bool isDraining = false;
        qsizetype total = 0;     ///< connected when it began
        qsizetype remaining = 0; ///< connected now; never more than there were
        WallTime endsAt{};
    };

    /// All but the policy are borrowed.
    Drain(Crowd &crowd, Deadlines &deadlines, const Policy &policy);

    /// Nobody new from now on. Who is there is told @p message and let go, evenly over that time, who came first first;
    /// zero is at once. There is no way back. AlreadyDraining.
    Result<Done> start(Duration over, const QString &message);
    Progress progress() const;

private:
    void step();
    /// How many should have gone by now.
    qsizetype due() const;

    Crowd &m_crowd;
    Deadlines &m_deadlines;
    const Policy m_policy;
    Deadline m_next;
    QString m_message;
    QList<PeerId> m_peers; ///< who was there when it began
    qsizetype m_released = 0;
    Instant m_startedAt{};
    Duration m_over{};
    WallTime m_endsAt{};
    bool m_isDraining = false;
};

} // namespace heliograph::domain
