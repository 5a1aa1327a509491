// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/flightrecorder.h"
#include "tests/support/scene.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

struct Recorded : test::Scene
{
    explicit Recorded(const TimelineLimits &limits = {}) : recorder(connections, clock, limits)
    {
        observers.add(recorder);
    }
    const Timeline &latest() const { return *recorder.timelines().list(0, 1).first(); }

    FlightRecorder recorder;
};

/// "Rung0 Passed1": what happened and on which side; 2 is neither.
QByteArray shapeOf(const Timeline &timeline)
{
    static const char *const names[] = {"Rung", "Refused",  "Collided", "Woken",  "Answered",    "Passed", "Rated",
                                        "Lost", "Regained", "Paired",   "Joined", "JoinedAgain", "Ended"};
    QByteArrayList shapes;
    for (const Moment &moment : timeline.moments)
        shapes.append(names[size_t(moment.what)] + QByteArray::number(int(moment.by)));
    return shapes.join(' ');
}

} // namespace

class TestFlightRecorder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void callFromRingToEnd();
    void answererIsThere();
    void countsOfEachKind();
    void lossesAndReturns();
    void endedCallsTakeNothingMore();
    void pushAnswersLate();
    void refusedCalls();
    void pairFromMatchToEnd();
    void pairWithoutReason();
    void ratings();
    void longNames();
    void stayInRoom();
    void joiningAgain();
    void severalRooms();
    void partnersAreBounded();
    void partnersOfAllAreBounded();
    void strangersAndOtherProcesses();
    void whenThereIsNoRoom();
    void costOfOnePassage();
};

void TestFlightRecorder::callFromRingToEnd()
{
    Recorded scene;
    scene.arrive(scene.bob);
    scene.ring();
    const WallTime rung = scene.clock.wallNow();
    scene.wake(Wake::Sent);
    scene.pass(3s);
    scene.accept();
    scene.describe();
    scene.pass(2s);
    scene.hangUp(scene.bob);
    const Timeline &call = scene.latest();
    QCOMPARE(shapeOf(call), QByteArray("Rung0 Woken1 Answered1 Passed0 Passed1 Ended1"));
    QCOMPARE(call.key, (TimelineKey{TimelineKind::Call, QStringLiteral("call")}));
    QCOMPARE(call.realm, Realm::Calls);
    QCOMPARE(call.type, QByteArray("video"));
    QCOMPARE(call.parties[0].id, scene.ada);
    QCOMPARE(call.parties[1].id, scene.bob);
    QCOMPARE(call.startedAt, rung);
    QCOMPARE(call.acceptedAt, rung + 3s);
    QCOMPARE(call.endedAt, rung + 5s);
    QCOMPARE(call.callEnd, CallEnd::HungUp);
    QCOMPARE(call.endedBy, Side::Second);
    QCOMPARE(call.wake, Wake::Sent);
    QVERIFY(!call.isCalleeAbsent);
    QCOMPARE(scene.recorder.timelines().ongoing(), 0);
}

/// Whoever answers is there, though perhaps at another process.
void TestFlightRecorder::answererIsThere()
{
    Recorded scene;
    scene.ring();
    QVERIFY(scene.latest().isCalleeAbsent);
    scene.accept();
    QVERIFY(!scene.latest().isCalleeAbsent);
}

void TestFlightRecorder::countsOfEachKind()
{
    Recorded scene;
    scene.ring();
    const WallTime begun = scene.clock.wallNow();
    scene.say(scene.ada, Signal::HostCandidate, Passing::Held, 7);
    scene.say(scene.ada, Signal::Candidate, Passing::Dropped, 7);
    scene.pass(1s);
    scene.say(scene.ada, Signal::HostCandidate, Passing::Sent, 8);
    scene.say(scene.bob, Signal::RelayCandidate);
    const Timeline &call = scene.latest();
    const Tally *hosts = call.parties[0].find(Signal::HostCandidate);
    QVERIFY(hosts);
    QCOMPARE(hosts->held, 1u);
    QCOMPARE(hosts->sent, 1u);
    QCOMPARE(hosts->bytes, 15u);
    QCOMPARE(hosts->first, begun);
    QCOMPARE(hosts->last, begun + 1s);
    QCOMPARE(call.parties[0].dropped, 1u);
    QVERIFY(!call.parties[0].sent(Signal::Candidate));
    QVERIFY(!call.parties[0].sent(Signal::RelayCandidate));
    QVERIFY(call.parties[1].sent(Signal::RelayCandidate));
    QCOMPARE(call.moments[1].passing, Passing::Held);
    QCOMPARE(call.moments[1].number, 7u);
    QCOMPARE(call.moments[2].passing, Passing::Dropped);
    QCOMPARE(call.moments[4].by, Side::Second);
    QCOMPARE(call.moments[4].signal, Signal::RelayCandidate);
}

