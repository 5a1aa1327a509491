// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/errorcode.h"

namespace heliograph {

const ErrorText &textOf(ErrorCode code)
{
    static const ErrorText storeUnavailable{QLatin1String("store_unavailable"),
                                            QLatin1String("The server's store is not available"), true};
    static const ErrorText roomFull{QLatin1String("room_full"), QLatin1String("Room is full"), true};
    static const ErrorText tooManyRooms{QLatin1String("too_many_rooms"), QLatin1String("Too many rooms"), false};
    static const ErrorText notAMember{QLatin1String("not_a_member"), QLatin1String("Not a member of this room"), false};
    static const ErrorText tooManyWaiting{QLatin1String("too_many_waiting"),
                                          QLatin1String("Too many events are waiting"), true};
    switch (code) {
    case ErrorCode::StoreUnavailable:
        return storeUnavailable;
    case ErrorCode::RoomFull:
        return roomFull;
    case ErrorCode::TooManyRooms:
        return tooManyRooms;
    case ErrorCode::NotAMember:
        return notAMember;
    case ErrorCode::TooManyWaiting:
        return tooManyWaiting;
    }
    Q_UNREACHABLE();
}

} // namespace heliograph
