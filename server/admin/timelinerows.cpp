// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/timelinerows.h"

#include "server/admin/rowmaker.h"
#include "shared/adminapi/ids.h"

namespace heliograph::admin {

using domain::Happening;
using domain::Moment;
using domain::Passing;
using domain::Side;
using domain::Signal;
using domain::Timeline;
using domain::TimelineKey;
using domain::TimelineKind;

namespace {

using namespace Qt::StringLiterals;

const QString roomsDialect = u"rooms"_s;

QString dialectOf(const Timeline &timeline)
{
    return timeline.key.kind == TimelineKind::Join ? roomsDialect : QString(textOf(timeline.realm));
}

QString idOf(const Timeline &timeline)
{
    const TimelineKey &key = timeline.key;
    if (key.kind == TimelineKind::Join)
        return adminapi::StayId{key.connection, key.scope, toUnixMilliseconds(key.joinedAt)}.toString();
    return adminapi::ScopedId{dialectOf(timeline), key.scope}.toString();
}

std::optional<TimelineKey> keyOf(const QString &id)
{
    if (const auto stay = adminapi::StayId::read(id))
        return TimelineKey{TimelineKind::Join, stay->room, stay->connection,
                           WallTime(std::chrono::milliseconds(stay->joinedAt))};
    const auto scoped = adminapi::ScopedId::read(id);
    const auto realm = scoped ? domain::realmOf(scoped->scope) : std::nullopt;
    if (!realm)
        return std::nullopt;
    return TimelineKey{*realm == domain::Realm::Random ? TimelineKind::Pair : TimelineKind::Call, scoped->text};
}

/// nullopt: everybody else in a room, and the server.
std::optional<QString> rowIdOf(const Timeline &timeline, Side side)
{
    if (side == Side::Nobody || timeline.party(side).id.isEmpty())
        return std::nullopt;
    const QString &id = timeline.party(side).id;
    return timeline.key.kind == TimelineKind::Join ? guestRowId(id) : userRowId({timeline.realm, id});
}

Side otherSide(Side side)
{
    if (side == Side::Nobody)
        return side;
    return side == Side::First ? Side::Second : Side::First;
}

qint64 sentOf(const domain::Party &party, Signal signal)
{
    const domain::Tally *tally = party.find(signal);
    return tally ? qint64(tally->sent + tally->held) : 0;
}

adminapi::TimelineParty partyOf(const Timeline &timeline, Side side)
{
    const domain::Party &party = timeline.party(side);
    adminapi::TimelineParty row;
    row.id = rowIdOf(timeline, side).value_or(QString());
    row.userId = timeline.key.kind == TimelineKind::Join ? QString() : party.id;
    if (!party.name.isEmpty())
        row.name = party.name;
    row.offers = sentOf(party, Signal::Offer);
    row.answers = sentOf(party, Signal::Answer);
    row.candidates = {sentOf(party, Signal::HostCandidate), sentOf(party, Signal::HiddenCandidate),
                      sentOf(party, Signal::ReflexiveCandidate), sentOf(party, Signal::RelayCandidate),
                      sentOf(party, Signal::Candidate)};
    return row;
}

QString nameOf(Signal signal)
{
    switch (signal) {
    case Signal::Offer:
        return u"offer"_s;
    case Signal::Answer:
        return u"answer"_s;
    case Signal::Candidate:
        return u"candidate"_s;
    case Signal::HostCandidate:
        return u"host candidate"_s;
    case Signal::HiddenCandidate:
        return u"mDNS candidate"_s;
    case Signal::ReflexiveCandidate:
        return u"srflx candidate"_s;
    case Signal::RelayCandidate:
        return u"relay candidate"_s;
    case Signal::LastCandidate:
        return u"end of candidates"_s;
    case Signal::Report:
        return u"report"_s;
    case Signal::Other:
        return u"message"_s;
    }
    Q_UNREACHABLE();
}

QString nameOf(Happening what)
{
    switch (what) {
    case Happening::Rung:
        return u"rung"_s;
    case Happening::Refused:
        return u"refused"_s;
    case Happening::Collided:
        return u"collided"_s;
    case Happening::Woken:
        return u"push"_s;
    case Happening::Answered:
        return u"answered"_s;
    case Happening::Passed:
        return u"passed"_s;
    case Happening::Rated:
        return u"rated"_s;
    case Happening::Lost:
        return u"lost"_s;
    case Happening::Regained:
        return u"regained"_s;
    case Happening::Paired:
        return u"paired"_s;
    case Happening::Joined:
        return u"joined"_s;
    case Happening::JoinedAgain:
        return u"joined again"_s;
    case Happening::Ended:
        return u"ended"_s;
    }
    Q_UNREACHABLE();
}

QString nameOf(Passing passing)
{
    switch (passing) {
    case Passing::Sent:
        return u"sent"_s;
    case Passing::Held:
        return u"held"_s;
    case Passing::Dropped:
        return u"dropped"_s;
    }
    Q_UNREACHABLE();
}

QString nameOf(domain::Wake wake)
{
    switch (wake) {
    case domain::Wake::Sent:
        return u"sent"_s;
    case domain::Wake::Failed:
        return u"failed"_s;
    case domain::Wake::NoToken:
        return u"no device known"_s;
    case domain::Wake::Off:
        return u"off"_s;
    }
    Q_UNREACHABLE();
}

/// What became of it, in a word or two; empty where the type says it all.
QString outcomeOf(const Timeline &timeline, const Moment &moment)
{
    switch (moment.what) {
    case Happening::Passed:
        return nameOf(moment.passing);
    case Happening::Refused:
        return timeline.refusal ? QString(textOf(*timeline.refusal).name) : QString();
    case Happening::Woken:
        return timeline.wake ? nameOf(*timeline.wake) : QString();
    case Happening::Rated: {
        if (moment.number >= timeline.opinions.size())
            return {};
        const domain::Opinion &opinion = timeline.opinions[moment.number];
        return QStringList({opinion.status, opinion.quality}).join(u' ').trimmed();
    }
    default:
        return {};
    }
}

adminapi::TimelineEntry entryOf(const Timeline &timeline, const Moment &moment)
{
    const bool isPassed = moment.what == Happening::Passed;
    adminapi::TimelineEntry entry;
    entry.at = toUnixMilliseconds(moment.at);
    entry.type = isPassed ? nameOf(moment.signal) : nameOf(moment.what);
    entry.from = rowIdOf(timeline, moment.by);
    if (isPassed)
        entry.to = rowIdOf(timeline, otherSide(moment.by));
    entry.size = isPassed ? moment.number : 0;
    entry.outcome = outcomeOf(timeline, moment);
    return entry;
}

} // namespace

QList<adminapi::TimelineRow> TimelineRows::list() const
{
    QList<adminapi::TimelineRow> rows;
    if (!m_recorder)
        return rows;
    for (const Timeline *timeline : m_recorder->timelines().list(0, most))
        rows.append(row(*timeline));
    return rows;
}

std::optional<adminapi::Timeline> TimelineRows::find(const QString &id) const
{
    const auto key = keyOf(id);
    const Timeline *found = m_recorder && key ? m_recorder->timelines().find(*key) : nullptr;
    if (!found || idOf(*found) != id)
        return std::nullopt;
    adminapi::Timeline whole{row(*found), {}};
    for (const Moment &moment : found->moments)
        whole.entries.append(entryOf(*found, moment));
    return whole;
}

adminapi::TimelineRow TimelineRows::row(const Timeline &timeline) const
{
    adminapi::TimelineRow row;
    row.id = idOf(timeline);
    row.kind = timeline.key.kind == TimelineKind::Call   ? u"call"_s
               : timeline.key.kind == TimelineKind::Pair ? u"pair"_s
                                                         : u"join"_s;
    row.dialect = dialectOf(timeline);
    row.startedAt = toUnixMilliseconds(timeline.startedAt);
    if (timeline.endedAt)
        row.endedAt = toUnixMilliseconds(*timeline.endedAt);
    row.verdict = verdict(timeline, m_circumstances);
    if (!timeline.type.isEmpty())
        row.type = QString::fromUtf8(timeline.type);
    for (const Side side : {Side::First, Side::Second}) {
        const domain::Party &party = timeline.party(side);
        if (side == Side::First || !party.id.isEmpty())
            row.parties.append(partyOf(timeline, side));
        for (const domain::Tally &tally : party.tallies) {
            row.messages += qint64(tally.sent + tally.held);
            row.bytes += qint64(tally.bytes);
        }
    }
    row.omitted = qint64(timeline.unkept);
    return row;
}

} // namespace heliograph::admin
