// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/inactivity.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

class TestInactivity : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void silentPeersAreFound();
    void seenPeersAreNot();
    void whoIsNotWatchedIsNotSeen();
    void foundAgainUntilForgotten();
    void foundMayForget();
    void sweepsEndWithIt();

private:
    void run(Duration time) { m_clock.run(m_deadlines, time, 1s); }

    test::ManualClock m_clock;
    Deadlines m_deadlines{m_clock};
};

void TestInactivity::silentPeersAreFound()
{
    QList<QList<PeerId>> found;
    Inactivity inactivity(m_deadlines, {10s, 15s}, [&](const QList<PeerId> &peers) { found.append(peers); });
    inactivity.watch("a");
    run(10s); // a is silent for 10 s
    inactivity.watch("b");
    QVERIFY(found.isEmpty());
    run(10s); // a 20 s, b 10 s
    QCOMPARE(found, QList<QList<PeerId>>{{"a"}});
    inactivity.forget("a");
    run(10s);
    QCOMPARE(found.last(), QList<PeerId>{"b"});
    QCOMPARE(found.size(), 2);
}

void TestInactivity::seenPeersAreNot()
{
    int found = 0;
    Inactivity inactivity(m_deadlines, {10s, 15s}, [&](const QList<PeerId> &) { ++found; });
    inactivity.watch("a");
    for (int n = 0; n < 20; ++n) {
        run(7s);
        inactivity.seen("a");
    }
    QCOMPARE(found, 0);
    run(30s);
    QVERIFY(found > 0);
}

void TestInactivity::whoIsNotWatchedIsNotSeen()
{
    Inactivity inactivity(m_deadlines, {}, [](const QList<PeerId> &) {});
    inactivity.seen("a");
    QCOMPARE(inactivity.size(), 0);
    inactivity.watch("a");
    inactivity.watch("a");
    QCOMPARE(inactivity.size(), 1);
    inactivity.forget("a");
    inactivity.forget("a");
    inactivity.seen("a");
    QCOMPARE(inactivity.size(), 0);
}

void TestInactivity::foundAgainUntilForgotten()
{
    int found = 0;
    Inactivity inactivity(m_deadlines, {10s, 5s}, [&](const QList<PeerId> &) { ++found; });
    inactivity.watch("a");
    run(30s);
    QCOMPARE(found, 3);
}

void TestInactivity::foundMayForget()
{
    std::unique_ptr<Inactivity> inactivity;
    QList<PeerId> gone;
    const auto found = [&](const QList<PeerId> &peers) {
        for (const PeerId &peer : peers)
            inactivity->forget(peer);
        gone += peers;
    };
    inactivity = std::make_unique<Inactivity>(m_deadlines, Inactivity::Options{10s, 5s}, found);
    for (int n = 0; n < 100; ++n)
        inactivity->watch(QByteArray::number(n));
    run(30s);
    QCOMPARE(gone.size(), 100);
    QCOMPARE(inactivity->size(), 0);
}

void TestInactivity::sweepsEndWithIt()
{
    {
        Inactivity inactivity(m_deadlines, {}, [](const QList<PeerId> &) {});
        QCOMPARE(m_deadlines.size(), 1);
    }
    QCOMPARE(m_deadlines.size(), 0);
}

QTEST_GUILESS_MAIN(TestInactivity)
#include "tst_inactivity.moc"
