// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/eventloop/loopundertest.h"

#include <vector>

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace heliograph::test {

class NotifierTests : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allThreeKindsOnOneDescriptor();
    void hangUpWakesTheReader();
    void isDisabledAndEnabled();
    void isNoLongerReadyOnceDisabled();
    void isDeletedDuringItsOwnEvent();
    void deletesAllOthersDuringAnEvent();
    void anAlwaysReadySocketStarvesNobody();
    void manyReadySocketsStarveNobody();
    void isDeliveredInsideANestedLoop();
    void isLeftOutOnRequest();
    void movesToAnotherThread();
};

namespace {

/// Leaves the accepted descriptor alone: no socket object of Qt's watches it.
struct AcceptsRaw : QTcpServer
{
    void incomingConnection(qintptr descriptor) override
    {
        accepted = int(descriptor);
        ::fcntl(accepted, F_SETFL, O_NONBLOCK);
        const int inlined = 0; // inherited from Qt's listening socket; urgent bytes are to be exceptions here
        ::setsockopt(accepted, SOL_SOCKET, SO_OOBINLINE, &inlined, sizeof inlined);
    }
    int accepted = -1;
};

} // namespace

void NotifierTests::allThreeKindsOnOneDescriptor()
{
    AcceptsRaw server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, server.serverPort());
    QTRY_VERIFY(server.accepted >= 0);
    const int descriptor = server.accepted;
    const int far = int(client.socketDescriptor());

    QByteArray events;
    Notifier reader = watch(descriptor, QSocketNotifier::Read, [&] { events += 'r' + SocketPair::read(descriptor); });
    Notifier writer = watch(descriptor, QSocketNotifier::Write, [&] {
        events += 'w';
        writer->setEnabled(false);
    });
    Notifier exception = watch(descriptor, QSocketNotifier::Exception, [&] {
        char urgent = 0;
        QCOMPARE(::recv(descriptor, &urgent, 1, MSG_OOB), 1);
        events += 'e';
        events += urgent;
    });
    QTRY_COMPARE(events, QByteArray("w"));
    QCOMPARE(::send(far, "1", 1, 0), 1);
    QTRY_COMPARE(events, QByteArray("wr1"));
    reader->setEnabled(false); // reading past the urgent byte would discard it
    QCOMPARE(::send(far, "!", 1, MSG_OOB), 1);
    QTRY_COMPARE(events, QByteArray("wr1e!"));
    exception.reset();
    reader->setEnabled(true);
    QCOMPARE(::send(far, "2", 1, 0), 1);
    QTRY_VERIFY(events.endsWith("r2"));
    reader.reset();
    events.clear();
    QCOMPARE(::send(far, "3", 1, 0), 1);
    writer->setEnabled(true);
    QTRY_COMPARE(events, QByteArray("w"));
    writer.reset();
    ::close(descriptor);
}

void NotifierTests::hangUpWakesTheReader()
{
    SocketPair pair;
    Wait wait;
    Notifier reader = watch(pair.near(), QSocketNotifier::Read, [&] {
        char byte = 0;
        QCOMPARE(::read(pair.near(), &byte, 1), 0);
        reader->setEnabled(false);
        wait.done();
    });
    QTimer::singleShot(10, this, [&] { pair.closeFar(); });
    QVERIFY(wait.run());
}

void NotifierTests::isDisabledAndEnabled()
{
    SocketPair pair;
    int count = 0;
    Notifier reader = watch(pair.near(), QSocketNotifier::Read, [&] {
        ++count;
        SocketPair::read(pair.near());
    });
    reader->setEnabled(false);
    pair.send();
    turnFor(20);
    QCOMPARE(count, 0);
    reader->setEnabled(true);
    QTRY_COMPARE(count, 1);
    // Switched within one turn: as if nothing had been done.
    pair.send();
    reader->setEnabled(false);
    reader->setEnabled(true);
    QTRY_COMPARE(count, 2);
    pair.send();
    reader->setEnabled(false);
    reader->setEnabled(true);
    reader->setEnabled(false);
    turnFor(20);
    QCOMPARE(count, 2);
}

