// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/eventloop/timerqueue.h"

#include <ctime>
#include <memory>
#include <set>

#include <QTest>

using namespace heliograph;
using namespace heliograph::eventloop;
using namespace std::chrono_literals;

class TestTimerQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void movesEachKindNoFurtherThanAllowed_data();
    void movesEachKindNoFurtherThanAllowed();
    void coarseTimersShareWakeUps();
    void coarseTimersKeepTheirIntervalOverTime();
    void veryCoarseBelowASecondStillWaits();
    void deliversInOrderAndEachOnce();
    void whatIsStartedDuringADeliveryWaits();
    void skipsMissedIntervals();
    void zeroTimersRunOnceARound();
    void mayStopAnythingDuringADelivery();
    void anIdUsedAgainDuringItsDeliveryIsAnotherTimer();
    void isNotDeliveredAgainInsideItsOwnDelivery();
    void knowsTheTimersOfAnObject();
    void absurdIntervalsDoNotOverflow();
    void costGrowsSlowerThanTheNumberOfTimers();

private:
    QList<int> due(TimerQueue &queue, Instant now);
    Instant m_start{1h + 123'456'789ns};
    QObject m_object;
};

QList<int> TestTimerQueue::due(TimerQueue &queue, Instant now)
{
    QList<int> ids;
    queue.deliverDue(now, [&](QObject *, int id) { ids.append(id); });
    return ids;
}

void TestTimerQueue::movesEachKindNoFurtherThanAllowed_data()
{
    QTest::addColumn<int>("interval");
    for (const int interval : {0,   1,   19,  20,   21,   25,   39,   40,   50,   75,    99,    100,   101,   333,
                               499, 500, 999, 1000, 1499, 1500, 2000, 4999, 5000, 19999, 20000, 20001, 60000, 3600000})
        QTest::addRow("%d ms", interval) << interval;
}

void TestTimerQueue::movesEachKindNoFurtherThanAllowed()
{
    QFETCH(int, interval);
    const Duration asked(interval);
    for (Instant now = m_start; now < m_start + 2s; now += 37'654'321ns) {
        TimerQueue queue;
        queue.start(1, asked, Qt::PreciseTimer, &m_object, now);
        queue.start(2, asked, Qt::CoarseTimer, &m_object, now);
        queue.start(3, asked, Qt::VeryCoarseTimer, &m_object, now);
        QVERIFY(*queue.dueTime(1) == now + asked);
        const auto coarse = std::chrono::abs(*queue.dueTime(2) - now - asked);
        const auto veryCoarse = std::chrono::abs(*queue.dueTime(3) - now - asked);
        QVERIFY(coarse <= (asked < 20s ? asked / 20 : 500ms));
        QVERIFY(veryCoarse <= 500ms);
        if (asked >= 1s)
            QVERIFY(queue.dueTime(3)->time_since_epoch() % 1s == 0ns);
        if (asked >= 20s)
            QVERIFY(queue.dueTime(2)->time_since_epoch() % 1s == 0ns);
        if (asked <= 20ms)
            QVERIFY(*queue.dueTime(2) == now + asked && *queue.dueTime(3) == now + asked);
    }
}

void TestTimerQueue::coarseTimersShareWakeUps()
{
    TimerQueue queue;
    for (int id = 1; id <= 200; ++id)
        queue.start(id, 10s, Qt::CoarseTimer, &m_object, m_start + id * 4ms);
    std::set<Instant> wakeUps;
    for (int id = 1; id <= 200; ++id)
        wakeUps.insert(*queue.dueTime(id));
    QCOMPARE_LE(wakeUps.size(), 2u);
}

void TestTimerQueue::coarseTimersKeepTheirIntervalOverTime()
{
    TimerQueue queue;
    queue.start(1, 300ms, Qt::CoarseTimer, &m_object, m_start);
    Instant last = m_start;
    for (int i = 0; i < 50; ++i) {
        const Instant next = *queue.nextDue();
        QVERIFY(std::chrono::abs(next - last - 300ms) <= 15ms);
        QCOMPARE(due(queue, next), QList{1});
        last = next;
    }
}

void TestTimerQueue::veryCoarseBelowASecondStillWaits()
{
    TimerQueue queue;
    queue.start(1, 200ms, Qt::VeryCoarseTimer, &m_object, m_start);
    QVERIFY(*queue.dueTime(1) >= m_start + 190ms);
    QVERIFY(*queue.dueTime(1) <= m_start + 210ms);
}

