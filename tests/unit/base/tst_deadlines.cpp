// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/base/deadlines.h"
#include "tests/support/manualclock.h"

#include <memory>

#include <QTest>

using namespace heliograph;
using namespace std::chrono_literals;

class TestDeadlines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runsInOrderOfDueTime();
    void stoppedOnesDoNotRun();
    void ownerMayGoDuringItsOwnAction();
    void zeroDelayFromAnActionWaitsForTheNextCall();
    void systemClockDrivesTheTimer();

private:
    test::ManualClock m_clock;
};

void TestDeadlines::runsInOrderOfDueTime()
{
    Deadlines deadlines(m_clock);
    QString order;
    Deadline a(deadlines), b(deadlines), c(deadlines);
    a.start(20ms, [&] { order += u'a'; });
    b.start(10ms, [&] { order += u'b'; });
    c.start(20ms, [&] { order += u'c'; });
    deadlines.runDue();
    QCOMPARE(order, QString());
    m_clock.move(20ms);
    deadlines.runDue();
    QCOMPARE(order, QStringLiteral("bac"));
    QCOMPARE(deadlines.size(), 0);
}

void TestDeadlines::stoppedOnesDoNotRun()
{
    Deadlines deadlines(m_clock);
    int ran = 0;
    Deadline restarted(deadlines);
    {
        Deadline gone(deadlines);
        gone.start(1ms, [&] { ++ran; });
        restarted.start(1ms, [&] { ++ran; });
        restarted.start(5ms, [&] { ran += 10; });
    }
    m_clock.move(2ms);
    deadlines.runDue();
    QCOMPARE(ran, 0);
    QVERIFY(restarted.isActive());
    m_clock.move(3ms);
    deadlines.runDue();
    QCOMPARE(ran, 10);
    QVERIFY(!restarted.isActive());
}

void TestDeadlines::ownerMayGoDuringItsOwnAction()
{
    Deadlines deadlines(m_clock);
    auto owner = std::make_unique<Deadline>(deadlines);
    auto other = std::make_unique<Deadline>(deadlines);
    bool otherRan = false;
    owner->start(1ms, [&] {
        owner.reset();
        other.reset();
    });
    other->start(1ms, [&] { otherRan = true; });
    m_clock.move(1ms);
    deadlines.runDue();
    QVERIFY(!owner);
    QVERIFY(!otherRan);
}

void TestDeadlines::zeroDelayFromAnActionWaitsForTheNextCall()
{
    Deadlines deadlines(m_clock);
    Deadline repeating(deadlines);
    int runs = 0;
    std::function<void()> again = [&] {
        ++runs;
        repeating.start(0ms, again);
    };
    repeating.start(0ms, again);
    deadlines.runDue();
    QCOMPARE(runs, 1);
    deadlines.runDue();
    QCOMPARE(runs, 2);
}

void TestDeadlines::systemClockDrivesTheTimer()
{
    SystemClock clock;
    Deadlines deadlines(clock);
    Deadline late(deadlines), early(deadlines);
    QString order;
    late.start(30ms, [&] { order += u'l'; });
    early.start(5ms, [&] { order += u'e'; });
    QTRY_COMPARE_WITH_TIMEOUT(order, QStringLiteral("el"), 2000);
}

QTEST_GUILESS_MAIN(TestDeadlines)
#include "tst_deadlines.moc"
