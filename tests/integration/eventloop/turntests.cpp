// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Turns of the loop: who gets one, what ends a wait, nesting, signals.

#include "tests/integration/eventloop/loopundertest.h"

#include <atomic>

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPointer>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <csignal>
#include <sys/time.h>

namespace heliograph::test {

class TurnTests : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void zeroTimersStarveNobody();
    void singleShotsOfZeroStarveNobody();
    void eventsThatPostThemselvesStarveNobody();
    void saysWhetherThereWasSomething();
    void signalsBlockingAndWaking();
    void sleepsWhenThereIsNothing();
    void postedEventsFromAnotherThreadArriveInOrder();
    void wakeUpEndsAWait();
    void aWakeUpBeforeTheWaitCounts();
    void interruptEndsAWait();
    void exitFromAnotherThreadIsNeverLost();
    void nestedLoopsEndInTheirOwnOrder();
    void anExitOfTheOuterLoopSurvivesTheInner();
    void deletesLaterOnlyInTheLoopThatAsked();
    void aSignalDoesNotEndAWait();
};

namespace {

/// True when a socket, a timer and a posted event all get their turn while something else never stops.
bool everyoneElseGetsATurn()
{
    SocketPair pair;
    int reads = 0;
    int ticks = 0;
    int posted = 0;
    Notifier reader = watch(pair.near(), QSocketNotifier::Read, [&] {
        SocketPair::read(pair.near());
        ++reads;
    });
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.callOnTimeout([&] { ++ticks; });
    timer.start(5);
    for (int round = 1; round <= 10; ++round) {
        Wait wait;
        pair.send();
        QMetaObject::invokeMethod(
            &timer, [&] { ++posted; }, Qt::QueuedConnection);
        QTimer::singleShot(5, Qt::PreciseTimer, &timer, [&] { wait.done(); });
        if (!wait.run() || reads != round || posted != round)
            return false;
    }
    return ticks >= 5;
}

struct PostsItself : QObject
{
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        ++count;
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
        return true;
    }
    int count = 0;
};

} // namespace

void TurnTests::zeroTimersStarveNobody()
{
    int turns = 0;
    QTimer first, second;
    first.callOnTimeout([&] { ++turns; });
    second.callOnTimeout([&] { ++turns; });
    first.start(0);
    second.start(0);
    QVERIFY(everyoneElseGetsATurn());
    QVERIFY(turns > 20);
}

void TurnTests::singleShotsOfZeroStarveNobody()
{
    int turns = 0;
    QObject context;
    std::function<void()> again = [&] {
        ++turns;
        QTimer::singleShot(0, &context, again);
    };
    again();
    QVERIFY(everyoneElseGetsATurn());
    QVERIFY(turns > 20);
}

void TurnTests::eventsThatPostThemselvesStarveNobody()
{
    PostsItself object;
    int blocking = 0;
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, &object,
            [&] { ++blocking; });
    QCoreApplication::postEvent(&object, new QEvent(QEvent::User));
    QVERIFY(everyoneElseGetsATurn());
    QVERIFY(object.count > 20);
    if (loopUnderTest() != Loop::Glib) // says so in every turn
        QCOMPARE(blocking, 0);
}

void TurnTests::saysWhetherThereWasSomething()
{
    while (QCoreApplication::eventDispatcher()->processEvents(QEventLoop::AllEvents)) {
    }
    QVERIFY(!QEventLoop().processEvents());
    int posted = 0;
    QMetaObject::invokeMethod(
        this, [&] { ++posted; }, Qt::QueuedConnection);
    QVERIFY(QEventLoop().processEvents());
    QCOMPARE(posted, 1);
    SocketPair pair;
    Notifier reader = watch(pair.near(), QSocketNotifier::Read, [&] { SocketPair::read(pair.near()); });
    pair.send();
    QVERIFY(QEventLoop().processEvents());
}

