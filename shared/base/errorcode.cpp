// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/errorcode.h"

namespace heliograph {

using namespace Qt::StringLiterals;

const ErrorText &textOf(ErrorCode code)
{
    // In the order of the enumeration.
    static const ErrorText texts[] = {
        {"store_unavailable"_L1, "The server's store is not available"_L1, true},
        {"room_full"_L1, "Room is full"_L1, true},
        {"too_many_rooms"_L1, "Too many rooms"_L1, false},
        {"not_a_member"_L1, "Not a member of this room"_L1, false},
        {"too_many_waiting"_L1, "Too many events are waiting"_L1, true},
        {"self_call"_L1, "Cannot call yourself"_L1, false},
        {"already_in_call"_L1, "You are already in a call"_L1, true},
        {"callee_offline"_L1, "User not found or offline"_L1, true},
        {"callee_busy"_L1, "User is busy"_L1, true},
        {"call_collision"_L1, "Call collision: this user is calling you"_L1, false},
        {"too_many_calls"_L1, "Too many calls"_L1, true},
        {"call_not_found"_L1, "Call not found or expired"_L1, false},
        {"not_the_callee"_L1, "You are not the callee of this call"_L1, false},
        {"not_the_caller"_L1, "You are not the caller of this call"_L1, false},
        {"not_a_party"_L1, "Not a participant of this call"_L1, false},
        {"not_ringing"_L1, "The call is not ringing"_L1, false},
        {"already_paired"_L1, "Already in a room"_L1, false},
        {"not_paired"_L1, "Not in this room"_L1, false},
        {"call_ended"_L1, "The call has ended already"_L1, false},
        {"pair_not_found"_L1, "There is no such pair, or it is over"_L1, false},
        {"room_locked"_L1, "Room is locked"_L1, true},
        {"room_not_found"_L1, "There is no such room"_L1, false},
        {"not_waiting"_L1, "This user is not waiting"_L1, false},
        {"user_not_found"_L1, "There is no such user"_L1, false},
        {"already_draining"_L1, "The server is draining already"_L1, false},
    };
    static_assert(std::size(texts) == size_t(ErrorCode::AlreadyDraining) + 1);
    return texts[size_t(code)];
}

} // namespace heliograph