void TestFlightRecorder::lossesAndReturns()
{
    Recorded scene;
    scene.policy.grace = 15s;
    scene.ring();
    scene.accept();
    scene.lose(scene.bob);
    scene.regain(scene.bob);
    scene.lose(scene.ada);
    scene.lapse();
    QCOMPARE(shapeOf(scene.latest()), QByteArray("Rung0 Answered1 Lost1 Regained1 Lost0 Ended0"));
    QCOMPARE(scene.latest().parties[0].lost, 1u);
    QCOMPARE(scene.latest().parties[1].lost, 1u);
    QCOMPARE(scene.latest().callEnd, CallEnd::NetworkLost);
}

void TestFlightRecorder::endedCallsTakeNothingMore()
{
    Recorded scene;
    scene.policy.retention = 30s;
    scene.ring();
    scene.cancel();
    const size_t moments = scene.latest().moments.size();
    scene.describe();
    scene.rate(scene.ada, QStringLiteral("failed"));
    scene.observers.tell(&Observer::callChanged, CallChange{scene.call, scene.call});
    QCOMPARE(scene.latest().moments.size(), moments);
    QVERIFY(scene.latest().parties[0].tallies.empty());
}

void TestFlightRecorder::pushAnswersLate()
{
    Recorded scene;
    scene.ring();
    scene.cancel();
    scene.wake(Wake::NoToken);
    QCOMPARE(scene.latest().wake, Wake::NoToken);
    scene.observers.tell(&Observer::woken, QStringLiteral("another"), Wake::Sent);
    QCOMPARE(scene.recorder.timelines().size(), 1);
}

void TestFlightRecorder::refusedCalls()
{
    Recorded scene;
    scene.ring();
    scene.refuseBack(ErrorCode::CallCollision);
    const auto timelines = scene.recorder.timelines().list(0, 10);
    QCOMPARE(timelines.size(), 2);
    QCOMPARE(timelines[0]->refusal, ErrorCode::CallCollision);
    QCOMPARE(timelines[0]->parties[0].id, scene.bob);
    QCOMPARE(timelines[0]->endedAt, timelines[0]->startedAt);
    QVERIFY(timelines[0]->isCollision);
    QCOMPARE(shapeOf(*timelines[0]), QByteArray("Refused0"));
    QVERIFY(timelines[1]->isCollision);
    QVERIFY(timelines[1]->isOngoing());
    QCOMPARE(shapeOf(*timelines[1]), QByteArray("Rung0 Collided1"));
}

void TestFlightRecorder::pairFromMatchToEnd()
{
    Recorded scene;
    scene.match();
    const WallTime begun = scene.clock.wallNow();
    scene.describe();
    scene.pass(9s);
    scene.part(scene.bob, PairEnd::NextPartner);
    scene.describe();
    const Timeline &pair = scene.latest();
    QCOMPARE(pair.key, (TimelineKey{TimelineKind::Pair, QStringLiteral("pair")}));
    QCOMPARE(pair.realm, Realm::Random);
    QCOMPARE(shapeOf(pair), QByteArray("Paired2 Passed0 Passed1 Ended1"));
    QCOMPARE(pair.endedAt, begun + 9s);
    QCOMPARE(pair.pairEnd, PairEnd::NextPartner);
    QCOMPARE(scene.recorder.timelines().ongoing(), 0);
}