void TestTimerQueue::deliversInOrderAndEachOnce()
{
    TimerQueue queue;
    queue.start(1, 30ms, Qt::PreciseTimer, &m_object, m_start);
    queue.start(2, 10ms, Qt::PreciseTimer, &m_object, m_start);
    queue.start(3, 30ms, Qt::PreciseTimer, &m_object, m_start);
    QVERIFY(*queue.nextDue() == m_start + 10ms);
    QCOMPARE(due(queue, m_start + 10ms - 1ns), QList<int>());
    QCOMPARE(due(queue, m_start + 10ms), QList{2});
    QCOMPARE(due(queue, m_start + 35ms), (QList{2, 1, 3}));
    QCOMPARE(due(queue, m_start + 35ms), QList<int>());
}

void TestTimerQueue::whatIsStartedDuringADeliveryWaits()
{
    TimerQueue queue;
    const Instant now = m_start + 10ms;
    queue.start(1, 10ms, Qt::PreciseTimer, &m_object, m_start);
    int count = 0;
    queue.deliverDue(now, [&](QObject *, int) { queue.start(100 + count++, 0ms, Qt::PreciseTimer, &m_object, now); });
    QCOMPARE(count, 1);
    QCOMPARE(due(queue, now), QList{100});
}

void TestTimerQueue::skipsMissedIntervals()
{
    TimerQueue queue;
    queue.start(1, 10ms, Qt::PreciseTimer, &m_object, m_start);
    const Instant late = m_start + 1234ms;
    QCOMPARE(due(queue, late), QList{1});
    QVERIFY(*queue.nextDue() == late + 10ms);
    // A little late: the rhythm stays.
    QCOMPARE(due(queue, late + 14ms), QList{1});
    QVERIFY(*queue.nextDue() == late + 20ms);
}

void TestTimerQueue::zeroTimersRunOnceARound()
{
    TimerQueue queue;
    queue.start(1, 0ms, Qt::CoarseTimer, &m_object, m_start);
    queue.start(2, 5ms, Qt::CoarseTimer, &m_object, m_start);
    queue.start(3, 0ms, Qt::VeryCoarseTimer, &m_object, m_start);
    QCOMPARE(due(queue, m_start), (QList{1, 3}));
    QCOMPARE(due(queue, m_start), (QList{1, 3}));
    QCOMPARE(due(queue, m_start + 5ms), (QList{1, 3, 2}));
    // They do not count, or a caller that goes on "while there was something" would never stop.
    QCOMPARE(queue.deliverDue(m_start + 6ms, [](QObject *, int) {}), 0);
    QCOMPARE(queue.deliverDue(m_start + 10ms, [](QObject *, int) {}), 1);
}

void TestTimerQueue::mayStopAnythingDuringADelivery()
{
    TimerQueue queue;
    QObject others;
    queue.start(1, 10ms, Qt::PreciseTimer, &m_object, m_start);
    queue.start(2, 10ms, Qt::PreciseTimer, &m_object, m_start);
    queue.start(3, 10ms, Qt::PreciseTimer, &others, m_start);
    queue.start(4, 10ms, Qt::PreciseTimer, &others, m_start);
    queue.start(5, 10ms, Qt::PreciseTimer, &m_object, m_start);
    QList<int> ids;
    queue.deliverDue(m_start + 10ms, [&](QObject *, int id) {
        ids.append(id);
        if (id == 1) {
            QVERIFY(queue.stop(1));
            QVERIFY(queue.stop(2));
            QVERIFY(queue.stopAll(&others));
        }
    });
    QCOMPARE(ids, (QList{1, 5}));
    QCOMPARE(due(queue, m_start + 20ms), QList{5});
    QVERIFY(!queue.stop(1));
}

void TestTimerQueue::anIdUsedAgainDuringItsDeliveryIsAnotherTimer()
{
    TimerQueue queue;
    const Instant now = m_start + 10ms;
    queue.start(1, 10ms, Qt::PreciseTimer, &m_object, m_start);
    int inner = 0;
    queue.deliverDue(now, [&](QObject *, int) {
        queue.stop(1);
        queue.start(1, 0ms, Qt::PreciseTimer, &m_object, now);
        QVERIFY(queue.nextDue());
        queue.deliverDue(now, [&](QObject *, int) {
            ++inner;
            queue.stop(1);
            queue.start(1, 5ms, Qt::PreciseTimer, &m_object, now);
        });
    });
    QCOMPARE(inner, 1);
    QCOMPARE(due(queue, now + 5ms), QList{1});
}

