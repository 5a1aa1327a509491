// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/model/walk.h"

#include <algorithm>

namespace heliograph::test {

using domain::Realm;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype mostClients = 12;
constexpr qsizetype tracedSteps = 40;

} // namespace

Walk::Walk(quint32 seed, bool isLate, Fault fault) : m_random(seed), m_town(isLate, fault) {}

void Walk::go(quint64 steps)
{
    const quint64 last = m_steps + steps;
    while (m_steps < last && m_faults.isEmpty())
        round();
}

void Walk::end()
{
    for (auto &[id, client] : m_clients)
        client->peer().leave(
            oneOf(std::array{peer::DisconnectReason::TransportClose, peer::DisconnectReason::PingTimeout}));
    m_town.settle();
    judge();
    m_town.wait(5min);
    m_faults += leftovers(Truth(m_town, names()), m_town);
}

/// One step, or some at the same time.
void Walk::round()
{
    const quint32 count = upTo(2) == 0 ? 1 : 2 + upTo(5);
    m_isAlone = count == 1;
    note("--");
    m_town.faulty.everybody.clear();
    for (const auto &[id, client] : m_clients)
        m_town.faulty.everybody.append(id);
    for (quint32 n = 0; n < count; ++n) {
        step();
        // Some answers come before the next step, some turns of the loop go by, or neither.
        for (quint32 left = upTo(4); left > 0; --left)
            m_town.answerOne(upTo(100));
        if (upTo(4) == 0)
            QCoreApplication::processEvents();
    }
    m_town.settle();
    judge();
}

void Walk::judge()
{
    Truth now(m_town, names());
    m_faults += faultsOf(now, m_town);
    for (auto &[id, client] : m_clients)
        client->listen(m_faults);
    judgeEnds(now);
    judgeLocks(now);
    if (const auto expectation = std::exchange(m_expectation, {})) {
        if (const QString fault = expectation(now); !fault.isEmpty())
            m_faults += fault;
    }
    for (auto client = m_clients.begin(); client != m_clients.end();) {
        if (m_town.board.find(client->first)) {
            client->second->conclude(now, m_faults);
            ++client;
        } else {
            client = m_clients.erase(client);
        }
    }
    see(now);
    m_before = std::move(now);
}

void Walk::judgeEnds(const Truth &now)
{
    for (const domain::Call &call : std::as_const(m_before.calls)) {
        if (call.realm != Realm::Calls || now.callOfId(call.id))
            continue;
        judgeEnd(call, call.caller, now);
        judgeEnd(call, call.callee, now);
        m_pastCalls.append(call.id.toLatin1());
    }
    while (m_pastCalls.size() > 10)
        m_pastCalls.removeFirst();
}

/// Every device of the party has heard of the end, and those of the party that ended the call need not have. That
/// nobody hears of it twice, the clients see to.
void Walk::judgeEnd(const domain::Call &call, const QString &party, const Truth &now)
{
    const QList<domain::PeerId> before = m_before.devicesOf(Realm::Calls, party);
    const QList<domain::PeerId> after = now.devicesOf(Realm::Calls, party);
    const auto mayHaveEnded = [&](const domain::PeerId &device) {
        const Client &client = *m_clients.at(device);
        return client.hasSaid("call_end") || client.hasSaid("call_reject") || client.hasSaid("call_cancel");
    };
    if (std::any_of(before.begin(), before.end(), mayHaveEnded) ||
        std::any_of(after.begin(), after.end(), mayHaveEnded))
        return;
    for (const domain::PeerId &device : after) {
        const Client &client = *m_clients.at(device);
        const bool wasThereAllTheTime = before.contains(device) && !client.hasSaid("unregister");
        if (wasThereAllTheTime && client.endsHeard(call.id) == 0)
            m_faults += QStringLiteral("%1 does not hear that a call is over").arg(QLatin1String(device));
    }
}

void Walk::see(const Truth &now)
{
    for (const domain::Call &call : now.calls)
        m_sights.calls += call.realm == Realm::Calls && !m_before.callOfId(call.id);
    for (const domain::Call &call : now.calls)
        m_sights.directCalls += call.realm == Realm::Direct && !m_before.callOfId(call.id);
    for (const domain::Pair &pair : now.pairOf)
        m_sights.pairs += m_before.pairOf.value(pair.first).id != pair.id;
    m_sights.rooms += now.rooms.size() > m_before.rooms.size();
}

void Walk::step()
{
    ++m_steps;
    const quint32 kind = upTo(1000);
    if (m_clients.empty() || (kind < 40 && qsizetype(m_clients.size()) < mostClients)) {
        come();
        return;
    }
    Client &client = somebody();
    if (kind < 55)
        leave(client);
    else if (kind < 95)
        wait();
    else if (kind < 250)
        speakOfRooms(client);
    else if (kind < 500)
        speakDirectly(client);
    else if (kind < 700)
        speakOfCalls(client);
    else if (kind < 800)
        speakOfPresence(client);
    else if (kind < 960)
        speakAtRandom(client);
    else if (kind < 985)
        act();
    else
        talkNonsense(client);
}

