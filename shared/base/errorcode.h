// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every refusal that the domain and the tables know, in one table: a stable name for logs and metrics, a sentence for
// people, and whether trying again can help. A dialect puts the code into its own words. Not for transport errors,
// which their protocols number themselves.
#pragma once

#include <QString>

namespace heliograph {

enum class ErrorCode {
    StoreUnavailable, ///< The table's store did not answer; nothing was changed.
    RoomFull,         ///< The room has as many members as it may have.
    TooManyRooms,     ///< The peer is in as many rooms as it may be in.
    NotAMember,       ///< The peer is not in that room.
    TooManyWaiting,   ///< A peer's events wait for its open step, and the queue is full.
};

struct ErrorText
{
    QLatin1String name;     ///< snake_case, never changes
    QLatin1String sentence; ///< for people
    bool mayRetry;          ///< the same request can succeed later
};

const ErrorText &textOf(ErrorCode code);

} // namespace heliograph