void NotifierTests::isNoLongerReadyOnceDisabled()
{
    // Both are ready; whichever runs first serves the other too and switches it off and on again.
    SocketPair pairs[2];
    Notifier readers[2], exceptions[2];
    int count = 0;
    for (int i = 0; i < 2; ++i) {
        pairs[i].send();
        exceptions[i] = watch(pairs[i].near(), QSocketNotifier::Exception, [] {});
        readers[i] = watch(pairs[i].near(), QSocketNotifier::Read, [&, i] {
            ++count;
            for (const SocketPair &pair : pairs)
                SocketPair::read(pair.near());
            readers[1 - i]->setEnabled(false);
            readers[1 - i]->setEnabled(true);
        });
    }
    QTRY_COMPARE(count, 1);
    turnFor(20);
    QCOMPARE(count, 1);
}

void NotifierTests::isDeletedDuringItsOwnEvent()
{
    SocketPair pair;
    Wait wait;
    Notifier reader, writer;
    int written = 0;
    writer = watch(pair.near(), QSocketNotifier::Write, [&] { ++written; });
    reader = watch(pair.near(), QSocketNotifier::Read, [&] {
        writer.reset();
        reader.reset();
        pair.closeNear();
        written = 0;
        wait.done();
    });
    pair.send();
    QVERIFY(wait.run());
    turnFor(20);
    QCOMPARE(written, 0);
}

void NotifierTests::deletesAllOthersDuringAnEvent()
{
    std::vector<std::unique_ptr<SocketPair>> pairs;
    std::vector<Notifier> notifiers;
    int count = 0;
    for (int i = 0; i < 300; ++i) {
        pairs.push_back(std::make_unique<SocketPair>());
        pairs.back()->send();
        notifiers.push_back(watch(pairs.back()->near(), QSocketNotifier::Read, [&] {
            ++count;
            notifiers.clear();
            pairs.clear();
        }));
    }
    QTRY_COMPARE(count, 1);
    turnFor(20);
    QCOMPARE(count, 1);
}

void NotifierTests::anAlwaysReadySocketStarvesNobody()
{
    SocketPair noisy, quiet;
    int noise = 0;
    int ticks = 0;
    int posted = 0;
    Notifier flood = watch(noisy.near(), QSocketNotifier::Read, [&] { ++noise; }); // never reads: always ready
    QTimer timer;
    timer.callOnTimeout([&] { ++ticks; });
    timer.start(1);
    noisy.send();
    for (int round = 0; round < 20; ++round) {
        Wait wait;
        int noiseMeanwhile = 0;
        Notifier reader = watch(quiet.near(), QSocketNotifier::Read, [&] {
            SocketPair::read(quiet.near());
            noiseMeanwhile += noise;
            wait.done();
        });
        noiseMeanwhile = -noise;
        quiet.send();
        QMetaObject::invokeMethod(
            this, [&] { ++posted; }, Qt::QueuedConnection);
        QVERIFY(wait.run());
        QCOMPARE_LE(noiseMeanwhile, 2);
    }
    QCOMPARE(posted, 20);
    ticks = 0;
    QTRY_VERIFY(ticks > 2);
    QVERIFY(noise > 20);
}

