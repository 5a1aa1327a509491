// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/eventloop/loopundertest.h"

#include <vector>

#include <QAbstractEventDispatcher>
#include <QBasicTimer>
#include <QElapsedTimer>
#include <QPointer>
#include <QTest>
#include <QThread>
#include <QTimer>
#include <QTimerEvent>

namespace heliograph::test {

class TimerTests : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runsOnTime_data();
    void runsOnTime();
    void repeatsAndStops();
    void singleShotsRunOnceInOrder();
    void isDeletedDuringItsOwnEvent();
    void killsItselfAndItsNeighboursDuringAnEvent();
    void deletesAnotherThatIsDueInTheSameTurn();
    void isNotRepeatedInsideItsOwnNestedLoop();
    void zeroTimersDoNotKeepANestedLoopAwakeFromInside();
    void knowsRemainingTimeAndRegistration();
    void movesToAnotherThread();
    void isLeftOutOnRequest();
    void manyTimers();
};

namespace {

struct Ticker : QObject
{
    explicit Ticker(std::function<void(int)> onTick) : action(std::move(onTick)) {}
    void timerEvent(QTimerEvent *event) override { action(event->timerId()); }
    std::function<void(int)> action;
};

} // namespace

void TimerTests::runsOnTime_data()
{
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("interval");
    QTest::addColumn<int>("early");
    QTest::addRow("precise 1") << Qt::PreciseTimer << 1 << 0;
    QTest::addRow("precise 150") << Qt::PreciseTimer << 150 << 0;
    QTest::addRow("coarse 15") << Qt::CoarseTimer << 15 << 0;
    QTest::addRow("coarse 300") << Qt::CoarseTimer << 300 << 15;
    QTest::addRow("very coarse 1000") << Qt::VeryCoarseTimer << 1000 << 500;
}

void TimerTests::runsOnTime()
{
    QFETCH(Qt::TimerType, type);
    QFETCH(int, interval);
    QFETCH(int, early);
    QElapsedTimer elapsed;
    Wait wait;
    qint64 taken = 0;
    Ticker ticker([&](int) {
        taken = elapsed.nsecsElapsed();
        wait.done();
    });
    elapsed.start();
    ticker.startTimer(interval, type);
    QVERIFY(wait.run());
    QCOMPARE_GE(taken, (interval - early) * 1'000'000LL);
    // As early as late, and room for a machine under load.
    QCOMPARE_LE(taken, (interval + early + 2000) * 1'000'000LL);
}

void TimerTests::repeatsAndStops()
{
    Wait wait;
    int count = 0;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    QElapsedTimer elapsed;
    timer.callOnTimeout([&] {
        if (++count == 10) {
            timer.stop();
            wait.done();
        }
    });
    elapsed.start();
    timer.start(10);
    QVERIFY(wait.run());
    QCOMPARE_GE(elapsed.elapsed(), 99);
    turnFor(50);
    QCOMPARE(count, 10);
}

void TimerTests::singleShotsRunOnceInOrder()
{
    QList<int> order;
    Wait wait;
    for (const int delay : {30, 0, 10, 20, 0, 10})
        QTimer::singleShot(delay, Qt::PreciseTimer, this, [&order, delay] { order.append(delay); });
    QTimer::singleShot(60, Qt::PreciseTimer, this, [&] { wait.done(); });
    QVERIFY(wait.run());
    QCOMPARE(order, (QList{0, 0, 10, 10, 20, 30}));
}

void TimerTests::isDeletedDuringItsOwnEvent()
{
    Wait wait;
    auto *timer = new QTimer;
    timer->callOnTimeout([&] {
        delete timer;
        wait.done();
    });
    timer->start(1);
    QVERIFY(wait.run());
    turnFor(20);

    Wait again;
    auto *zero = new QTimer;
    zero->callOnTimeout([&] {
        delete zero;
        again.done();
    });
    zero->start(0);
    QVERIFY(again.run());
    turnFor(20);
}

void TimerTests::killsItselfAndItsNeighboursDuringAnEvent()
{
    QList<int> ids;
    QList<int> ticks;
    Ticker ticker([&](int id) {
        ticks.append(id);
        for (const int other : ids)
            ticker.killTimer(other);
        ids = {ticker.startTimer(5, Qt::PreciseTimer)}; // may get an id that was just given back
    });
    for (int i = 0; i < 5; ++i)
        ids.append(ticker.startTimer(10, Qt::PreciseTimer));
    QTest::qSleep(30); // all five are due in the same turn
    QCoreApplication::processEvents();
    QCOMPARE(ticks.size(), 1);
    QTest::qSleep(10);
    QCoreApplication::processEvents();
    QCOMPARE(ticks.size(), 2);
}

void TimerTests::deletesAnotherThatIsDueInTheSameTurn()
{
    std::vector<std::unique_ptr<QTimer>> timers;
    int count = 0;
    for (int i = 0; i < 100; ++i) {
        timers.push_back(std::make_unique<QTimer>());
        timers.back()->setTimerType(Qt::PreciseTimer);
        timers.back()->callOnTimeout([&] {
            ++count;
            timers.clear();
        });
        timers.back()->start(5);
    }
    QTest::qSleep(20);
    QCoreApplication::processEvents();
    QCOMPARE(count, 1);
    turnFor(20);
    QCOMPARE(count, 1);
}

