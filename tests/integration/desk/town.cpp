// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/desk/town.h"

#include "tests/support/latecalls.h"
#include "tests/support/latedirectory.h"
#include "tests/support/laterooms.h"
#include "tests/support/latewaitingline.h"

namespace heliograph::test {

using namespace domain;

namespace {

/// Nobody asks what came of it.
template<typename T>
void unheard(const Result<T> &)
{
}

} // namespace

template<typename Memory, typename Late, typename Table>
std::unique_ptr<Table> Town::made(bool isLate)
{
    if (!isLate)
        return std::make_unique<Memory>();
    auto table = std::make_unique<Late>();
    m_late.append(table.get());
    return table;
}

Town::Town(quint32 seed, bool isLate)
    : m_random(seed)
    , m_directory(made<MemoryDirectory, LateDirectory, Directory>(isLate))
    , m_rooms(made<MemoryRooms, LateRooms, Rooms>(isLate))
    , m_calls(made<MemoryCalls, LateCalls, Calls>(isLate))
    , m_line(made<MemoryWaitingLine, LateWaitingLine, WaitingLine>(isLate))
    , directory(*m_directory, observers)
    , rooms(*m_rooms, observers)
    , calls(*m_calls, observers)
    , line(*m_line, observers)
{
    m_policy.isOneEach = false;
    m_policy.ringsAbsent = true;
}

User Town::anyUser()
{
    constexpr Realm realms[] = {Realm::Direct, Realm::Calls, Realm::Presence, Realm::Random};
    return {realms[random(4)], name("user ", 20)};
}

void Town::act()
{
    using Act = void (Town::*)();
    constexpr Act acts[] = {&Town::comeOrGo,   &Town::changeTransport, &Town::claimOrRelease, &Town::claimOrRelease,
                            &Town::changeRoom, &Town::changeRoom,      &Town::ring,           &Town::changeCall,
                            &Town::changeLine, &Town::changeLine};
    (this->*acts[random(int(std::size(acts)))])();
    clock.move(Duration(random(20)));
}

void Town::answerSome()
{
    for (const LateTable *table : std::as_const(m_late)) {
        for (int left = random(4); left > 0 && table->answerNext(); --left) {
        }
    }
}

void Town::answerAll()
{
    for (const LateTable *table : std::as_const(m_late))
        table->answerAll();
}

void Town::comeOrGo()
{
    const PeerId peer = anyPeer();
    if (connections.find(peer)) {
        go(peer);
        return;
    }
    const QString address = QStringLiteral("192.0.2.%1").arg(random(9));
    const Connection connection =
        connections.add({peer, QStringLiteral("polling"), address, QStringLiteral("Browser"), clock.wallNow(), {}});
    observers.tell(&Observer::connected, connection);
}

void Town::go(const PeerId &peer)
{
    const bool isGoneFirst = random(2) == 0;
    const auto end = [&] {
        const Connection connection = *connections.find(peer);
        connections.remove(peer);
        observers.tell(&Observer::disconnected, connection, QLatin1String("transport close"));
    };
    if (isGoneFirst)
        end();
    for (const Realm realm : {Realm::Direct, Realm::Calls, Realm::Presence, Realm::Random})
        directory.release(realm, peer, unheard<std::optional<Release>>);
    rooms.leaveAll(peer, unheard<QList<RoomChange>>);
    if (!isGoneFirst)
        end();
}

void Town::changeTransport()
{
    const PeerId peer = anyPeer();
    connections.setTransport(peer, random(2) ? QStringLiteral("websocket") : QStringLiteral("polling"));
    if (const Connection *connection = connections.find(peer))
        observers.tell(&Observer::transportChanged, Connection(*connection));
}

void Town::claimOrRelease()
{
    const User user = anyUser();
    const Tenancy tenancy = user.realm == Realm::Calls ? Tenancy::Many : Tenancy::One;
    if (random(3) == 0)
        directory.release(user.realm, anyPeer(), unheard<std::optional<Release>>);
    else
        directory.claim(user, {anyPeer(), name("device", 3), QStringLiteral("web"), clock.wallNow()}, tenancy,
                        unheard<Claim>);
}

void Town::changeRoom()
{
    const RoomId room = name("room ", 12);
    const PeerId peer = anyPeer();
    const auto lock = [](const Room &before, qsizetype) -> Result<Room> {
        Room after = before;
        after.isLocked = !before.isLocked && !before.members.isEmpty();
        return after;
    };
    switch (random(8)) {
    case 0:
        rooms.leaveAll(peer, unheard<QList<RoomChange>>);
        break;
    case 1:
        rooms.update(room, peer, lock, unheard<RoomChange>);
        break;
    case 2:
    case 3:
        rooms.leave(room, peer, unheard<RoomChange>);
        break;
    default:
        rooms.join(room, {peer, name("name", 5), QStringLiteral("guest"), clock.wallNow()}, {}, unheard<RoomChange>);
    }
}

void Town::ring()
{
    const Realm realm = random(2) ? Realm::Calls : Realm::Direct;
    const User caller{realm, name("user ", 20)};
    const User callee{realm, name("user ", 20)};
    const Call request{.id = QStringLiteral("call%1").arg(m_rung + 1),
                       .realm = realm,
                       .caller = caller.id,
                       .callee = callee.id,
                       .type = "video"};
    ++m_rung;
    calls.open(
        caller, callee,
        [request, policy = m_policy, now = clock.wallNow()](const auto &ofCaller, const auto &ofCallee) {
            return rung(request, ofCaller, ofCallee, true, policy, now);
        },
        unheard<Call>);
}

void Town::changeCall()
{
    const WallTime now = clock.wallNow();
    const auto end = [now, policy = m_policy](const Call &call) -> Result<Call> {
        Call after = ended(call, CallEnd::HungUp, call.caller, policy, now);
        after.isForgotten = true;
        return after;
    };
    if (random(12) == 0) {
        calls.updateAll(anyUser(), end, unheard<QList<CallChange>>);
        return;
    }
    const bool isAccepting = random(2) == 0;
    const auto change = [=, policy = m_policy](const Call &call) -> Result<Call> {
        return isAccepting ? accepted(call, call.callee, policy, now) : end(call);
    };
    calls.update(anyCall(), change, unheard<CallChange>);
}

void Town::changeLine()
{
    const UserId user = name("user ", 20);
    const Seeker seeker{
        user, {.language = name("language", 6), .age = random(90)}, {.language = name("language", 6)}, clock.wallNow()};
    switch (random(8)) {
    case 0:
        line.leave(user, unheard<Departure>);
        break;
    case 1:
        line.withdraw(user, unheard<bool>);
        break;
    case 2:
        line.part(QStringLiteral("pair%1").arg(random(m_pairs + 1)), unheard<std::optional<Pair>>);
        break;
    default:
        line.enter(seeker, QStringLiteral("pair%1").arg(++m_pairs), unheard<Entry>);
    }
}

} // namespace heliograph::test
