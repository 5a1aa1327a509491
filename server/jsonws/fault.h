// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every refusal of this transport and every code that it closes with, each in one table. Clients rely on both: a code
// never changes its meaning. Not for the refusals of dialects, which are answers.
#pragma once

#include <QLatin1String>

namespace heliograph::jsonws {

enum class Fault {
    InvalidJson,
    NotAnObject,
    NoEvent,
    InvalidId,
    InvalidAuth,
    ReservedEvent,
    UnknownEvent,
    AuthTooLate,
    TooManyUnanswered,
    TooManyFaults,
    TooManyWaiting,
    AuthRequired,
    Refused,
    RateLimited,
    ConnectTimeout,
    UnsupportedSubprotocol,
    ShuttingDown,
    Draining,
};

struct FaultText
{
    QLatin1String code; ///< snake_case
    QLatin1String sentence;
};

const FaultText &textOf(Fault fault);

/// Below 4000 as in RFC 6455, section 7.4.1.
enum class CloseCode : quint16 {
    GoingAway = 1001,       ///< the server shuts down: come back later
    BinaryRefused = 1003,   ///< a binary frame
    MessageTooBig = 1009,   ///< a frame beyond the limit
    SentAway = 4000,        ///< on purpose: do not come back by yourself
    Unauthorized = 4401,    ///< not let in: do not come back without another token
    TimedOut = 4408,        ///< no sign of life, or nobody could decide in time: come back
    TooManyRequests = 4429, ///< too many refused or waiting frames: a mistake in the client
    NotNow = 4503,          ///< not let in, for no reason but the time: come back later
};

} // namespace heliograph::jsonws