void TimerTests::isNotRepeatedInsideItsOwnNestedLoop()
{
    int outer = 0;
    int inner = 0;
    int deepest = 0;
    int depth = 0;
    Wait wait;
    QTimer first, second;
    first.setTimerType(Qt::PreciseTimer);
    second.setTimerType(Qt::PreciseTimer);
    first.callOnTimeout([&] {
        deepest = std::max(deepest, ++depth);
        if (++outer == 1)
            turnFor(100);
        else
            wait.done();
        --depth;
    });
    second.callOnTimeout([&] { inner += depth; });
    first.start(10);
    second.start(10);
    QVERIFY(wait.run()); // and the first one afterwards
    QCOMPARE(deepest, 1);
    QCOMPARE(outer, 2);
    QCOMPARE_GE(inner, 3); // the other one goes on inside
}

void TimerTests::zeroTimersDoNotKeepANestedLoopAwakeFromInside()
{
    int turns = 0;
    QTimer zero;
    Wait wait;
    QObject context;
    zero.callOnTimeout([&] {
        connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, &context, [&] { ++turns; });
        turnFor(60);
        zero.stop();
        wait.done();
    });
    zero.start(0);
    QVERIFY(wait.run());
    QCOMPARE_LT(turns, 20);
}

void TimerTests::knowsRemainingTimeAndRegistration()
{
    auto *dispatcher = QAbstractEventDispatcher::instance();
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.start(10'000);
    QCOMPARE_LE(timer.remainingTime(), 10'001); // Qt's own counts the millisecond that has begun
    QCOMPARE_GT(timer.remainingTime(), 9'000);
    timer.start(1);
    QTest::qSleep(5);
    QCOMPARE(timer.remainingTime(), 0);
    timer.stop();
    QCOMPARE(timer.remainingTime(), -1);

    Ticker ticker([](int) {});
    QVERIFY(dispatcher->registeredTimers(&ticker).isEmpty());
    const int precise = ticker.startTimer(1234, Qt::PreciseTimer);
    const int coarse = ticker.startTimer(400, Qt::CoarseTimer);
    const int veryCoarse = ticker.startTimer(7000, Qt::VeryCoarseTimer);
    QMap<int, std::pair<int, Qt::TimerType>> found;
    for (const auto &info : dispatcher->registeredTimers(&ticker))
        found.insert(info.timerId, {info.interval, info.timerType});
    QCOMPARE(found.size(), 3);
    QVERIFY(found[precise] == std::pair(1234, Qt::PreciseTimer));
    QVERIFY(found[coarse] == std::pair(400, Qt::CoarseTimer));
    QVERIFY(found[veryCoarse] == std::pair(7000, Qt::VeryCoarseTimer));
    QVERIFY(dispatcher->unregisterTimer(coarse));
    QVERIFY(!dispatcher->unregisterTimer(coarse));
    QVERIFY(dispatcher->unregisterTimers(&ticker));
    QVERIFY(dispatcher->registeredTimers(&ticker).isEmpty());
}

void TimerTests::movesToAnotherThread()
{
    QThread thread;
    thread.start();
    Wait wait;
    QThread *seen = nullptr;
    auto *timer = new QTimer;
    connect(timer, &QTimer::timeout, timer, [&, timer] {
        seen = QThread::currentThread();
        timer->stop();
        timer->moveToThread(this->thread());
        QMetaObject::invokeMethod(this, [&] { wait.done(); });
    });
    timer->start(20);
    timer->moveToThread(&thread);
    QVERIFY(wait.run());
    QCOMPARE(seen, &thread);
    timer->disconnect();
    Wait back;
    connect(timer, &QTimer::timeout, this, [&] {
        seen = QThread::currentThread();
        back.done();
    });
    timer->start(1);
    QVERIFY(back.run());
    QCOMPARE(seen, QThread::currentThread());
    delete timer;
    thread.quit();
    thread.wait();
}

void TimerTests::isLeftOutOnRequest()
{
    int count = 0;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.callOnTimeout([&] { ++count; });
    timer.start(1);
    QTest::qSleep(10);
    QCoreApplication::processEvents(QEventLoop::X11ExcludeTimers);
    QCOMPARE(count, 0);

    if (loopUnderTest() == Loop::Glib)
        QSKIP("Qt's loop over GLib does not sleep while a timer is due, at least from Qt 6.8 on");
    // A wait without timers ends with something else only.
    std::unique_ptr<QThread> thread(QThread::create([] {
        QTest::qSleep(50);
        QAbstractEventDispatcher::instance(qApp->thread())->wakeUp();
    }));
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents(QEventLoop::X11ExcludeTimers);
    QElapsedTimer elapsed;
    elapsed.start();
    thread->start();
    QEventLoop().processEvents(QEventLoop::X11ExcludeTimers | QEventLoop::WaitForMoreEvents);
    QCOMPARE_GE(elapsed.elapsed(), 40);
    QCOMPARE(count, 0);
    thread->wait();
    QCoreApplication::processEvents();
    QCOMPARE(count, 1);
}

void TimerTests::manyTimers()
{
    // In Qt's own loops the cost grows with the square of this number.
    const int count = loopUnderTest() == Loop::Epoll ? 10'000 : 2'000;
    std::vector<std::unique_ptr<QTimer>> timers;
    int ticks = 0;
    Wait wait;
    for (int i = 0; i < count; ++i) {
        timers.push_back(std::make_unique<QTimer>());
        timers.back()->setSingleShot(true);
        timers.back()->setTimerType(i % 2 ? Qt::PreciseTimer : Qt::CoarseTimer);
        timers.back()->callOnTimeout([&] {
            if (++ticks == count)
                wait.done();
        });
        timers.back()->start(1 + i % 50);
    }
    QVERIFY(wait.run(30'000));
    turnFor(60);
    QCOMPARE(ticks, count);
}

std::unique_ptr<QObject> timerTests()
{
    return std::make_unique<TimerTests>();
}

} // namespace heliograph::test

#include "timertests.moc"