void TestFlightRecorder::pairWithoutReason()
{
    Recorded scene;
    scene.match();
    scene.observers.tell(&Observer::parted, *scene.pair);
    QVERIFY(!scene.latest().isOngoing());
    QVERIFY(!scene.latest().pairEnd);
    scene.observers.tell(&Observer::left, scene.ada, Departure{true, {}});
    QCOMPARE(scene.recorder.timelines().size(), 1);
}

void TestFlightRecorder::ratings()
{
    Recorded scene;
    scene.match();
    scene.rate(scene.ada, QStringLiteral("connected"), QStringLiteral("good"));
    scene.rate(scene.bob, QString(1000, u'x'));
    scene.rate(QStringLiteral("eve"), QStringLiteral("failed"));
    const Timeline &pair = scene.latest();
    QCOMPARE(shapeOf(pair), QByteArray("Paired2 Rated0 Rated1"));
    QCOMPARE(pair.opinions.size(), 2u);
    QCOMPARE(pair.opinions[0].quality, QStringLiteral("good"));
    QCOMPARE(pair.opinions[1].status.size(), Rating::longestRating);
    QCOMPARE(pair.moments[2].number, 1u);
    QCOMPARE(pair.parties[0].latest.status, QStringLiteral("connected"));
}

void TestFlightRecorder::longNames()
{
    Recorded scene;
    const QString name(1000, u'n');
    scene.call = Call{QStringLiteral("long"), Realm::Calls, name, scene.bob, QByteArray(1000, 't')};
    scene.observers.tell(&Observer::callOpened, scene.call);
    scene.observers.tell(
        &Observer::passed,
        Passage{scene.call.id, {Realm::Calls, name}, {Realm::Calls, scene.bob}, Signal::Offer, 1, Passing::Sent});
    QCOMPARE(scene.latest().parties[0].id.size(), Party::longestName);
    QCOMPARE(scene.latest().type.size(), Party::longestName);
    QVERIFY(scene.latest().parties[0].sent(Signal::Offer));
}

void TestFlightRecorder::stayInRoom()
{
    Recorded scene;
    scene.connect("a");
    scene.connect("b");
    scene.connect("c");
    scene.join("b", QStringLiteral("Bob"));
    scene.join("c", QStringLiteral("Cid"));
    scene.pass(1s);
    const WallTime joined = scene.clock.wallNow();
    scene.join("a", QStringLiteral("Ada"));
    scene.say("a", "b", Signal::Offer);
    scene.say("a", "c", Signal::Offer);
    scene.say("a", "b", Signal::Offer);
    scene.say("b", "a", Signal::Answer);
    scene.pass(4s);
    scene.leave("a");
    scene.say("a", "b", Signal::Offer);
    const Timeline &stay = scene.latest();
    QCOMPARE(stay.key, (TimelineKey{TimelineKind::Join, QStringLiteral("room"), QStringLiteral("c1"), joined}));
    QCOMPARE(stay.parties[0].id, QStringLiteral("c1"));
    QCOMPARE(stay.parties[0].name, QStringLiteral("Ada"));
    QCOMPARE(stay.othersAtJoin, 2);
    QCOMPARE(shapeOf(stay), QByteArray("Joined0 Passed0 Passed0 Passed0 Passed1 Ended0"));
    QCOMPARE(stay.parties[0].find(Signal::Offer)->sent, 3u);
    QCOMPARE(stay.parties[0].partners, 2);
    QCOMPARE(stay.parties[1].partners, 1);
    QCOMPARE(stay.endedAt, joined + 4s);
    // What Ada sent is what Bob received.
    const Timeline &ofBob = *scene.recorder.timelines().list(0, 10).last();
    QCOMPARE(shapeOf(ofBob), QByteArray("Joined0 Passed1 Passed1 Passed0"));
    QVERIFY(ofBob.isOngoing());
    scene.leave("b");
    scene.leave("c");
    QCOMPARE(scene.recorder.timelines().ongoing(), 0);
}

void TestFlightRecorder::joiningAgain()
{
    Recorded scene;
    scene.connect("a");
    scene.join("a", {});
    scene.pass(1s);
    scene.join("a", {});
    QCOMPARE(shapeOf(scene.latest()), QByteArray("Joined0 JoinedAgain0"));
    scene.leave("a");
    scene.pass(1s);
    scene.join("a", {});
    QCOMPARE(scene.recorder.timelines().size(), 2);
}

