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
    SelfCall,         ///< Caller and callee are one user.
    AlreadyInCall,    ///< The caller is a party of an ongoing call.
    CalleeOffline,    ///< Nobody holds the callee's user id.
    CalleeBusy,       ///< The callee is a party of an ongoing call.
    CallCollision,    ///< The callee's own call to the caller is ringing.
    TooManyCalls,     ///< As many calls are kept of a party, or of everybody, as may be.
    CallNotFound,     ///< No call of that id, or its time is over.
    NotTheCallee,     ///< Only the callee may do this.
    NotTheCaller,     ///< Only the caller may do this.
    NotAParty,        ///< The user, or whom it is for, is no party of the call.
    NotRinging,       ///< The call was answered or has ended.
    AlreadyPaired,    ///< The user has a partner.
    NotPaired,        ///< The user is not in that pair, or whom it is for is not.
    CallEnded,        ///< The call is known, and is over already.
    PairNotFound,     ///< No pair of that id, or it is over.
    RoomLocked,       ///< Nobody new may join the room.
    RoomNotFound,     ///< Nobody is in a room of that id.
    NotWaiting,       ///< The user is not in the line.
    UserNotFound,     ///< Nobody holds that user id, and nobody waits for somebody who held it.
    AlreadyDraining,  ///< The server is being emptied.
};

struct ErrorText
{
    QLatin1String name;     ///< snake_case, never changes
    QLatin1String sentence; ///< for people
    bool mayRetry;          ///< the same request can succeed later
};

const ErrorText &textOf(ErrorCode code);

} // namespace heliograph
