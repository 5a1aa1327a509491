// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/model/truth.h"

#include "server/domain/linerules.h"

#include <algorithm>

namespace heliograph::test {

using domain::Call;
using domain::CallState;
using domain::Realm;

namespace {

constexpr Realm realms[] = {Realm::Direct, Realm::Calls, Realm::Presence, Realm::Random};
constexpr qsizetype everything = 1'000'000;

/// Writes the answer down where it belongs.
template<typename T>
Continuation<T> into(T &place)
{
    return [&place](const Result<T> &result) { place = *result; };
}

qsizetype countOf(const Truth &truth, Realm realm)
{
    return std::count_if(truth.calls.begin(), truth.calls.end(), [&](const Call &call) { return call.realm == realm; });
}

void checkCalls(const Truth &truth, QStringList &faults)
{
    QSet<QString> busy;
    for (const Call &call : truth.calls) {
        if (call.caller == call.callee)
            faults += QStringLiteral("%1 is in a call with oneself").arg(call.caller);
        for (const QString &party : {call.caller, call.callee}) {
            const bool isPresent = !truth.devicesOf(call.realm, party).isEmpty();
            if (call.realm == Realm::Direct && busy.contains(party))
                faults += QStringLiteral("%1 is in two calls").arg(party);
            if (call.realm == Realm::Direct && !isPresent)
                faults += QStringLiteral("%1 has gone and is in a call").arg(party);
            if (call.realm == Realm::Direct)
                busy.insert(party);
            const bool isLost = (party == call.caller ? call.callerLostAt : call.calleeLostAt).has_value();
            if (call.realm == Realm::Calls && call.state == CallState::Accepted && isLost == isPresent)
                faults += QStringLiteral("%1 counts as %2").arg(party, QLatin1String(isLost ? "lost" : "present"));
        }
    }
}

void checkLine(const Truth &truth, QStringList &faults)
{
    QSet<QString> waiting;
    for (const domain::Seeker &seeker : truth.waiting) {
        if (waiting.contains(seeker.user))
            faults += QStringLiteral("%1 waits twice").arg(seeker.user);
        if (truth.pairOf.contains(seeker.user))
            faults += QStringLiteral("%1 waits and has a partner").arg(seeker.user);
        if (truth.devicesOf(Realm::Random, seeker.user).isEmpty())
            faults += QStringLiteral("%1 has gone and waits").arg(seeker.user);
        waiting.insert(seeker.user);
        for (const domain::Seeker &other : truth.waiting) {
            if (match(seeker, other))
                faults += QStringLiteral("%1 and %2 wait for each other").arg(seeker.user, other.user);
        }
    }
    for (auto pair = truth.pairOf.begin(); pair != truth.pairOf.end(); ++pair) {
        const QString &user = pair.key();
        if (pair->first == pair->second || !pair->isParty(user))
            faults += QStringLiteral("%1 is in a pair of others").arg(user);
        else if (const QString other = pair->otherThan(user); truth.pairOf.value(other).id != pair->id)
            faults += QStringLiteral("%1 is in a pair without %2").arg(user, other);
        if (truth.devicesOf(Realm::Random, user).isEmpty())
            faults += QStringLiteral("%1 has gone and is in a pair").arg(user);
    }
    if (truth.lineCounts.waiting != truth.waiting.size() || 2 * truth.lineCounts.pairs != truth.pairOf.size())
        faults += QStringLiteral("the line miscounts");
}

void checkPeers(const Truth &truth, Town &town, QStringList &faults)
{
    for (auto user = truth.devices.begin(); user != truth.devices.end(); ++user) {
        for (const domain::PeerId &peer : user.value()) {
            if (!town.board.find(peer))
                faults += QStringLiteral("%1 has gone and holds %2").arg(QString::fromLatin1(peer), user.key().id);
        }
        if (user.key().realm != Realm::Calls && user->size() != 1)
            faults += QStringLiteral("%1 is held by %2").arg(user.key().id).arg(user->size());
    }
    for (const domain::Room &room : truth.rooms) {
        QSet<domain::PeerId> members;
        for (const domain::Member &member : room.members) {
            if (!town.board.find(member.peer))
                faults += QStringLiteral("%1 has gone and is in %2").arg(QString::fromLatin1(member.peer), room.id);
            if (members.contains(member.peer))
                faults += QStringLiteral("%1 is in %2 twice").arg(QString::fromLatin1(member.peer), room.id);
            members.insert(member.peer);
        }
        if (room.members.isEmpty())
            faults += QStringLiteral("%1 is empty").arg(room.id);
    }
}

void checkTimers(const Truth &truth, Town &town, QStringList &faults)
{
    const qsizetype direct = countOf(truth, Realm::Direct);
    const qsizetype calls = countOf(truth, Realm::Calls);
    // How long an accepted one lasts is not limited.
    const qsizetype ringing = std::count_if(truth.calls.begin(), truth.calls.end(), [](const Call &call) {
        return call.realm == Realm::Direct && call.state == CallState::Ringing;
    });
    const auto expect = [&](const char *what, qsizetype actual, qsizetype expected) {
        if (actual != expected)
            faults += QStringLiteral("%1: %2 instead of %3").arg(QLatin1String(what)).arg(actual).arg(expected);
    };
    expect("timers of direct calls", town.direct.control().timers(), ringing);
    expect("timers of calls", town.withIds.control().timers(), town.callsKept() - direct);
    expect("timers of pairs", town.random.matchmaking().timers(), truth.pairOf.size() / 2);
    const auto expectAtMost = [&](const char *what, qsizetype actual, qsizetype most) {
        if (actual > most)
            faults += QStringLiteral("%1: %2 instead of %3 at most").arg(QLatin1String(what)).arg(actual).arg(most);
    };
    expectAtMost("candidates held of direct calls", town.direct.control().relay().guard().scopes(), direct);
    expectAtMost("candidates held of calls", town.withIds.control().relay().guard().scopes(), calls);
    expectAtMost("candidates held of pairs", town.random.matchmaking().relay().guard().scopes(),
                 truth.pairOf.size() / 2);
}

} // namespace

Truth::Truth(Town &town, const QStringList &names)
{
    QList<domain::Holding> holdings[std::size(realms)];
    for (size_t n = 0; n < std::size(realms); ++n)
        town.directory->list(realms[n], everything, into(holdings[n]));
    town.calls->list(everything, into(calls));
    town.roomTable->list(everything, into(rooms));
    town.line->list(everything, into(waiting));
    town.line->count(into(lineCounts));
    for (const QString &name : names) {
        town.line->pairOf(name, [this, name](const Result<std::optional<domain::Pair>> &pair) {
            if (*pair)
                pairOf.insert(name, **pair);
        });
    }
    if (town.isLate)
        town.settle();
    for (size_t n = 0; n < std::size(realms); ++n) {
        for (const domain::Holding &holding : std::as_const(holdings[n])) {
            for (const domain::Device &device : holding.devices) {
                devices[{realms[n], holding.user}].append(device.peer);
                users[device.peer].append({realms[n], holding.user});
            }
        }
    }
}

QString Truth::userOf(Realm realm, const domain::PeerId &peer) const
{
    for (const domain::User &user : users.value(peer)) {
        if (user.realm == realm)
            return user.id;
    }
    return {};
}

QList<domain::PeerId> Truth::devicesOf(Realm realm, const QString &user) const
{
    return devices.value({realm, user});
}

const Call *Truth::directCallOf(const QString &user) const
{
    const auto found = std::find_if(calls.begin(), calls.end(), [&](const Call &call) {
        return call.realm == Realm::Direct && call.isParty(user);
    });
    return found == calls.end() ? nullptr : &*found;
}

const domain::Room *Truth::roomOfId(const domain::RoomId &id) const
{
    const auto room = std::find_if(rooms.begin(), rooms.end(), [&](const domain::Room &each) { return each.id == id; });
    return room == rooms.end() ? nullptr : &*room;
}

const Call *Truth::callOfId(const domain::CallId &id) const
{
    const auto found = std::find_if(calls.begin(), calls.end(), [&](const Call &call) { return call.id == id; });
    return found == calls.end() ? nullptr : &*found;
}

QStringList faultsOf(const Truth &truth, Town &town)
{
    QStringList faults;
    checkCalls(truth, faults);
    checkLine(truth, faults);
    checkPeers(truth, town, faults);
    checkTimers(truth, town, faults);
    return faults;
}

QStringList leftovers(const Truth &truth, Town &town)
{
    QStringList left = faultsOf(truth, town);
    const auto expectNone = [&](const char *what, qint64 count) {
        if (count != 0)
            left += QStringLiteral("%1 left: %2").arg(QLatin1String(what)).arg(count);
    };
    expectNone("names", truth.devices.size());
    expectNone("calls", town.callsKept());
    expectNone("people who wait", truth.waiting.size());
    expectNone("pairs", truth.pairOf.size());
    expectNone("rooms", truth.rooms.size());
    expectNone("peers", qint64(town.board.counters().peers));
    // The sweep for silent peers goes on for ever.
    expectNone("deadlines", town.deadlines.size() - 1);
    return left;
}

} // namespace heliograph::test