void TurnTests::signalsBlockingAndWaking()
{
    auto *dispatcher = QAbstractEventDispatcher::instance();
    int blocking = 0;
    int waking = 0;
    QObject context;
    connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, &context, [&] { ++blocking; });
    connect(dispatcher, &QAbstractEventDispatcher::awake, &context, [&] { ++waking; });
    QCoreApplication::processEvents();
    QCOMPARE(blocking, 0);
    QCOMPARE_GE(waking, 1);
    turnFor(20);
    QCOMPARE_GE(blocking, 1);
    QCoreApplication::processEvents();
    QCOMPARE_GE(waking, blocking);

    // What a slot asks for at the last moment is done before the loop sleeps, not after.
    Wait wait;
    bool asked = false;
    connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, &context, [&] {
        if (!std::exchange(asked, true))
            QMetaObject::invokeMethod(
                this, [&] { wait.done(); }, Qt::QueuedConnection);
    });
    QElapsedTimer elapsed;
    elapsed.start();
    QVERIFY(wait.run());
    QCOMPARE_LT(elapsed.elapsed(), 2000);
}

void TurnTests::sleepsWhenThereIsNothing()
{
    SocketPair pair;
    Notifier reader = watch(pair.near(), QSocketNotifier::Read, [] {});
    QTimer far;
    far.start(100'000);
    turnFor(1);
    int turns = 0;
    QObject context;
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, &context, [&] { ++turns; });
    QCOMPARE_LT(turnFor(200), 60);
    QCOMPARE_LT(turns, 20);
}

void TurnTests::postedEventsFromAnotherThreadArriveInOrder()
{
    constexpr int count = 20'000;
    int received = 0;
    bool inOrder = true;
    Wait wait;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        for (int i = 0; i < count; ++i) {
            QMetaObject::invokeMethod(
                this,
                [&, i] {
                    inOrder = inOrder && received == i;
                    if (++received == count)
                        wait.done();
                },
                Qt::QueuedConnection);
            if (i % 64 == 0)
                QThread::yieldCurrentThread(); // so that the loop falls asleep now and then
        }
    }));
    thread->start();
    QVERIFY(wait.run(20'000));
    QVERIFY(inOrder);
    thread->wait();

    // One at a time: each has to wake the loop up.
    std::atomic<int> answered = 0;
    Wait second;
    thread.reset(QThread::create([&] {
        for (int i = 1; i <= 1000; ++i) {
            QMetaObject::invokeMethod(
                this, [&] { ++answered; }, Qt::BlockingQueuedConnection);
            if (answered != i)
                return;
        }
        QMetaObject::invokeMethod(this, [&] { second.done(); });
    }));
    thread->start();
    QVERIFY(second.run(20'000));
    thread->wait();
}

void TurnTests::wakeUpEndsAWait()
{
    std::unique_ptr<QThread> thread(QThread::create([] {
        QTest::qSleep(30);
        QAbstractEventDispatcher::instance(qApp->thread())->wakeUp();
    }));
    while (QEventLoop().processEvents()) {
    }
    QElapsedTimer elapsed;
    elapsed.start();
    thread->start();
    QEventLoop().processEvents(QEventLoop::WaitForMoreEvents);
    QCOMPARE_LT(elapsed.elapsed(), 4000);
    QCOMPARE_GE(elapsed.elapsed(), 20);
    thread->wait();
}

void TurnTests::aWakeUpBeforeTheWaitCounts()
{
    std::unique_ptr<QThread> rescue(QThread::create([] {
        QTest::qSleep(2000);
        QAbstractEventDispatcher::instance(qApp->thread())->wakeUp();
    }));
    rescue->start();
    QElapsedTimer elapsed;
    elapsed.start();
    QAbstractEventDispatcher::instance()->wakeUp();
    QEventLoop().processEvents(QEventLoop::WaitForMoreEvents);
    int posted = 0;
    QMetaObject::invokeMethod(
        this, [&] { ++posted; }, Qt::QueuedConnection);
    QEventLoop().processEvents(QEventLoop::WaitForMoreEvents);
    QCOMPARE(posted, 1);
    // QEventLoop::exit() in another thread, just before a turn of exec() begins.
    QAbstractEventDispatcher::instance()->interrupt();
    QEventLoop().processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::EventLoopExec);
    QCOMPARE_LT(elapsed.elapsed(), 1500);
    rescue->wait();
    QCoreApplication::processEvents();
}

void TurnTests::interruptEndsAWait()
{
    std::unique_ptr<QThread> thread(QThread::create([] {
        QTest::qSleep(30);
        QAbstractEventDispatcher::instance(qApp->thread())->interrupt();
    }));
    while (QEventLoop().processEvents()) {
    }
    QElapsedTimer elapsed;
    elapsed.start();
    thread->start();
    QEventLoop().processEvents(QEventLoop::WaitForMoreEvents);
    QCOMPARE_LT(elapsed.elapsed(), 4000);
    QCOMPARE_GE(elapsed.elapsed(), 20);
    thread->wait();
    QCoreApplication::processEvents();
}

void TurnTests::exitFromAnotherThreadIsNeverLost()
{
    // The other thread calls exit() at every possible moment of a turn; one that is lost runs into the limit.
    std::atomic<QEventLoop *> current = nullptr;
    std::atomic<bool> stop = false;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        while (!stop) {
            if (QEventLoop *loop = current.exchange(nullptr))
                loop->exit(1);
            else
                QThread::yieldCurrentThread();
        }
    }));
    thread->start();
    int lost = 0;
    for (int i = 0; i < 1000 && lost == 0; ++i) {
        QEventLoop loop;
        bool late = false;
        QTimer limit;
        limit.setSingleShot(true);
        limit.callOnTimeout([&] {
            late = true;
            loop.exit();
        });
        limit.start(3000);
        // Inside the loop: exec() forgets an exit() that came before it.
        QMetaObject::invokeMethod(
            &loop, [&] { current = &loop; }, Qt::QueuedConnection);
        loop.exec();
        lost += late;
    }
    stop = true;
    thread->wait();
    QCOMPARE(lost, 0);
}

