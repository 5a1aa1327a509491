// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plays calls, pairs and rooms to observers by the domain's own rules, without tables or clients. One call, one pair
// and one room at a time. Needs heliograph_domain.
#pragma once

#include "server/domain/callrules.h"
#include "server/domain/observer.h"
#include "server/domain/roomrules.h"
#include "tests/support/manualclock.h"

namespace heliograph::test {

class Scene
{
public:
    // People.
    domain::Connection connect(const domain::PeerId &peer)
    {
        const domain::Connection connection =
            connections.add({peer, QStringLiteral("websocket"), QStringLiteral("192.0.2.7"), {}, clock.wallNow()});
        observers.tell(&domain::Observer::connected, connection);
        return connection;
    }
    void disconnect(const domain::PeerId &peer)
    {
        const domain::Connection connection = *connections.find(peer);
        connections.remove(peer);
        observers.tell(&domain::Observer::disconnected, connection, QLatin1String("transport close"));
    }
    void arrive(const domain::UserId &user)
    {
        observers.tell(&domain::Observer::claimed, domain::User{realm, user}, domain::Device{"p"},
                       domain::Claim{false, true});
    }
    void depart(const domain::UserId &user)
    {
        observers.tell(&domain::Observer::released, domain::Release{{realm, user}, {"p"}, true});
    }

    // The call, of ada to bob.
    void ring(const QString &id = QStringLiteral("call"))
    {
        call = *domain::rung(request(id), {}, {}, true, policy, clock.wallNow());
        observers.tell(&domain::Observer::callOpened, call);
    }
    void refuse(ErrorCode code)
    {
        observers.tell(&domain::Observer::callRefused, request(QStringLiteral("refused")), code);
    }
    /// The other way round.
    void refuseBack(ErrorCode code)
    {
        domain::Call back = request(QStringLiteral("back"));
        std::swap(back.caller, back.callee);
        observers.tell(&domain::Observer::callRefused, back, code);
    }
    void accept() { change(*domain::accepted(call, bob, policy, clock.wallNow())); }
    void decline() { change(*domain::declined(call, bob, {}, policy, clock.wallNow())); }
    void cancel() { change(*domain::cancelled(call, ada, {}, policy, clock.wallNow())); }
    void hangUp(const domain::UserId &by) { change(*domain::hungUp(call, by, {}, policy, clock.wallNow())); }
    void end(domain::CallEnd end, const domain::UserId &by)
    {
        change(domain::ended(call, end, by, policy, clock.wallNow()));
    }
    void lose(const domain::UserId &party) { change(domain::lost(call, party, policy, clock.wallNow())); }
    void regain(const domain::UserId &party) { change(domain::regained(call, party)); }
    /// Time goes on for as long as it takes until it ends the call by itself.
    void lapse()
    {
        while (call.isOngoing()) {
            pass(*domain::nextLapse(call) - clock.wallNow());
            change(domain::lapsed(call, policy, clock.wallNow()));
        }
    }
    void wake(domain::Wake wake) { observers.tell(&domain::Observer::woken, call.id, wake); }
    void pass(Duration time) { clock.move(time); }

    // Within the call, or within the pair once there is one.
    void say(const domain::UserId &from, domain::Signal signal, domain::Passing passing = domain::Passing::Sent,
             qsizetype bytes = 100)
    {
        const domain::UserId &to = from == ada ? bob : ada;
        observers.tell(&domain::Observer::passed,
                       domain::Passage{scope(), {realmOfScope(), from}, {realmOfScope(), to}, signal, bytes, passing});
    }
    /// Ada offers, bob answers.
    void describe()
    {
        say(ada, domain::Signal::Offer);
        say(bob, domain::Signal::Answer);
    }
    void rate(const domain::UserId &by, const QString &status, const QString &quality = {})
    {
        observers.tell(&domain::Observer::rated, domain::Rating{scope(), {realmOfScope(), by}, status, quality});
    }

    // The pair, of ada and bob.
    void match(const QString &id = QStringLiteral("pair"))
    {
        pair = domain::Pair{id, ada, bob, clock.wallNow(), Duration(2000), Duration(1000)};
        observers.tell(&domain::Observer::entered, domain::Seeker{bob}, domain::Entry{1, 2, false, pair});
    }
    void part(const domain::UserId &by, domain::PairEnd end)
    {
        if (by.isEmpty())
            observers.tell(&domain::Observer::parted, *pair);
        else
            observers.tell(&domain::Observer::left, by, domain::Departure{false, pair});
        observers.tell(&domain::Observer::pairEnded, *pair, by, end);
    }

    // The room.
    void join(const domain::PeerId &peer, const QString &name)
    {
        const domain::Member newcomer{peer, name, QStringLiteral("participant"), clock.wallNow()};
        const domain::Room before = std::exchange(room, *domain::joined(room, newcomer, 0, {}));
        observers.tell(&domain::Observer::roomChanged, domain::RoomChange{before, room});
    }
    void leave(const domain::PeerId &peer)
    {
        const domain::Room before = std::exchange(room, domain::left(room, peer));
        observers.tell(&domain::Observer::roomChanged, domain::RoomChange{before, room});
    }
    void say(const domain::PeerId &from, const domain::PeerId &to, domain::Signal signal)
    {
        observers.tell(&domain::Observer::passedInRoom, domain::RoomPassage{from, to, signal, 100});
    }

    const domain::UserId ada = QStringLiteral("ada");
    const domain::UserId bob = QStringLiteral("bob");
    ManualClock clock;
    domain::Connections connections;
    domain::Observers observers;
    domain::Realm realm = domain::Realm::Calls;
    domain::CallPolicy policy{};
    domain::Call call{};
    std::optional<domain::Pair> pair{};
    domain::Room room{QStringLiteral("room"), {}, {}, {}};

private:
    domain::Call request(const QString &id) const { return {id, realm, ada, bob, "video"}; }
    QString scope() const { return pair ? pair->id : call.id; }
    domain::Realm realmOfScope() const { return pair ? domain::Realm::Random : realm; }
    void change(const domain::Call &after)
    {
        const domain::Call before = std::exchange(call, after);
        if (before != after)
            observers.tell(&domain::Observer::callChanged, domain::CallChange{before, after});
    }
};

} // namespace heliograph::test
