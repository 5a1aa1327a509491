// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules of calls as pure functions over records: nothing is stored, sent or looked up here. One state machine for
// every realm; what differs between them is policy.
#pragma once

#include "server/domain/call.h"
#include "shared/base/result.h"

namespace heliograph::domain {

using namespace std::chrono_literals;

constexpr Duration unlimited = Duration::zero();

struct CallPolicy
{
    Duration ring = 30s;            ///< until a call that nobody answers times out
    Duration longest = unlimited;   ///< of an accepted call
    Duration retention = 0s;        ///< how long an ended call can still be found
    Duration grace = 0s;            ///< for a party to come back to an accepted call
    bool isOneEach = true;          ///< a party of an ongoing call, ringing too, is busy
    bool ringsAbsent = false;       ///< a callee without a peer can be called
    qsizetype callsPerCaller = 64;  ///< kept at a time; beyond it ended ones make room for ongoing ones
    qsizetype callsPerCallee = 512; ///< likewise; every caller adds to these, so ringing ones make room as well
};

/// A new call. In this order: SelfCall, AlreadyInCall, CalleeOffline, CalleeBusy, CallCollision (the callee's own call
/// to this caller is ringing), TooManyCalls: as many calls are kept, and none of them makes room.
/// @p request holds the id, the parties and the type. @p ofCaller, @p ofCallee: all calls kept of theirs.
Result<Call> rung(const Call &request, const QList<Call> &ofCaller, const QList<Call> &ofCallee, bool isCalleePresent,
                  const CallPolicy &policy, WallTime now);

/// What is kept no longer once rung() has made that call: for the caller's number the oldest call that ended, for the
/// callee's the oldest that ended, or else that rings.
QList<CallId> crowdedOut(const Call &request, const QList<Call> &ofCaller, const QList<Call> &ofCallee,
                         const CallPolicy &policy);
/// What becomes of such a call: it times out, is forgotten, and stays as it was if it has been accepted since.
Call displaced(const Call &call, const CallPolicy &policy, WallTime now);

/// CallNotFound when it is past its time to ring, NotTheCallee, NotRinging.
Result<Call> accepted(const Call &call, const UserId &by, const CallPolicy &policy, WallTime now);
/// As accepted(), but NotTheCaller for a cancelled one.
Result<Call> declined(const Call &call, const UserId &by, const QByteArray &note, const CallPolicy &policy,
                      WallTime now);
Result<Call> cancelled(const Call &call, const UserId &by, const QByteArray &note, const CallPolicy &policy,
                       WallTime now);
/// NotAParty. A call that has ended stays as it is.
Result<Call> hungUp(const Call &call, const UserId &by, const QByteArray &note, const CallPolicy &policy, WallTime now);
/// A call that has ended stays as it is.
Call ended(const Call &call, CallEnd end, const UserId &by, const CallPolicy &policy, WallTime now);
/// CallEnded.
Result<Call> endedByOperator(const Call &call, const CallPolicy &policy, WallTime now);

/// A party's last peer is gone. Starts the grace of an accepted call; a ringing one goes on ringing, and the grace of a
/// caller who is still gone starts when it is accepted. Whoever accepts is there.
Call lost(const Call &call, const UserId &party, const CallPolicy &policy, WallTime now);
/// The party has a peer again.
Call regained(const Call &call, const UserId &party);

/// What time makes of the call: timed out, lost, too long, forgotten, or as it was.
Call lapsed(const Call &call, const CallPolicy &policy, WallTime now);
/// When lapsed() next changes it; nullopt: never.
std::optional<WallTime> nextLapse(const Call &call);

} // namespace heliograph::domain
