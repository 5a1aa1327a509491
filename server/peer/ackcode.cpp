// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/ackcode.h"

namespace heliograph::peer {

QByteArrayView ackCode(ErrorCode code)
{
    switch (code) {
    case ErrorCode::CallNotFound:
        return "E101";
    case ErrorCode::NotRinging:
    case ErrorCode::CallEnded:
        return "E102";
    case ErrorCode::CalleeOffline:
        return "E103";
    case ErrorCode::CalleeBusy:
        return "E104";
    case ErrorCode::AlreadyInCall:
    case ErrorCode::TooManyCalls:
        return "E107";
    case ErrorCode::CallCollision:
        return "E108";
    case ErrorCode::StoreUnavailable:
        return "E109";
    case ErrorCode::NotTheCallee:
    case ErrorCode::NotTheCaller:
    case ErrorCode::NotAParty:
        return "E203";
    case ErrorCode::RoomFull:
    case ErrorCode::TooManyRooms:
    case ErrorCode::NotAMember:
    case ErrorCode::TooManyWaiting:
    case ErrorCode::SelfCall:
    case ErrorCode::AlreadyPaired:
    case ErrorCode::NotPaired:
    case ErrorCode::PairNotFound:
    case ErrorCode::RoomLocked:
    case ErrorCode::RoomNotFound:
    case ErrorCode::NotWaiting:
    case ErrorCode::UserNotFound:
    case ErrorCode::AlreadyDraining:
        return "E301";
    }
    Q_UNREACHABLE();
}

} // namespace heliograph::peer
