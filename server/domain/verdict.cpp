// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/verdict.h"

#include <algorithm>

namespace heliograph::domain {
namespace {

using namespace Qt::StringLiterals;

QString nameOf(const Timeline &timeline, Side side)
{
    const Party &party = timeline.party(side);
    if (!party.name.isEmpty())
        return party.name;
    return party.id.isEmpty() ? u"the others"_s : party.id;
}

Side otherThan(Side side)
{
    return side == Side::First ? Side::Second : Side::First;
}

/// @p from: when what ended had begun.
QString spokenSince(const Timeline &timeline, WallTime from)
{
    return spokenDuration(elapsed(from, timeline.endedAt.value_or(from)));
}

// How media were negotiated.

bool isDescribed(const Party &party)
{
    return party.sent(Signal::Offer) || party.sent(Signal::Answer);
}

bool sentCandidates(const Party &party)
{
    return std::any_of(party.tallies.begin(), party.tallies.end(), [](const Tally &tally) {
        return isCandidate(tally.signal) && tally.signal != Signal::LastCandidate;
    });
}

/// Nothing but addresses within the sender's own network.
bool sentOnlyHosts(const Party &party)
{
    return std::all_of(party.tallies.begin(), party.tallies.end(), [](const Tally &tally) {
        return !isCandidate(tally.signal) || tally.signal == Signal::HostCandidate ||
               tally.signal == Signal::HiddenCandidate || tally.signal == Signal::LastCandidate;
    });
}

bool saysConnected(const Party &party)
{
    return party.latest.status == "connected"_L1 || party.latest.status == "completed"_L1;
}

QString ofDescriptions(const Timeline &timeline)
{
    const bool areOffered[] = {timeline.parties[0].sent(Signal::Offer), timeline.parties[1].sent(Signal::Offer)};
    for (const Side side : {Side::First, Side::Second}) {
        if (areOffered[size_t(side)] && timeline.party(otherThan(side)).sent(Signal::Answer))
            return {};
    }
    if (areOffered[0] && areOffered[1])
        return u"%1 and %2 offered each other media at the same time, and neither answered"_s.arg(
            nameOf(timeline, Side::First), nameOf(timeline, Side::Second));
    if (!areOffered[0] && !areOffered[1])
        return u"neither %1 nor %2 offered any media"_s.arg(nameOf(timeline, Side::First),
                                                            nameOf(timeline, Side::Second));
    const Side offering = areOffered[0] ? Side::First : Side::Second;
    return u"%1 offered media, but no answer to that came from %2"_s.arg(nameOf(timeline, offering),
                                                                         nameOf(timeline, otherThan(offering)));
}

QString ofCandidates(const Timeline &timeline)
{
    const bool areSent[] = {sentCandidates(timeline.parties[0]), sentCandidates(timeline.parties[1])};
    if (areSent[0] && areSent[1])
        return {};
    if (!areSent[0] && !areSent[1])
        return u"media were negotiated, but no candidates (addresses to meet at) came from either side"_s;
    return u"media were negotiated, but no candidates (addresses to meet at) came from %1"_s.arg(
        nameOf(timeline, areSent[0] ? Side::Second : Side::First));
}

QString ofHosts(const Timeline &timeline, const Circumstances &circumstances)
{
    if (!sentOnlyHosts(timeline.parties[0]) || !sentOnlyHosts(timeline.parties[1]))
        return {};
    return u"both sides had only host candidates (addresses within their own networks), so they can meet only within "
           "one network; "_s +
           (circumstances.isTurnConfigured ? u"TURN is configured, but neither used it"_s
                                           : u"TURN is not configured"_s);
}

/// Candidates that wait for their sender's description for ever.
QString ofHeld(const Timeline &timeline)
{
    for (const Side side : {Side::First, Side::Second}) {
        const Party &party = timeline.party(side);
        if (sentCandidates(party) && !isDescribed(party) && timeline.key.kind != TimelineKind::Join)
            return u"; %1's candidates were held back, because neither offer nor answer came with them"_s.arg(
                nameOf(timeline, side));
    }
    return {};
}

QString ofRelays(const Timeline &timeline)
{
    const bool areRelayed[] = {timeline.parties[0].sent(Signal::RelayCandidate),
                               timeline.parties[1].sent(Signal::RelayCandidate)};
    if (areRelayed[0] && areRelayed[1])
        return u"media were negotiated, and both sides could use TURN"_s;
    if (areRelayed[0] || areRelayed[1])
        return u"media were negotiated, and %1 could use TURN"_s.arg(
            nameOf(timeline, areRelayed[0] ? Side::First : Side::Second));
    return u"media were negotiated"_s;
}

QString ofMedia(const Timeline &timeline, const Circumstances &circumstances)
{
    const bool isConnected = saysConnected(timeline.parties[0]) || saysConnected(timeline.parties[1]);
    if (isConnected)
        return ofRelays(timeline) + u", and the connection was reported to stand"_s;
    if (const QString fault = ofDescriptions(timeline); !fault.isEmpty())
        return fault + ofHeld(timeline);
    if (const QString fault = ofCandidates(timeline); !fault.isEmpty())
        return fault;
    if (const QString fault = ofHosts(timeline, circumstances); !fault.isEmpty())
        return fault;
    for (const Side side : {Side::First, Side::Second}) {
        if (timeline.party(side).latest.status == "failed"_L1)
            return ofRelays(timeline) +
                   u", but %1 reported that no connection came about"_s.arg(nameOf(timeline, side));
    }
    return ofRelays(timeline);
}

// How it ended.

QString lostAfter(const QString &party, const QString &duration)
{
    return u"%1's connection was lost (network) after %2 and did not come back"_s.arg(party, duration);
}

QString ofCallEnd(const Timeline &timeline)
{
    const QString duration = spokenSince(timeline, *timeline.acceptedAt);
    const QString by = timeline.endedBy == Side::Nobody ? QString() : nameOf(timeline, timeline.endedBy);
    switch (*timeline.callEnd) {
    case CallEnd::Disconnected:
        return u"ended after %1, when %2 disconnected"_s.arg(duration, by);
    case CallEnd::LoggedOut:
        return u"ended after %1, when %2 logged out"_s.arg(duration, by);
    case CallEnd::NetworkLost:
        return lostAfter(by, duration);
    case CallEnd::TooLong:
        return u"ended after %1, the longest that a call may take"_s.arg(duration);
    case CallEnd::EndedByOperator:
        return u"ended after %1 by an operator"_s.arg(duration);
    case CallEnd::Declined:
    case CallEnd::Cancelled:
    case CallEnd::TimedOut:
    case CallEnd::HungUp:
        break;
    }
    return by.isEmpty() ? u"ended after %1"_s.arg(duration) : u"ended after %1 by %2"_s.arg(duration, by);
}

QString ofPairEnd(const Timeline &timeline)
{
    const QString duration = spokenSince(timeline, timeline.startedAt);
    if (!timeline.pairEnd)
        return u"ended after %1"_s.arg(duration);
    const QString by = timeline.endedBy == Side::Nobody ? u"one of them"_s : nameOf(timeline, timeline.endedBy);
    switch (*timeline.pairEnd) {
    case PairEnd::NextPartner:
        return u"after %1 %2 went on to the next partner"_s.arg(duration, by);
    case PairEnd::NewSearch:
        return u"after %1 %2 searched anew"_s.arg(duration, by);
    case PairEnd::Disconnected:
        return u"ended after %1, when %2 disconnected"_s.arg(duration, by);
    case PairEnd::ConnectionLost:
        return lostAfter(by, duration);
    case PairEnd::TimedOut:
        return u"ended after %1, the longest that a pair may last"_s.arg(duration);
    case PairEnd::EndedByOperator:
        return u"ended after %1 by an operator"_s.arg(duration);
    case PairEnd::UserEnded:
        break;
    }
    return u"ended after %1 by %2"_s.arg(duration, by);
}

QString ofEnd(const Timeline &timeline)
{
    if (timeline.isOngoing())
        return u"it goes on"_s;
    switch (timeline.key.kind) {
    case TimelineKind::Call:
        return ofCallEnd(timeline);
    case TimelineKind::Pair:
        return ofPairEnd(timeline);
    case TimelineKind::Join:
        break;
    }
    return u"%1 left after %2"_s.arg(nameOf(timeline, Side::First), spokenSince(timeline, timeline.startedAt));
}

// Calls that were never answered.

QString ofRefusal(const Timeline &timeline)
{
    const QString caller = nameOf(timeline, Side::First);
    const QString callee = nameOf(timeline, Side::Second);
    if (timeline.isCollision)
        return u"%1 and %2 called each other at the same moment, and %2's call was the first"_s.arg(caller, callee);
    switch (*timeline.refusal) {
    case ErrorCode::CalleeOffline:
        return u"%1 was not connected"_s.arg(callee);
    case ErrorCode::CalleeBusy:
        return u"%1 was busy with another call"_s.arg(callee);
    case ErrorCode::AlreadyInCall:
        return u"%1 was in another call already"_s.arg(caller);
    case ErrorCode::SelfCall:
        return u"%1 called nobody else"_s.arg(caller);
    case ErrorCode::TooManyCalls:
        return u"there were too many calls from %1 or to %2"_s.arg(caller, callee);
    case ErrorCode::StoreUnavailable:
        return u"the server could not write the call down"_s;
    default:
        return textOf(*timeline.refusal).sentence;
    }
}

/// Of a callee who was not connected.
QString ofWaking(const Timeline &timeline)
{
    switch (timeline.wake.value_or(Wake::Off)) {
    case Wake::Sent:
        return u"a push message was sent to wake the device"_s;
    case Wake::Failed:
        return u"no push message could be sent, because the push service did not take it"_s;
    case Wake::NoToken:
        return u"no push message was sent, because no device has registered for them"_s;
    case Wake::Off:
        break;
    }
    return u"no push message was sent"_s;
}

QString ofRinging(const Timeline &timeline)
{
    const QString caller = nameOf(timeline, Side::First);
    const QString callee = nameOf(timeline, Side::Second);
    const QString ringing = u"Still ringing: %1 calls %2"_s.arg(caller, callee);
    return timeline.isCalleeAbsent ? ringing + u", who was not connected; "_s + ofWaking(timeline) : ringing;
}

/// How it ended that rang for so long.
QString ofUnanswered(const Timeline &timeline, const QString &duration)
{
    const QString by = timeline.endedBy == Side::Nobody ? QString() : nameOf(timeline, timeline.endedBy);
    switch (*timeline.callEnd) {
    case CallEnd::Declined:
        return u"Declined by %1 after %2"_s.arg(by, duration);
    case CallEnd::Cancelled:
        return u"Cancelled by %1 after ringing for %2"_s.arg(by, duration);
    case CallEnd::HungUp:
        return (timeline.endedBy == Side::Second ? u"Declined by %1 after %2"_s
                                                 : u"Cancelled by %1 after ringing for %2"_s)
            .arg(by, duration);
    case CallEnd::Disconnected:
    case CallEnd::NetworkLost:
        return u"Rang for %1, until %2's connection was lost"_s.arg(duration, by);
    case CallEnd::LoggedOut:
        return u"Rang for %1, until %2 logged out"_s.arg(duration, by);
    case CallEnd::EndedByOperator:
        return u"Rang for %1, until an operator ended the call"_s.arg(duration);
    case CallEnd::TimedOut:
    case CallEnd::TooLong:
        break;
    }
    const QString callee = nameOf(timeline, Side::Second);
    return u"Rang for %1 and was not answered by %2"_s.arg(duration, callee) +
           (timeline.isCollision ? u", who was calling %1 at the same moment"_s.arg(nameOf(timeline, Side::First))
                                 : QString());
}

QString ofUnanswered(const Timeline &timeline)
{
    const QString duration = spokenSince(timeline, timeline.startedAt);
    if (!timeline.isCalleeAbsent)
        return ofUnanswered(timeline, duration);
    const QString callee = nameOf(timeline, Side::Second);
    const QString cause = u"%1 was not connected, and %2"_s.arg(callee, ofWaking(timeline));
    if (timeline.callEnd == CallEnd::TimedOut) {
        return timeline.wake == Wake::Sent ? u"Not answered within %1: %2"_s.arg(duration, cause)
                                           : u"Never rang: %1"_s.arg(cause);
    }
    return ofUnanswered(timeline, duration) + u": "_s + cause;
}

QString ofSilence(const Timeline &timeline)
{
    const QString rest = timeline.othersAtJoin == 0 ? u"found nobody there, and exchanged nothing with anybody"_s
                                                    : u"exchanged nothing with the others"_s;
    return u"%1 %2; "_s.arg(nameOf(timeline, Side::First), rest) + ofEnd(timeline);
}

QString sentenceOf(const Timeline &timeline, const Circumstances &circumstances)
{
    if (timeline.refusal)
        return u"Never rang: "_s + ofRefusal(timeline);
    if (timeline.key.kind == TimelineKind::Call && !timeline.acceptedAt)
        return timeline.isOngoing() ? ofRinging(timeline) : ofUnanswered(timeline);
    const auto isSilent = [](const Party &party) { return party.tallies.empty(); };
    if (timeline.key.kind == TimelineKind::Join &&
        std::all_of(timeline.parties.begin(), timeline.parties.end(), isSilent))
        return ofSilence(timeline);
    QString answered;
    if (timeline.key.kind == TimelineKind::Call)
        answered = u"%1 answered; "_s.arg(nameOf(timeline, Side::Second));
    return answered + ofMedia(timeline, circumstances) + u"; "_s + ofEnd(timeline);
}

} // namespace

QString verdict(const Timeline &timeline, const Circumstances &circumstances)
{
    QString sentence = sentenceOf(timeline, circumstances);
    // People's names stay as they spell them.
    const bool beginsWithName =
        std::any_of(timeline.parties.begin(), timeline.parties.end(), [&sentence](const Party &party) {
            const QString &name = party.name.isEmpty() ? party.id : party.name;
            return !name.isEmpty() && sentence.startsWith(name);
        });
    if (!beginsWithName)
        sentence[0] = sentence[0].toUpper();
    return sentence + u'.';
}

QString spokenDuration(Duration duration)
{
    using namespace std::chrono;
    if (duration < 1s)
        return u"less than 1 s"_s;
    if (duration < 2min)
        return u"%1 s"_s.arg(duration_cast<seconds>(duration).count());
    if (duration < 2h)
        return u"%1 min"_s.arg(duration_cast<minutes>(duration).count());
    return u"%1 h"_s.arg(duration_cast<hours>(duration).count());
}

} // namespace heliograph::domain