void TestTimerQueue::isNotDeliveredAgainInsideItsOwnDelivery()
{
    TimerQueue queue;
    queue.start(1, 10ms, Qt::PreciseTimer, &m_object, m_start);
    queue.start(2, 15ms, Qt::PreciseTimer, &m_object, m_start);
    queue.start(3, 0ms, Qt::PreciseTimer, &m_object, m_start + 10ms);
    QList<int> inner;
    std::optional<Instant> nextInside;
    queue.deliverDue(m_start + 10ms, [&](QObject *, int id) {
        if (id != 1)
            return;
        queue.stop(3);
        nextInside = queue.nextDue();
        inner = due(queue, m_start + 100ms);
    });
    QCOMPARE(inner, QList{2});
    QVERIFY(nextInside == m_start + 15ms);
    // It has moved on with the time that passed inside, instead of running at once.
    QVERIFY(*queue.dueTime(1) == m_start + 110ms);
    QCOMPARE(due(queue, m_start + 110ms), QList{1});
}

void TestTimerQueue::knowsTheTimersOfAnObject()
{
    TimerQueue queue;
    auto other = std::make_unique<QObject>();
    queue.start(1, 1400ms, Qt::VeryCoarseTimer, &m_object, m_start);
    queue.start(2, 30s, Qt::CoarseTimer, other.get(), m_start);
    queue.start(3, 7ms, Qt::CoarseTimer, &m_object, m_start);
    queue.start(4, 8ms, Qt::PreciseTimer, &m_object, m_start);
    QVERIFY(queue.stop(3));
    QMap<int, TimerQueue::Entry> entries;
    for (const auto &entry : queue.timersOf(&m_object))
        entries.insert(entry.id, entry);
    QCOMPARE(entries.keys(), (QList{1, 4}));
    QVERIFY(entries[1].interval == 1400ms && entries[1].type == Qt::VeryCoarseTimer);
    QVERIFY(queue.stop(4));
    QCOMPARE(queue.timersOf(&m_object).size(), 1);
    queue.start(5, 9ms, Qt::PreciseTimer, &m_object, m_start);
    QVERIFY(queue.stop(1));
    QCOMPARE(queue.timersOf(&m_object).size(), 1);
    QCOMPARE(queue.timersOf(&m_object)[0].id, 5);
    queue.start(6, 9ms, Qt::PreciseTimer, &m_object, m_start);
    QVERIFY(queue.stopAll(other.get()));
    QVERIFY(!queue.stopAll(other.get()));
    QVERIFY(queue.timersOf(other.get()).isEmpty());
    QVERIFY(!queue.dueTime(2));
    QCOMPARE(queue.timersOf(&m_object).size(), 2);
}

void TestTimerQueue::absurdIntervalsDoNotOverflow()
{
    TimerQueue queue;
    queue.start(1, Duration::max(), Qt::CoarseTimer, &m_object, m_start);
    queue.start(2, Duration::min(), Qt::PreciseTimer, &m_object, m_start);
    QVERIFY(*queue.dueTime(1) > m_start + 24h);
    QCOMPARE(due(queue, m_start), QList{2});
}

void TestTimerQueue::costGrowsSlowerThanTheNumberOfTimers()
{
    const auto cost = [this](int count) {
        double best = 1e18;
        for (int run = 0; run < 3; ++run) {
            TimerQueue queue;
            const std::clock_t before = std::clock(); // the processor's time: other processes do not count
            for (int id = 1; id <= count; ++id)
                queue.start(id, Duration(1000 + id * 7919 % 5000), Qt::PreciseTimer, &m_object, m_start);
            due(queue, m_start + 3s);
            for (int id = 1; id <= count; ++id)
                queue.stop(id * 7 % count + 1); // 7 divides no count used here: each id once
            best = std::min(best, double(std::clock() - before) / count);
        }
        return best;
    };
    const double few = cost(1000);
    const double many = cost(16000);
    // Linear cost would make it 16 times as much; log n and cache misses stay far below.
    QVERIFY2(many < 6 * few, qPrintable(QStringLiteral("%1 us, then %2 us a timer").arg(few).arg(many)));
}

QTEST_GUILESS_MAIN(TestTimerQueue)
#include "tst_timerqueue.moc"
