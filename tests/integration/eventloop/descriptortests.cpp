// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What becomes of notifiers when descriptors are closed, duplicated, used again or of a kind that cannot be watched.

#include "tests/integration/eventloop/loopundertest.h"

#include <vector>

#include <QCoreApplication>
#include <QRegularExpression>
#include <QTemporaryFile>
#include <QTest>
#include <QTimer>

#include <unistd.h>

namespace heliograph::test {

class DescriptorTests : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aNumberIsUsedAgainWithinOneTurn();
    void aNumberIsUsedAgainBetweenTurns();
    void duplicatesAreIndependent();
    void aClosedDescriptorWithADuplicateFallsSilent();
    void regularFilesAreAlwaysReady();
    void aClosedDescriptorIsRefused();
};

void DescriptorTests::aNumberIsUsedAgainWithinOneTurn()
{
    // Every pair is ready. The first that runs closes all the others and puts silent sockets under their numbers.
    constexpr int pairCount = 20;
    std::vector<std::unique_ptr<SocketPair>> pairs, fresh;
    std::vector<Notifier> notifiers, later;
    int count = 0;
    QByteArray heard;
    const auto replaceAll = [&] {
        if (++count > 1)
            return;
        std::vector<int> numbers;
        for (auto &pair : pairs) {
            fresh.push_back(std::make_unique<SocketPair>());
            numbers.push_back(pair->near());
        }
        for (auto &pair : pairs)
            pair->closeNear();
        notifiers.clear(); // after the close, as much code does it
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const int number = numbers[i];
            ::dup2(fresh[i]->near(), number);
            later.push_back(watch(number, QSocketNotifier::Read, [&, number] { heard += SocketPair::read(number); }));
        }
    };
    for (int i = 0; i < pairCount; ++i) {
        pairs.push_back(std::make_unique<SocketPair>());
        pairs.back()->send('o');
        notifiers.push_back(watch(pairs.back()->near(), QSocketNotifier::Read, replaceAll));
    }
    QTRY_COMPARE(count, 1);
    turnFor(20);
    QCOMPARE(heard, QByteArray());
    for (auto &pair : fresh)
        pair->send('n');
    QTRY_COMPARE(heard, QByteArray(pairCount, 'n'));
    QCOMPARE(count, 1);
    for (auto &notifier : later) {
        notifier->setEnabled(false);
        ::close(int(notifier->socket()));
    }
}

void DescriptorTests::aNumberIsUsedAgainBetweenTurns()
{
    QByteArray heard;
    for (int i = 0; i < 50; ++i) {
        SocketPair pair;
        Notifier reader = watch(pair.near(), QSocketNotifier::Read, [&] { heard += SocketPair::read(pair.near()); });
        pair.send(char('A' + i % 26));
        if (i % 2)
            QCoreApplication::processEvents();
        QTRY_COMPARE(heard.size(), i + 1);
    }
}

void DescriptorTests::duplicatesAreIndependent()
{
    SocketPair pair;
    const int duplicate = ::dup(pair.near());
    QByteArray events;
    Notifier first = watch(pair.near(), QSocketNotifier::Read, [&] {
        events += '1';
        first->setEnabled(false);
    });
    Notifier second = watch(duplicate, QSocketNotifier::Read, [&] {
        events += '2';
        second->setEnabled(false);
    });
    pair.send();
    QTRY_COMPARE(events.size(), 2);
    QVERIFY(events.contains('1') && events.contains('2'));

    // One goes with its notifier, the other stays.
    first.reset();
    pair.closeNear();
    events.clear();
    second->setEnabled(true);
    QTRY_COMPARE(events, QByteArray("2"));
    second.reset();
    ::close(duplicate);
}

void DescriptorTests::aClosedDescriptorWithADuplicateFallsSilent()
{
    SocketPair pair;
    const int duplicate = ::dup(pair.near());
    int count = 0;
    Notifier reader = watch(pair.near(), QSocketNotifier::Read, [&] { ++count; });
    turnFor(10);
    pair.closeNear();
    reader.reset();
    // The file is still open, and becomes ready while the loop sleeps; that must not keep it awake either.
    QTimer::singleShot(20, this, [&] { pair.send(); });
    QCOMPARE_LT(turnFor(200), 60);
    QCOMPARE(count, 0);
    ::close(duplicate);
}

void DescriptorTests::regularFilesAreAlwaysReady()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    int reads = 0;
    int writes = 0;
    int exceptions = 0;
    int ticks = 0;
    Notifier reader = watch(file.handle(), QSocketNotifier::Read, [&] { ++reads; });
    Notifier writer = watch(file.handle(), QSocketNotifier::Write, [&] { ++writes; });
    Notifier exception = watch(file.handle(), QSocketNotifier::Exception, [&] { ++exceptions; });
    QTimer timer;
    timer.callOnTimeout([&] { ++ticks; });
    timer.start(1);
    QTRY_VERIFY(reads > 10 && writes > 10);
    QTRY_VERIFY(ticks > 2);
    writer->setEnabled(false);
    const int writesThen = writes;
    reads = 0;
    QTRY_VERIFY(reads > 10);
    QCOMPARE(writes, writesThen);
    QCOMPARE(exceptions, 0);
}

void DescriptorTests::aClosedDescriptorIsRefused()
{
    SocketPair pair;
    const int number = ::dup(pair.near());
    Notifier reader = watch(number, QSocketNotifier::Read, [] {});
    ::close(number);
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("Invalid socket %1|Descriptor %1 cannot").arg(number)));
    turnFor(10);
    QVERIFY(!reader->isEnabled());
    QCOMPARE_LT(turnFor(200), 60);
}

std::unique_ptr<QObject> descriptorTests()
{
    return std::make_unique<DescriptorTests>();
}

} // namespace heliograph::test

#include "descriptortests.moc"
