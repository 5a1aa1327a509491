// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a pair is over.
#pragma once

namespace heliograph::domain {

enum class PairEnd { NextPartner, UserEnded, Disconnected, ConnectionLost, NewSearch, TimedOut, EndedByOperator };

/// Neither partner did it.
inline bool endsForBoth(PairEnd end)
{
    return end == PairEnd::TimedOut || end == PairEnd::EndedByOperator;
}

} // namespace heliograph::domain
