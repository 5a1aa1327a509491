// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/linefigures.h"

namespace heliograph::domain {

LineFigures lineFigures(const LineCounts &counts, qint64 users)
{
    const qint64 matched = 2 * qint64(counts.matches);
    return {counts.matches, users,        matched == 0 ? 0 : qint64(counts.totalWait.count()) / matched,
            counts.waiting, counts.pairs, counts.waiting};
}

} // namespace heliograph::domain
