// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The record of a call between two users of one realm: plain values. What may become of it is in callrules.h.
#pragma once

#include "server/domain/user.h"
#include "shared/base/clock.h"

#include <optional>

#include <QByteArray>
#include <QList>

namespace heliograph::domain {

using CallId = QString;

enum class CallState { Ringing, Accepted, Ended };

/// Why a call ended.
enum class CallEnd {
    Declined,
    Cancelled,
    TimedOut,     ///< nobody answered
    HungUp,       ///< by either party, ringing or not
    Disconnected, ///< a party's last peer is gone, and nobody waits for its return
    LoggedOut,
    NetworkLost, ///< a party's last peer was gone for longer than the grace
    TooLong,     ///< the longest duration is over
    EndedByOperator,
};

struct Call
{
    CallId id;
    Realm realm;
    UserId caller;
    UserId callee;
    QByteArray type{}; ///< as the caller named it; nobody in the domain reads it
    CallState state = CallState::Ringing;
    WallTime createdAt{};
    WallTime acceptedAt{};
    WallTime endedAt{};
    WallTime due{}; ///< ringing: when it times out; accepted: when it is too long; ended: when it is forgotten
    /// When a party that has no peer left counts as lost; WallTime::max(): not before the call is accepted. nullopt
    /// while it has one.
    std::optional<WallTime> callerLostAt{};
    std::optional<WallTime> calleeLostAt{};

    std::optional<CallEnd> end{}; ///< set exactly when the state is Ended
    UserId endedBy{};             ///< empty when nobody did
    QByteArray note{};            ///< what that party said about it: JSON text that nobody opens, or empty
    bool isForgotten = false;     ///< the table drops it

    bool isOngoing() const { return state != CallState::Ended; }
    bool isParty(const UserId &user) const { return user == caller || user == callee; }
    /// @p user is a party.
    const UserId &otherThan(const UserId &user) const { return user == caller ? callee : caller; }
    bool operator==(const Call &) const = default;
};

/// What an operation did to one call.
struct CallChange
{
    Call before;
    Call after;
};

/// The operation ended it.
inline bool isEnding(const CallChange &change)
{
    return change.before.isOngoing() && !change.after.isOngoing();
}

struct CallCounts
{
    qint64 ringing = 0;
    qint64 accepted = 0;
};

} // namespace heliograph::domain
