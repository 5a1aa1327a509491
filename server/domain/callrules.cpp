// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/callrules.h"

#include <algorithm>

namespace heliograph::domain {
namespace {

bool anyOngoing(const QList<Call> &calls)
{
    return std::any_of(calls.begin(), calls.end(), [](const Call &call) { return call.isOngoing(); });
}

/// The calls that count against one number.
struct Tally
{
    qsizetype kept = 0;
    qsizetype ongoing = 0;
    const Call *oldestEnded = nullptr;
    const Call *oldestRinging = nullptr;
};

Tally tallyOf(const QList<Call> &calls, UserId Call::*role, const UserId &user)
{
    Tally tally;
    for (const Call &call : calls) {
        if (call.*role != user)
            continue;
        ++tally.kept;
        tally.ongoing += call.isOngoing() ? 1 : 0;
        if (!tally.oldestEnded && call.state == CallState::Ended)
            tally.oldestEnded = &call;
        if (!tally.oldestRinging && call.state == CallState::Ringing)
            tally.oldestRinging = &call;
    }
    return tally;
}

/// Which calls one more would crowd out; nullopt: there is no room for it.
std::optional<QList<CallId>> roomFor(const Call &request, const QList<Call> &ofCaller, const QList<Call> &ofCallee,
                                     const CallPolicy &policy)
{
    QList<CallId> out;
    const Tally own = tallyOf(ofCaller, &Call::caller, request.caller);
    Tally theirs = tallyOf(ofCallee, &Call::callee, request.callee);
    // Asked by itself: what the call before this one crowded out may not be gone yet.
    if (own.ongoing >= policy.callsPerCaller)
        return std::nullopt;
    if (own.kept >= policy.callsPerCaller) {
        out.append(own.oldestEnded->id);
        if (own.oldestEnded->callee == request.callee)
            --theirs.kept;
    }
    if (theirs.kept >= policy.callsPerCallee) {
        const Call *oldest = theirs.oldestEnded ? theirs.oldestEnded : theirs.oldestRinging;
        if (!oldest)
            return std::nullopt;
        out.append(oldest->id);
    }
    return out;
}

/// Why a call that should ring for that party to act on it does not. Between its due time and the timer that acts on it
/// a call still looks as if it rang.
std::optional<ErrorCode> faultOfRinging(const Call &call, bool isTheirs, ErrorCode notTheirs, WallTime now)
{
    if (call.state == CallState::Ringing && call.due <= now)
        return ErrorCode::CallNotFound;
    if (!isTheirs)
        return notTheirs;
    if (call.state != CallState::Ringing)
        return ErrorCode::NotRinging;
    return std::nullopt;
}

std::optional<WallTime> &lostAt(Call &call, const UserId &party)
{
    return party == call.caller ? call.callerLostAt : call.calleeLostAt;
}

} // namespace

Result<Call> rung(const Call &request, const QList<Call> &ofCaller, const QList<Call> &ofCallee, bool isCalleePresent,
                  const CallPolicy &policy, WallTime now)
{
    if (request.caller == request.callee)
        return ErrorCode::SelfCall;
    if (policy.isOneEach && anyOngoing(ofCaller))
        return ErrorCode::AlreadyInCall;
    if (!policy.ringsAbsent && !isCalleePresent)
        return ErrorCode::CalleeOffline;
    if (policy.isOneEach && anyOngoing(ofCallee))
        return ErrorCode::CalleeBusy;
    const bool isCollision = std::any_of(ofCallee.begin(), ofCallee.end(), [&](const Call &call) {
        return call.state == CallState::Ringing && call.caller == request.callee && call.callee == request.caller;
    });
    if (isCollision)
        return ErrorCode::CallCollision;
    if (!roomFor(request, ofCaller, ofCallee, policy))
        return ErrorCode::TooManyCalls;

    Call call = request;
    call.state = CallState::Ringing;
    call.createdAt = now;
    call.due = now + policy.ring;
    return call;
}

QList<CallId> crowdedOut(const Call &request, const QList<Call> &ofCaller, const QList<Call> &ofCallee,
                         const CallPolicy &policy)
{
    return roomFor(request, ofCaller, ofCallee, policy).value_or(QList<CallId>());
}

Call displaced(const Call &call, const CallPolicy &policy, WallTime now)
{
    if (call.state == CallState::Accepted)
        return call;
    Call after = ended(call, CallEnd::TimedOut, {}, policy, now);
    after.isForgotten = true;
    return after;
}

Result<Call> accepted(const Call &call, const UserId &by, const CallPolicy &policy, WallTime now)
{
    if (const auto fault = faultOfRinging(call, by == call.callee, ErrorCode::NotTheCallee, now))
        return *fault;
    Call after = call;
    after.state = CallState::Accepted;
    after.acceptedAt = now;
    after.due = policy.longest == unlimited ? WallTime::max() : now + policy.longest;
    after.calleeLostAt.reset();
    if (after.callerLostAt)
        after.callerLostAt = now + policy.grace;
    return after;
}

Result<Call> declined(const Call &call, const UserId &by, const QByteArray &note, const CallPolicy &policy,
                      WallTime now)
{
    if (const auto fault = faultOfRinging(call, by == call.callee, ErrorCode::NotTheCallee, now))
        return *fault;
    Call after = ended(call, CallEnd::Declined, by, policy, now);
    after.note = note;
    return after;
}

Result<Call> cancelled(const Call &call, const UserId &by, const QByteArray &note, const CallPolicy &policy,
                       WallTime now)
{
    if (const auto fault = faultOfRinging(call, by == call.caller, ErrorCode::NotTheCaller, now))
        return *fault;
    Call after = ended(call, CallEnd::Cancelled, by, policy, now);
    after.note = note;
    return after;
}

Result<Call> hungUp(const Call &call, const UserId &by, const QByteArray &note, const CallPolicy &policy, WallTime now)
{
    if (!call.isParty(by))
        return ErrorCode::NotAParty;
    if (!call.isOngoing())
        return call;
    Call after = ended(call, CallEnd::HungUp, by, policy, now);
    after.note = note;
    return after;
}

Call ended(const Call &call, CallEnd end, const UserId &by, const CallPolicy &policy, WallTime now)
{
    if (!call.isOngoing())
        return call;
    Call after = call;
    after.state = CallState::Ended;
    after.endedAt = now;
    after.due = now + policy.retention;
    after.callerLostAt.reset();
    after.calleeLostAt.reset();
    after.end = end;
    after.endedBy = by;
    after.isForgotten = policy.retention == Duration::zero();
    return after;
}

Result<Call> endedByOperator(const Call &call, const CallPolicy &policy, WallTime now)
{
    if (!call.isOngoing())
        return ErrorCode::CallEnded;
    return ended(call, CallEnd::EndedByOperator, {}, policy, now);
}

Call lost(const Call &call, const UserId &party, const CallPolicy &policy, WallTime now)
{
    if (!call.isOngoing() || !call.isParty(party))
        return call;
    if (call.state == CallState::Ringing && party == call.callee)
        return call;
    Call after = call;
    std::optional<WallTime> &at = lostAt(after, party);
    if (!at)
        at = call.state == CallState::Accepted ? now + policy.grace : WallTime::max();
    return after;
}

Call regained(const Call &call, const UserId &party)
{
    Call after = call;
    if (call.isParty(party))
        lostAt(after, party).reset();
    return after;
}

Call lapsed(const Call &call, const CallPolicy &policy, WallTime now)
{
    const WallTime callerLostAt = call.callerLostAt.value_or(WallTime::max());
    const WallTime calleeLostAt = call.calleeLostAt.value_or(WallTime::max());
    if (std::min(callerLostAt, calleeLostAt) <= now) {
        const UserId &lost = callerLostAt <= calleeLostAt ? call.caller : call.callee;
        return ended(call, CallEnd::NetworkLost, lost, policy, now);
    }
    if (call.due > now)
        return call;
    switch (call.state) {
    case CallState::Ringing:
        return ended(call, CallEnd::TimedOut, {}, policy, now);
    case CallState::Accepted:
        return ended(call, CallEnd::TooLong, {}, policy, now);
    case CallState::Ended:
        break;
    }
    Call after = call;
    after.isForgotten = true;
    return after;
}

std::optional<WallTime> nextLapse(const Call &call)
{
    const WallTime next =
        std::min({call.due, call.callerLostAt.value_or(WallTime::max()), call.calleeLostAt.value_or(WallTime::max())});
    return next == WallTime::max() || call.isForgotten ? std::nullopt : std::optional(next);
}

} // namespace heliograph::domain