void TurnTests::nestedLoopsEndInTheirOwnOrder()
{
    QByteArray order;
    Wait outer;
    QTimer::singleShot(1, this, [&] {
        order += '1';
        Wait inner;
        QTimer::singleShot(1, this, [&] {
            order += '2';
            Wait innermost;
            QTimer::singleShot(1, this, [&] { inner.done(); });
            QTimer::singleShot(20, this, [&] { innermost.done(); });
            innermost.run();
            order += '3';
        });
        inner.run();
        order += '4';
        outer.done();
    });
    QVERIFY(outer.run());
    QCOMPARE(order, QByteArray("1234"));
}

void TurnTests::anExitOfTheOuterLoopSurvivesTheInner()
{
    QElapsedTimer elapsed;
    elapsed.start();
    Wait outer;
    QMetaObject::invokeMethod(
        this,
        [&] {
            outer.done();
            turnFor(10);
        },
        Qt::QueuedConnection);
    QVERIFY(outer.run());
    QCOMPARE_LT(elapsed.elapsed(), 3000);

    if (loopUnderTest() == Loop::Poll)
        QSKIP("Qt's loop over poll() sleeps on when the slot that called exit() processes events after it");
    QCoreApplication::processEvents(); // what the first loop's exit() has left
    Wait again;
    QMetaObject::invokeMethod(
        this,
        [&] {
            again.done();
            QCoreApplication::processEvents();
        },
        Qt::QueuedConnection);
    QVERIFY(again.run());
    QCOMPARE_LT(elapsed.elapsed(), 3000);
}

void TurnTests::deletesLaterOnlyInTheLoopThatAsked()
{
    Wait wait;
    QPointer<QObject> object = new QObject;
    bool aliveInside = false;
    QTimer::singleShot(1, this, [&] {
        object->deleteLater();
        turnFor(20);
        aliveInside = !object.isNull();
        QTimer::singleShot(20, this, [&] { wait.done(); });
    });
    QVERIFY(wait.run());
    QVERIFY(aliveInside);
    QVERIFY(object.isNull());
}

void TurnTests::aSignalDoesNotEndAWait()
{
    static std::atomic<int> alarms;
    alarms = 0;
    struct sigaction action
    {
    }, before{};
    action.sa_handler = [](int) { ++alarms; }; // and no SA_RESTART
    sigaction(SIGALRM, &action, &before);
    const itimerval often{{0, 10'000}, {0, 10'000}};
    const itimerval never{};
    while (QEventLoop().processEvents()) {
    }
    bool rang = false;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.setSingleShot(true);
    timer.callOnTimeout([&] { rang = true; });
    timer.start(100);
    setitimer(ITIMER_REAL, &often, nullptr);
    QEventLoop().processEvents(QEventLoop::WaitForMoreEvents);
    setitimer(ITIMER_REAL, &never, nullptr);
    sigaction(SIGALRM, &before, nullptr);
    QVERIFY(rang);
    QCOMPARE_GE(alarms.load(), 1);
}

std::unique_ptr<QObject> turnTests()
{
    return std::make_unique<TurnTests>();
}

} // namespace heliograph::test

#include "turntests.moc"
