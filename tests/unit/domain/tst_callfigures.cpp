// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/callfigures.h"
#include "server/peer/ackcode.h"
#include "tests/support/scene.h"

#include <numeric>

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

struct Counted : test::Scene
{
    Counted() { observers.add(counting); }
    const CallFigures::Figures &figures() const { return counting.figures(); }
    void refuse(const char *dialect, const QByteArray &code, bool isTooOften = false)
    {
        observers.tell(&Observer::refused, Refusal{QLatin1String(dialect), {}, {}, code, {}, isTooOften});
    }

    CallFigures counting{clock};
};

template<typename Counts>
quint64 sumOf(const Counts &counts)
{
    return std::accumulate(counts.begin(), counts.end(), quint64(0));
}

size_t placeOf(const char *code)
{
    return size_t(std::find(refusalCodes.begin(), refusalCodes.end(), QByteArray(code)) - refusalCodes.begin());
}

} // namespace

class TestCallFigures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answeredCalls();
    void unansweredCalls();
    void callsNotMade();
    void pairs();
    void passages();
    void pushes();
    void refusals();
    void everyAckCodeIsKnown();
};

void TestCallFigures::answeredCalls()
{
    Counted scene;
    scene.policy.grace = 15s;
    scene.policy.retention = 30s;
    scene.ring();
    scene.pass(4s);
    scene.accept();
    scene.lose(scene.bob);
    scene.regain(scene.bob);
    scene.pass(100s);
    scene.hangUp(scene.ada);
    const auto &figures = scene.figures();
    QCOMPARE(figures.opened, (CallFigures::OfCalls<quint64>{0, 1}));
    QCOMPARE(figures.answered, (CallFigures::OfCalls<quint64>{0, 1}));
    QCOMPARE(figures.ended[1][size_t(CallEnd::HungUp)], 1u);
    QCOMPARE(sumOf(figures.ended[1]), 1u);
    QCOMPARE(figures.ringTimes[1].count(), 1u);
    QCOMPARE(figures.ringTimes[1].sum(), 4.0);
    QCOMPARE(figures.durations[1].count(), 1u);
    QCOMPARE(figures.durations[1].sum(), 100.0);
    QCOMPARE(figures.durations[0].count(), 0u);
}

void TestCallFigures::unansweredCalls()
{
    Counted scene;
    scene.realm = Realm::Direct;
    scene.ring();
    scene.lapse();
    const auto &figures = scene.figures();
    QCOMPARE(figures.opened, (CallFigures::OfCalls<quint64>{1, 0}));
    QCOMPARE(figures.answered, (CallFigures::OfCalls<quint64>{0, 0}));
    QCOMPARE(figures.ended[0][size_t(CallEnd::TimedOut)], 1u);
    QCOMPARE(figures.ringTimes[0].sum(), 30.0);
    QCOMPARE(figures.durations[0].count(), 0u);
}

void TestCallFigures::callsNotMade()
{
    Counted scene;
    scene.test::Scene::refuse(ErrorCode::SelfCall);
    scene.test::Scene::refuse(ErrorCode::CalleeBusy);
    scene.test::Scene::refuse(ErrorCode::StoreUnavailable);
    scene.test::Scene::refuse(ErrorCode::RoomFull);
    QCOMPARE(scene.figures().notMade[1], (CallFigures::Counts<7>{1, 0, 0, 1, 0, 0, 2}));
    QCOMPARE(sumOf(scene.figures().notMade[0]), 0u);
    QCOMPARE(scene.figures().opened[1], 0u);
}

void TestCallFigures::pairs()
{
    Counted scene;
    scene.observers.tell(&Observer::entered, Seeker{scene.ada}, Entry{1, 1, false});
    scene.match();
    scene.pass(40s);
    scene.part(scene.ada, PairEnd::NextPartner);
    const auto &figures = scene.figures();
    QCOMPARE(figures.waits.count(), 2u);
    QCOMPARE(figures.waits.sum(), 3.0);
    QCOMPARE(figures.pairsEnded[size_t(PairEnd::NextPartner)], 1u);
    QCOMPARE(sumOf(figures.pairsEnded), 1u);
    QCOMPARE(figures.pairDurations.sum(), 40.0);
}

void TestCallFigures::passages()
{
    Counted scene;
    scene.ring();
    scene.describe();
    scene.say(scene.ada, Signal::HostCandidate, Passing::Held);
    scene.say(scene.ada, Signal::HostCandidate);
    scene.say(scene.ada, Signal::Candidate, Passing::Dropped);
    scene.say("a", "b", Signal::Offer);
    const auto &passed = scene.figures().signalsPassed;
    QCOMPARE(passed[size_t(Signal::Offer)], 2u);
    QCOMPARE(passed[size_t(Signal::Answer)], 1u);
    QCOMPARE(passed[size_t(Signal::HostCandidate)], 2u);
    QCOMPARE(sumOf(passed), 5u);
}

void TestCallFigures::pushes()
{
    Counted scene;
    scene.ring();
    scene.wake(Wake::NoToken);
    scene.wake(Wake::Off);
    scene.wake(Wake::Off);
    QCOMPARE(scene.figures().woken, (CallFigures::Counts<4>{0, 0, 1, 2}));
}

void TestCallFigures::refusals()
{
    Counted scene;
    scene.refuse("calls", "E103");
    scene.refuse("calls", "E001", true);
    scene.refuse("rooms", "");
    scene.refuse("", "");
    scene.refuse("random", "<script>");
    scene.refuse("a dialect of tomorrow", "E999");
    const auto &refused = scene.figures().refused;
    QCOMPARE(refused[size_t(Kind::Calls)][placeOf("E103")], 1u);
    QCOMPARE(refused[size_t(Kind::Calls)][placeOf("E001")], 1u);
    QCOMPARE(sumOf(refused[size_t(Kind::Calls)]), 2u);
    QCOMPARE(refused[size_t(Kind::Rooms)][placeOf("none")], 1u);
    QCOMPARE(refused[size_t(Kind::Random)][placeOf("other")], 1u);
    QCOMPARE(refused[size_t(Kind::None)][placeOf("none")], 1u);
    QCOMPARE(refused[size_t(Kind::None)][placeOf("other")], 1u);
    QCOMPARE(scene.figures().tooOften, (CallFigures::Counts<kindCount>{0, 0, 1, 0, 0, 0}));
}

void TestCallFigures::everyAckCodeIsKnown()
{
    for (int code = 0; code <= int(ErrorCode::UserNotFound); ++code)
        QVERIFY(placeOf(peer::ackCode(ErrorCode(code)).toByteArray().constData()) < refusalCodes.size());
}

QTEST_APPLESS_MAIN(TestCallFigures)
#include "tst_callfigures.moc"
