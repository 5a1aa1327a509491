// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The figures of the waiting line as people are shown them, worked out of what the tables count. One definition for
// whoever shows them; the spelling is theirs.
#pragma once

#include "server/domain/seeker.h"

namespace heliograph::domain {

struct LineFigures
{
    quint64 totalMatches = 0;
    qint64 activeUsers = 0;     ///< who holds a user id, whether waiting, paired or neither
    qint64 averageWaitTime = 0; ///< in milliseconds, of everyone who was matched
    qint64 waitingUsers = 0;
    qint64 activeRooms = 0; ///< pairs
    qint64 queueLength = 0; ///< everyone who waits stands in the one queue
    bool operator==(const LineFigures &) const = default;
};

/// @p users: user ids held in the realm of the line.
LineFigures lineFigures(const LineCounts &counts, qint64 users);

} // namespace heliograph::domain
