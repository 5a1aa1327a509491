// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a client is told no: what would have to change. Not the sentence that it is told.
#pragma once

namespace heliograph::peer {

enum class RefusalGround {
    Unfit,        ///< what it presented, or the client itself
    TokenMissing, ///< no token was presented; with a valid one it would be granted
    TooOften,     ///< nothing but the time: later it may be granted
};

} // namespace heliograph::peer
