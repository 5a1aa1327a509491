// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/flightrecorder.h"

#include "server/domain/memberchanges.h"

#include <limits>

namespace heliograph::domain {
namespace {

Party partyOf(const QString &id, const QString &name = {})
{
    return {id.left(Party::longestName), name.left(Party::longestName)};
}

Timeline timelineOf(const Call &call)
{
    Timeline timeline;
    timeline.key = {TimelineKind::Call, call.id};
    timeline.realm = call.realm;
    timeline.type = call.type.left(Party::longestName);
    timeline.parties = {partyOf(call.caller), partyOf(call.callee)};
    timeline.startedAt = call.createdAt;
    return timeline;
}

Timeline timelineOf(const Pair &pair)
{
    Timeline timeline;
    timeline.key = {TimelineKind::Pair, pair.id};
    timeline.realm = Realm::Random;
    timeline.parties = {partyOf(pair.first), partyOf(pair.second)};
    timeline.startedAt = pair.startedAt;
    return timeline;
}

Side sideOf(const Timeline &timeline, const UserId &user)
{
    return timeline.sideOf(user.left(Party::longestName));
}

bool canBeCalled(const User &user)
{
    return user.realm == Realm::Direct || user.realm == Realm::Calls;
}

} // namespace

void FlightRecorder::claimed(const User &user, const Device &, const Claim &claim)
{
    if (claim.former)
        released(*claim.former);
    if (canBeCalled(user))
        m_present.insert(user);
}

void FlightRecorder::released(const Release &release)
{
    if (release.wasLast)
        m_present.remove(release.user);
}

void FlightRecorder::callOpened(const Call &call)
{
    Timeline timeline = timelineOf(call);
    timeline.isCalleeAbsent = !isPresent(call.realm, call.callee);
    Timeline *begun = m_timelines.begin(std::move(timeline));
    if (!begun)
        return;
    m_ongoing.insert(call.id, begun);
    m_ringing.insert({{call.realm, call.caller}, call.callee}, call.id);
    note(*begun, Happening::Rung, Side::First);
}

void FlightRecorder::callRefused(const Call &request, ErrorCode code)
{
    Timeline timeline = timelineOf(request);
    timeline.startedAt = now();
    timeline.refusal = code;
    // Whoever is called by whom they call may be refused as busy as well.
    if (Timeline *other = ongoing(m_ringing.value({{request.realm, request.callee}, request.caller}))) {
        timeline.isCollision = other->isCollision = true;
        note(*other, Happening::Collided, Side::Second);
    }
    if (Timeline *begun = m_timelines.begin(std::move(timeline))) {
        note(*begun, Happening::Refused, Side::First);
        m_timelines.end(*begun, begun->startedAt);
    }
}

void FlightRecorder::callChanged(const CallChange &change)
{
    const Call &after = change.after;
    Timeline *timeline = ongoing(after.id);
    if (!timeline)
        return;
    if (change.before.state == CallState::Ringing && after.state != CallState::Ringing) {
        const auto place = m_ringing.constFind({{after.realm, after.caller}, after.callee});
        if (place != m_ringing.constEnd() && *place == after.id)
            m_ringing.erase(place);
    }
    if (change.before.state == CallState::Ringing && after.state == CallState::Accepted) {
        timeline->acceptedAt = after.acceptedAt;
        timeline->isCalleeAbsent = false;
        note(*timeline, Happening::Answered, Side::Second);
    }
    noteLosses(*timeline, change);
    if (!after.isOngoing())
        endCall(*timeline, after);
}

void FlightRecorder::noteLosses(Timeline &timeline, const CallChange &change)
{
    const auto compare = [this, &timeline, &change](std::optional<WallTime> Call::*lostAt, Side side) {
        const bool wasLost = (change.before.*lostAt).has_value();
        const bool isLost = (change.after.*lostAt).has_value();
        if (!wasLost && isLost) {
            ++timeline.party(side).lost;
            note(timeline, Happening::Lost, side);
        } else if (wasLost && !isLost && change.after.isOngoing()) {
            note(timeline, Happening::Regained, side);
        }
    };
    compare(&Call::callerLostAt, Side::First);
    compare(&Call::calleeLostAt, Side::Second);
}

void FlightRecorder::endCall(Timeline &timeline, const Call &call)
{
    m_ongoing.remove(call.id);
    timeline.callEnd = call.end;
    timeline.endedBy = sideOf(timeline, call.endedBy);
    timeline.isCalleeAbsent =
        timeline.isCalleeAbsent && timeline.endedBy != Side::Second && !isPresent(call.realm, call.callee);
    note(timeline, Happening::Ended, timeline.endedBy);
    m_timelines.end(timeline, call.endedAt);
}

void FlightRecorder::entered(const Seeker &, const Entry &entry)
{
    if (!entry.pair)
        return;
    if (Timeline *begun = m_timelines.begin(timelineOf(*entry.pair))) {
        m_ongoing.insert(entry.pair->id, begun);
        note(*begun, Happening::Paired, Side::Nobody);
    }
}

void FlightRecorder::left(const UserId &, const Departure &departure)
{
    if (departure.pair)
        endPair(departure.pair->id);
}

void FlightRecorder::parted(const Pair &pair)
{
    endPair(pair.id);
}

void FlightRecorder::endPair(const PairId &pair)
{
    if (Timeline *timeline = m_ongoing.take(pair))
        m_timelines.end(*timeline, now());
}

/// The reason comes when the pair has ended, so this is the one moment that is written afterwards.
void FlightRecorder::pairEnded(const Pair &pair, const UserId &by, PairEnd end)
{
    endPair(pair.id);
    Timeline *timeline = m_timelines.find({TimelineKind::Pair, pair.id});
    if (!timeline)
        return;
    timeline->pairEnd = end;
    timeline->endedBy = sideOf(*timeline, by);
    note(*timeline, Happening::Ended, timeline->endedBy);
}

void FlightRecorder::passed(const Passage &passage)
{
    Timeline *timeline = ongoing(passage.scope);
    const Side side = timeline ? sideOf(*timeline, passage.from.id) : Side::Nobody;
    if (side != Side::Nobody)
        count(*timeline, side, passage.signal, passage.passing, passage.bytes);
}

void FlightRecorder::count(Timeline &timeline, Side side, Signal signal, Passing passing, qsizetype bytes)
{
    const WallTime at = now();
    const size_t room = timeline.party(side).tallies.capacity();
    timeline.count(side, signal, passing, bytes, at);
    if (timeline.party(side).tallies.capacity() != room)
        m_timelines.weigh(timeline);
    const auto size = quint32(std::min<qsizetype>(bytes, std::numeric_limits<quint32>::max()));
    m_timelines.add(timeline, Moment{at, Happening::Passed, side, signal, passing, size});
}

void FlightRecorder::rated(const Rating &rating)
{
    Timeline *timeline = ongoing(rating.scope);
    const Side side = timeline ? sideOf(*timeline, rating.by.id) : Side::Nobody;
    if (side != Side::Nobody) {
        m_timelines.add(*timeline, now(),
                        {side, rating.status.left(Rating::longestRating), rating.quality.left(Rating::longestRating)});
    }
}

void FlightRecorder::woken(const CallId &call, Wake wake)
{
    // The service may answer when the call is over already.
    Timeline *timeline = m_timelines.find({TimelineKind::Call, call});
    if (!timeline)
        return;
    timeline->wake = wake;
    note(*timeline, Happening::Woken, Side::Second);
}

void FlightRecorder::roomChanged(const RoomChange &change)
{
    const MemberChanges members = memberChanges(change);
    for (const Member &member : members.left)
        leave(change.before.id, member);
    for (const Member &member : members.renewed) {
        const auto stays = m_stays.find(member.peer);
        if (stays != m_stays.end() && stays->contains(change.after.id))
            note(*stays->value(change.after.id).timeline, Happening::JoinedAgain, Side::First);
    }
    for (const Member &member : members.joined)
        join(change.after, member);
}

void FlightRecorder::join(const Room &room, const Member &member)
{
    const Connection *connection = m_connections.find(member.peer);
    if (!connection)
        return; // connected to another process
    Timeline timeline;
    timeline.key = {TimelineKind::Join, room.id, connection->id, member.joinedAt};
    timeline.parties[0] = partyOf(connection->id, member.name);
    timeline.startedAt = member.joinedAt;
    timeline.othersAtJoin = room.members.size() - 1;
    if (Timeline *begun = m_timelines.begin(std::move(timeline))) {
        m_stays[member.peer].insert(room.id, Stay{begun});
        note(*begun, Happening::Joined, Side::First);
    }
}

void FlightRecorder::leave(const RoomId &room, const Member &member)
{
    const auto stays = m_stays.find(member.peer);
    if (stays == m_stays.end())
        return;
    const Stay stay = stays->take(room);
    m_partners -= stay.sentTo.size() + stay.heardFrom.size();
    if (Timeline *timeline = stay.timeline) {
        timeline->endedBy = Side::First;
        note(*timeline, Happening::Ended, Side::First);
        m_timelines.end(*timeline, now());
    }
    if (stays->isEmpty())
        m_stays.erase(stays);
}

bool FlightRecorder::isNew(QSet<PeerId> &known, const PeerId &peer)
{
    if (known.size() >= mostPartners || m_partners >= m_mostPartners || known.contains(peer))
        return false;
    known.insert(peer);
    ++m_partners;
    return true;
}

void FlightRecorder::passedInRoom(const RoomPassage &passage)
{
    const auto [sender, receiver] = sharedStays(passage.from, passage.to);
    if (!sender)
        return;
    if (isNew(sender->sentTo, passage.to))
        ++sender->timeline->party(Side::First).partners;
    if (isNew(receiver->heardFrom, passage.from))
        ++receiver->timeline->party(Side::Second).partners;
    count(*sender->timeline, Side::First, passage.signal, Passing::Sent, passage.bytes);
    count(*receiver->timeline, Side::Second, passage.signal, Passing::Sent, passage.bytes);
}

std::pair<FlightRecorder::Stay *, FlightRecorder::Stay *> FlightRecorder::sharedStays(const PeerId &one,
                                                                                      const PeerId &other)
{
    const auto ours = m_stays.find(one);
    const auto theirs = m_stays.find(other);
    if (ours == m_stays.end() || theirs == m_stays.end())
        return {};
    for (auto stay = ours->begin(); stay != ours->end(); ++stay) {
        const auto shared = theirs->find(stay.key());
        if (shared != theirs->end())
            return {&*stay, &*shared};
    }
    return {};
}

} // namespace heliograph::domain