void TestFlightRecorder::severalRooms()
{
    Recorded scene;
    scene.connect("a");
    scene.connect("b");
    scene.join("a", {});
    scene.join("b", {});
    scene.room = Room{QStringLiteral("another"), {}, {}, {}};
    scene.join("a", {});
    scene.say("a", "b", Signal::Offer);
    QCOMPARE(shapeOf(scene.latest()), QByteArray("Joined0"));
    QCOMPARE(shapeOf(*scene.recorder.timelines().list(0, 10).last()), QByteArray("Joined0 Passed0"));
}

void TestFlightRecorder::partnersAreBounded()
{
    Recorded scene;
    scene.connect("a");
    scene.join("a", {});
    const Timeline &stay = scene.latest();
    for (qsizetype i = 0; i < FlightRecorder::mostPartners + 5; ++i) {
        const PeerId guest = "guest" + QByteArray::number(i);
        scene.connect(guest);
        scene.join(guest, {});
        scene.say("a", guest, Signal::Offer);
        scene.leave(guest);
        scene.disconnect(guest);
    }
    QCOMPARE(stay.parties[0].partners, FlightRecorder::mostPartners);
}

void TestFlightRecorder::partnersOfAllAreBounded()
{
    Recorded scene({.partners = 5});
    for (const char *peer : {"a", "b", "c", "d"}) {
        scene.connect(peer);
        scene.join(peer, {});
    }
    const auto stays = scene.recorder.timelines().list(0, 4); // d, c, b, a
    // Each passage is told apart at both ends, while there is room.
    for (const char *sender : {"b", "c", "d"})
        scene.say(sender, "a", Signal::Offer);
    scene.say("d", "b", Signal::Offer);
    QCOMPARE(stays[0]->parties[0].partners, 1);
    QCOMPARE(stays[3]->parties[1].partners, 2);
    scene.leave("d");
    scene.say("c", "b", Signal::Offer);
    QCOMPARE(stays[1]->parties[0].partners, 2);
    QCOMPARE(stays[2]->parties[1].partners, 0);
}

void TestFlightRecorder::strangersAndOtherProcesses()
{
    Recorded scene;
    scene.join("elsewhere", {});
    scene.leave("elsewhere");
    scene.say("x", "y", Signal::Offer);
    scene.ring();
    scene.observers.tell(&Observer::passed, Passage{scene.call.id,
                                                    {Realm::Calls, QStringLiteral("eve")},
                                                    {Realm::Calls, scene.bob},
                                                    Signal::Offer,
                                                    1,
                                                    Passing::Sent});
    QCOMPARE(scene.recorder.timelines().size(), 1);
    QCOMPARE(shapeOf(scene.latest()), QByteArray("Rung0"));
}

void TestFlightRecorder::whenThereIsNoRoom()
{
    TimelineLimits limits;
    limits.bytes = 0;
    Recorded scene(limits);
    scene.connect("a");
    scene.connect("b");
    scene.join("a", {});
    scene.join("b", {});
    scene.join("a", {});
    scene.say("a", "b", Signal::Offer);
    scene.leave("a");
    scene.arrive(scene.bob);
    scene.ring();
    scene.wake(Wake::Sent);
    scene.refuseBack(ErrorCode::CallCollision);
    scene.accept();
    scene.describe();
    scene.hangUp(scene.ada);
    scene.match();
    scene.describe();
    scene.rate(scene.ada, QStringLiteral("failed"));
    scene.part(scene.ada, PairEnd::UserEnded);
    QCOMPARE(scene.recorder.timelines().size(), 0);
    QCOMPARE(scene.recorder.timelines().skipped(), 5u);
}

/// For people to read: how much one candidate costs.
void TestFlightRecorder::costOfOnePassage()
{
    Recorded scene;
    for (int i = 0; i < 2000; ++i)
        scene.ring(QStringLiteral("00000000-0000-4000-8000-%1").arg(i, 12, 10, QLatin1Char('0')));
    QBENCHMARK
    {
        scene.say(scene.bob, Signal::HostCandidate);
    }
}

QTEST_APPLESS_MAIN(TestFlightRecorder)
#include "tst_flightrecorder.moc"