void NotifierTests::manyReadySocketsStarveNobody()
{
    constexpr int count = 400;
    std::vector<std::unique_ptr<SocketPair>> pairs;
    std::vector<Notifier> notifiers;
    std::vector<int> activations(count, 0);
    for (int i = 0; i < count; ++i) {
        pairs.push_back(std::make_unique<SocketPair>());
        pairs.back()->send();
        int &own = activations[std::size_t(i)];
        notifiers.push_back(watch(pairs.back()->near(), QSocketNotifier::Read, [&own] { ++own; }));
    }
    int posted = 0;
    for (int turn = 0; turn < 10; ++turn) {
        QMetaObject::invokeMethod(
            this, [&] { ++posted; }, Qt::QueuedConnection);
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(posted, 10);
    const auto [least, most] = std::minmax_element(activations.begin(), activations.end());
    QCOMPARE_GE(*least, 3);
    QCOMPARE_LE(*most - *least, 2);
}

void NotifierTests::isDeliveredInsideANestedLoop()
{
    SocketPair first, second;
    QByteArray events;
    Wait outer, inner;
    Notifier reader = watch(first.near(), QSocketNotifier::Read, [&] {
        SocketPair::read(first.near());
        events += '(';
        second.send();
        QVERIFY(inner.run());
        events += ')';
        outer.done();
    });
    Notifier other = watch(second.near(), QSocketNotifier::Read, [&] {
        SocketPair::read(second.near());
        events += 'x';
        inner.done();
    });
    first.send();
    QVERIFY(outer.run());
    QCOMPARE(events, QByteArray("(x)"));
}

void NotifierTests::isLeftOutOnRequest()
{
    if (loopUnderTest() == Loop::Glib)
        QSKIP("Qt's loop over GLib does not know ExcludeSocketNotifiers");
    SocketPair pair;
    int count = 0;
    Notifier reader = watch(pair.near(), QSocketNotifier::Read, [&] {
        ++count;
        SocketPair::read(pair.near());
    });
    pair.send();
    QCoreApplication::processEvents(QEventLoop::ExcludeSocketNotifiers);
    QCOMPARE(count, 0);
    // It waits for timers and posted events, through the ready socket.
    Wait wait;
    int posted = 0;
    QTimer end; // not before both
    end.setTimerType(Qt::PreciseTimer);
    end.callOnTimeout([&] {
        if (posted == 2)
            wait.done();
    });
    QElapsedTimer elapsed;
    elapsed.start();
    end.start(50);
    QTimer::singleShot(10, Qt::PreciseTimer, this, [&] {
        QMetaObject::invokeMethod(
            this, [&] { ++posted; }, Qt::QueuedConnection);
    });
    std::unique_ptr<QThread> thread(QThread::create([&] {
        QTest::qSleep(20);
        QMetaObject::invokeMethod(this, [&] { ++posted; });
    }));
    int turns = 0;
    QObject context;
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, &context, [&] { ++turns; });
    thread->start();
    QVERIFY(wait.run(5000, QEventLoop::ExcludeSocketNotifiers));
    QCOMPARE_GE(elapsed.elapsed(), 49);
    QCOMPARE_LT(turns, 100); // asleep, although the socket is ready
    QCOMPARE(count, 0);
    thread->wait();
    QTRY_COMPARE(count, 1);

    // User input is not what a socket brings.
    pair.send();
    QEventLoop().processEvents(QEventLoop::ExcludeUserInputEvents | QEventLoop::WaitForMoreEvents);
    QTRY_COMPARE(count, 2);
}

void NotifierTests::movesToAnotherThread()
{
    SocketPair pair;
    QThread thread;
    thread.start();
    std::atomic<QThread *> seen = nullptr;
    Wait wait;
    auto *reader = new QSocketNotifier(pair.near(), QSocketNotifier::Read);
    connect(reader, &QSocketNotifier::activated, reader, [&, reader] {
        seen = QThread::currentThread();
        SocketPair::read(pair.near());
        reader->deleteLater();
        QMetaObject::invokeMethod(this, [&] { wait.done(); });
    });
    turnFor(1);
    reader->moveToThread(&thread);
    pair.send();
    QVERIFY(wait.run());
    QCOMPARE(seen.load(), &thread);
    thread.quit();
    thread.wait();
}

std::unique_ptr<QObject> notifierTests()
{
    return std::make_unique<NotifierTests>();
}

} // namespace heliograph::test

#include "notifiertests.moc"
