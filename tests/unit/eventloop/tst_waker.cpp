// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/eventloop/waker.h"

#include <atomic>
#include <thread>

#include <QElapsedTimer>
#include <QTest>

#include <poll.h>

using heliograph::eventloop::Waker;

class TestWaker : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isKeptUntilTaken();
    void costsNothingWhileTheLoopRuns();
    void preventsAWaitThatBeginsAfterIt();
    void endsAWait();
    void oldSignalsDoNotEndALaterWait();
    void noneIsLostBetweenThreads();

private:
    static bool isReadable(const Waker &waker);
};

bool TestWaker::isReadable(const Waker &waker)
{
    pollfd entry{waker.descriptor(), POLLIN, 0};
    return ::poll(&entry, 1, 0) == 1;
}

void TestWaker::isKeptUntilTaken()
{
    Waker waker;
    QVERIFY(waker.isValid());
    QVERIFY(!waker.take());
    waker.wakeUp();
    waker.wakeUp();
    QVERIFY(waker.isWoken());
    QVERIFY(waker.take());
    QVERIFY(!waker.take());
}

void TestWaker::costsNothingWhileTheLoopRuns()
{
    Waker waker;
    waker.wakeUp();
    QVERIFY(!isReadable(waker));
    QVERIFY(waker.take());
    QVERIFY(waker.beginWait());
    waker.wakeUp();
    QVERIFY(isReadable(waker));
}

void TestWaker::preventsAWaitThatBeginsAfterIt()
{
    Waker waker;
    waker.wakeUp();
    QVERIFY(!waker.beginWait());
    QVERIFY(waker.isWoken());
    QVERIFY(waker.take());
    QVERIFY(waker.beginWait());
    waker.endWait();
    QVERIFY(!waker.isWoken());
}

void TestWaker::endsAWait()
{
    Waker waker;
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        waker.wakeUp();
    });
    QVERIFY(waker.beginWait());
    waker.waitAlone(10'000);
    waker.endWait();
    other.join();
    QVERIFY(waker.take());
}

void TestWaker::oldSignalsDoNotEndALaterWait()
{
    Waker waker;
    QVERIFY(waker.beginWait());
    waker.wakeUp();
    waker.endWait();
    QVERIFY(waker.take());
    QVERIFY(waker.beginWait());
    QElapsedTimer elapsed;
    elapsed.start();
    waker.waitAlone(50);
    QCOMPARE_GE(elapsed.elapsed(), 49);
    waker.endWait();
    QVERIFY(!waker.take());
}

void TestWaker::noneIsLostBetweenThreads()
{
    Waker waker;
    std::atomic<int> sent = 0;
    std::atomic<int> received = 0;
    constexpr int rounds = 20'000;
    std::thread other([&] {
        while (sent < rounds) {
            ++sent;
            waker.wakeUp();
            while (received < sent)
                std::this_thread::yield();
        }
    });
    QElapsedTimer elapsed;
    elapsed.start();
    while (received < rounds && elapsed.elapsed() < 10'000) {
        if (waker.beginWait()) {
            waker.waitAlone(5000);
            waker.endWait();
        }
        if (waker.take())
            received = sent.load();
    }
    const int seen = received;
    received = rounds; // lets the other thread go if this one has failed
    sent = rounds;
    other.join();
    QCOMPARE(seen, rounds);
}

QTEST_GUILESS_MAIN(TestWaker)
#include "tst_waker.moc"
