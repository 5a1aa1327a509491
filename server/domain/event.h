// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One thing that operators may want to hear of when it happens: plain values, and the sentence that they make, which is
// put together when somebody reads it. Not for what passes between clients. Kept by the Journal.
#pragma once

#include "server/domain/call.h"
#include "server/domain/connections.h"
#include "server/domain/matchend.h"

#include <variant>

namespace heliograph::domain {

enum class EventType {
    Connected,
    Disconnected,
    Joined,
    Left,
    Called,
    Answered,
    Ended, ///< a call or a pair
    Queued,
    Unqueued,
    Paired,
    Registered,
    Released,
    Refused,
    Limit,  ///< refused for nothing but the time, or something is full
    Action, ///< of an operator
};

enum class Severity { Normal, Warning };

struct Event
{
    static constexpr qsizetype longestName = 128;   ///< UTF-16 units; what is longer is cut
    static constexpr qsizetype longestDetail = 512; ///< likewise

    EventType type;
    quint64 sequence = 0;    ///< given by the journal, from 1, without a gap
    WallTime at{};           ///< likewise
    QLatin1String dialect{}; ///< empty: none
    UserId user{};           ///< who did it or is meant; the caller
    UserId other{};          ///< the callee, the partner
    UserId by{};             ///< who ended it
    QString room{};
    QString call{}; ///< id of the call or the pair
    ConnectionId connection{};
    QString address{};
    QByteArray code{};   ///< as the client was told
    QString detail{};    ///< name of a member, type of a call, why, what an operator did
    qint64 number = 0;   ///< place in the line, people in the room, refusals left out
    Duration duration{}; ///< of what ended
    std::variant<std::monostate, CallEnd, PairEnd> end{};

    /// Of memory, about.
    qsizetype bytes() const;
    void cut();
};

/// "connected", as operators know the type.
QLatin1String nameOf(EventType type);
Severity severityOf(const Event &event);
/// Without a full stop.
QString sentenceOf(const Event &event);

} // namespace heliograph::domain