void Walk::come()
{
    const QByteArray id = 'p' + QByteArray::number(++m_comers);
    note(id + " comes");
    m_clients[id] = std::make_unique<Client>(id, m_town);
}

void Walk::leave(Client &client)
{
    ++m_sights.departures;
    // One for each reason but the server's own end, which is everybody's at once.
    const int reason = int(upTo(int(peer::DisconnectReason::ShuttingDown)));
    note(client.id() + " leaves: " + QByteArray::number(reason));
    if (reason == int(peer::DisconnectReason::ServerDisconnect))
        m_town.delivery.disconnect(client.id(), QStringLiteral("sent away"));
    else
        client.peer().leave(peer::DisconnectReason(reason));
}

void Walk::wait()
{
    static constexpr Duration times[] = {10ms, 500ms, 1s, 2s, 5s, 14s, 16s, 31s, 46s, 61s, 6min, 31min};
    // Long times are rare: little is left after them.
    const auto any = [this] { return upTo(quint32(std::size(times))); };
    const Duration time = times[std::min({any(), any(), any()})];
    note("time: " + QByteArray::number(qint64(time.count())));
    if (upTo(3) != 0) {
        for (auto &[id, client] : m_clients)
            client->peer().beAlive();
    }
    // Also late and all at once, as after a suspended machine.
    const int parts = time < 1s || upTo(3) == 0 ? 1 : 8;
    for (int n = 0; n < parts; ++n) {
        m_town.clock.move(time / parts);
        m_town.deadlines.runDue();
    }
}

Client &Walk::somebody()
{
    return *std::next(m_clients.begin(), upTo(quint32(m_clients.size())))->second;
}

void Walk::say(Client &client, const char *event, const QByteArray &payload, const char *words)
{
    const bool wantsAck = upTo(3) == 0;
    note(client.id() + ' ' + event + ' ' + payload + (wantsAck ? " #" : ""));
    // Somebody who was sent away in this round says nothing more.
    if (client.peer().isConnected())
        client.say(event, payload.isEmpty() ? QList<QByteArray>() : QList<QByteArray>{payload}, wantsAck,
                   words ? words : event);
}

void Walk::note(const QByteArray &step)
{
    m_trace.append(step);
    if (m_trace.size() > tracedSteps)
        m_trace.removeFirst();
}

void Walk::expectCall(Client &client, const QString &to)
{
    const QString caller = m_before.userOf(Realm::Direct, client.id());
    const bool isPossible = !caller.isEmpty() && caller != to && !m_before.devicesOf(Realm::Direct, to).isEmpty() &&
                            !m_before.directCallOf(caller) && !m_before.directCallOf(to);
    m_expectation = [=](const Truth &now) {
        const domain::Call *call = now.directCallOf(caller);
        if (!isPossible || (call && call->caller == caller && call->callee == to))
            return QString();
        return QStringLiteral("%1 cannot call %2").arg(caller, to);
    };
}

void Walk::expectSearch(Client &client)
{
    const QString user = m_before.userOf(Realm::Random, client.id());
    if (user.isEmpty() || m_before.pairOf.contains(user))
        return;
    m_expectation = [=](const Truth &now) {
        const bool isWaiting = std::any_of(now.waiting.begin(), now.waiting.end(),
                                           [&](const domain::Seeker &seeker) { return seeker.user == user; });
        return isWaiting || now.pairOf.contains(user) ? QString() : QStringLiteral("%1 searches in vain").arg(user);
    };
}

const QStringList &Walk::names()
{
    static const QStringList all = QStringLiteral("ada bob cyd dan eve flo gus hal ivy 7").split(u' ');
    return all;
}

QByteArray Walk::someName()
{
    return '"' + oneOf(names()).toLatin1() + '"';
}

/// What it mostly calls itself, because who takes a name over sends its holder away.
QByteArray Walk::nameFor(const Client &client)
{
    if (upTo(20) == 0)
        return someName();
    return '"' + names().at(client.id().mid(1).toInt() % names().size()).toLatin1() + '"';
}

QByteArray Walk::somePeer()
{
    return upTo(8) == 0 ? QByteArray("\"nobody\"") : '"' + somebody().id() + '"';
}

QByteArray Walk::object(const Members &members)
{
    QByteArrayList texts;
    for (const auto &[key, value] : members) {
        if (!value.isEmpty())
            texts.append('"' + QByteArray(key) + "\":" + value);
    }
    return '{' + texts.join(',') + '}';
}

} // namespace heliograph::test
