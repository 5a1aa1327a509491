// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/crowd.h"

#include "server/domain/callrules.h"

namespace heliograph::bench {

using namespace domain;

namespace {

template<typename T>
void unheard(const Result<T> &)
{
}

CallPolicy policy()
{
    CallPolicy policy;
    policy.isOneEach = false;
    return policy;
}

constexpr int peopleInARoom = 5;

} // namespace

Crowd::Crowd(int people, int calls_, const Clock &clock)
    : m_clock(clock), m_callers(people * 7 / 10), m_guests(people * 2 / 10), m_seekers(people - m_callers - m_guests)
{
    for (int person = 0; person < people; ++person)
        arrive(person);
    while (int(m_ringing.size() + m_accepted.size()) < calls_) {
        ring();
        if (random(4) > 0)
            accept();
    }
}

void Crowd::arrive(int person)
{
    connections.add({peer(person),
                     QStringLiteral("websocket"),
                     QStringLiteral("203.0.113.%1").arg(person % 250),
                     QStringLiteral("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
                     m_clock.wallNow(),
                     {}});
    const Device device{peer(person), QStringLiteral("device"), QStringLiteral("web"), m_clock.wallNow()};
    if (person < m_callers)
        directory.claim({Realm::Calls, name(person)}, device, Tenancy::Many, unheard<Claim>);
    else if (person < m_callers + m_guests)
        rooms.join(QStringLiteral("room-%1").arg(person / peopleInARoom),
                   {peer(person), name(person), QStringLiteral("participant"), m_clock.wallNow()}, {},
                   unheard<RoomChange>);
    else
        directory.claim({Realm::Random, name(person)}, device, Tenancy::One, unheard<Claim>);
}

void Crowd::change()
{
    const int kind = random(20);
    if (kind < 10) {
        // What comes is what goes: as many begin as end, and most are accepted in between.
        if (kind < 3)
            ring();
        else if (kind < 6)
            accept();
        else
            hangUp();
        while (m_ringing.size() + m_accepted.size() < size_t(m_callers) * 2 / 7)
            ring();
    } else if (kind < 14) {
        changeRoom();
    } else if (kind < 17) {
        claimAgain();
    } else {
        changeLine();
    }
}

void Crowd::ring()
{
    const QString id = QStringLiteral("b2b1c9a4-0000-4000-8000-%1").arg(++m_rung, 12, 10, QLatin1Char('0'));
    const Call request{.id = id,
                       .realm = Realm::Calls,
                       .caller = name(random(m_callers / 2)),
                       .callee = name(m_callers / 2 + random(m_callers / 2)),
                       .type = "video"};
    calls.open(
        {Realm::Calls, request.caller}, {Realm::Calls, request.callee},
        [&](const auto &ofCaller, const auto &ofCallee) {
            return rung(request, ofCaller, ofCallee, true, policy(), m_clock.wallNow());
        },
        [&](const Result<Call> &call) {
            if (call)
                m_ringing.push_back(id);
        });
}

void Crowd::accept()
{
    if (m_ringing.empty())
        return;
    const CallId id = m_ringing.front();
    m_ringing.pop_front();
    m_accepted.push_back(id);
    calls.update(
        id,
        [&](const Call &call) -> Result<Call> {
            Call after = call;
            after.state = CallState::Accepted;
            after.acceptedAt = m_clock.wallNow();
            return after;
        },
        unheard<CallChange>);
}

void Crowd::hangUp()
{
    if (m_accepted.empty())
        return;
    const CallId id = m_accepted.front();
    m_accepted.pop_front();
    calls.update(
        id,
        [&](const Call &call) -> Result<Call> {
            Call after = ended(call, CallEnd::HungUp, call.caller, policy(), m_clock.wallNow());
            after.isForgotten = true;
            return after;
        },
        unheard<CallChange>);
}

void Crowd::changeRoom()
{
    const int person = m_callers + random(m_guests);
    const RoomId room = QStringLiteral("room-%1").arg(person / peopleInARoom);
    rooms.leave(room, peer(person), unheard<RoomChange>);
    rooms.join(room, {peer(person), name(person), QStringLiteral("participant"), m_clock.wallNow()}, {},
               unheard<RoomChange>);
}

void Crowd::claimAgain()
{
    const int person = random(m_callers);
    directory.claim({Realm::Calls, name(person)},
                    {peer(person), QStringLiteral("device"), QStringLiteral("web"), m_clock.wallNow()}, Tenancy::Many,
                    unheard<Claim>);
}

void Crowd::changeLine()
{
    const UserId user = name(m_callers + m_guests + random(m_seekers));
    const QString language = QStringLiteral("language-%1").arg(random(200));
    if (random(2) == 0)
        line.enter({user, {.language = language}, {.language = language}, m_clock.wallNow()},
                   QStringLiteral("pair-%1").arg(++m_pairs), unheard<Entry>);
    else
        line.leave(user, unheard<Departure>);
}

} // namespace heliograph::bench
