// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server that is emptied: who goes when, and when it is over.

#include "server/domain/drain.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

class FakeCrowd final : public Crowd
{
public:
    qsizetype size() const override { return peers.size(); }
    QList<PeerId> present(const QString &) const override { return peers; }
    void notify(const QList<PeerId> &to, const QString &message) override
    {
        log += to.join(' ') + " told " + message.toUtf8();
    }
    void shut() override { log += "shut"; }
    void release(const QList<PeerId> &gone) override
    {
        log += gone.join(' ') + " gone";
        released += gone.size();
        for (const PeerId &peer : gone)
            peers.removeOne(peer);
    }
    void stop() override { log += "stop"; }
    QByteArray takeLog() { return std::exchange(log, {}).join(", "); }

    QList<PeerId> peers;
    qsizetype released = 0;
    QByteArrayList log;
};

} // namespace

class TestDrain : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { QCOMPARE(m_deadlines.size(), 0); }
    void evenlyAndOldestFirst();
    void atOnceInSlices();
    void nobodyThere();
    void overWhenEverybodyHasGone();
    void progress();
    void neverMoreThanThereWere();
    void onlyOnce();

private:
    void run(Duration time)
    {
        m_deadlines.runDue();
        for (; time > Duration::zero(); time -= 100ms) {
            m_clock.move(100ms);
            m_deadlines.runDue();
        }
    }

    test::ManualClock m_clock;
    Deadlines m_deadlines{m_clock};
    std::unique_ptr<FakeCrowd> m_crowd;
    std::unique_ptr<Drain> m_drain;
};

void TestDrain::init()
{
    m_crowd = std::make_unique<FakeCrowd>();
    m_drain = std::make_unique<Drain>(*m_crowd, m_deadlines, Drain::Policy());
    m_crowd->peers = {"d", "c", "b", "a"};
}

void TestDrain::evenlyAndOldestFirst()
{
    QVERIFY(m_drain->start(20s, QStringLiteral("bye")).hasValue());
    QCOMPARE(m_crowd->takeLog(), QByteArray("shut"));
    run(4900ms);
    QCOMPARE(m_crowd->takeLog(), QByteArray());
    run(100ms);
    QCOMPARE(m_crowd->takeLog(), QByteArray("d told bye, d gone"));
    run(10s);
    QCOMPARE(m_crowd->takeLog(), QByteArray("c told bye, c gone, b told bye, b gone"));
    run(4900ms);
    QCOMPARE(m_crowd->takeLog(), QByteArray());
    run(100ms);
    QCOMPARE(m_crowd->takeLog(), QByteArray("a told bye, a gone, stop"));
    run(1min);
    QCOMPARE(m_crowd->takeLog(), QByteArray());
}

void TestDrain::atOnceInSlices()
{
    m_crowd->peers.clear();
    for (int n = 0; n < 1200; ++n)
        m_crowd->peers.append(QByteArray::number(n));
    QVERIFY(m_drain->start(0s, {}).hasValue());
    QCOMPARE(m_crowd->released, 0);
    for (const qsizetype released : {500, 1000, 1200}) {
        m_deadlines.runDue();
        QCOMPARE(m_crowd->released, released);
    }
    QCOMPARE(m_crowd->log.last(), QByteArray("stop"));
}

void TestDrain::nobodyThere()
{
    m_crowd->peers.clear();
    QVERIFY(m_drain->start(1h, {}).hasValue());
    m_deadlines.runDue();
    QCOMPARE(m_crowd->takeLog(), QByteArray("shut, stop"));
}

void TestDrain::overWhenEverybodyHasGone()
{
    QVERIFY(m_drain->start(1h, {}).hasValue());
    run(1s);
    m_crowd->peers.clear();
    run(200ms);
    QCOMPARE(m_crowd->takeLog(), QByteArray("shut, stop"));
}

void TestDrain::progress()
{
    QVERIFY(!m_drain->progress().isDraining);
    const WallTime begin = m_clock.wallNow();
    QVERIFY(m_drain->start(20s, {}).hasValue());
    run(5s);
    m_crowd->peers.removeOne("a"); // by itself
    const Drain::Progress progress = m_drain->progress();
    QVERIFY(progress.isDraining);
    QCOMPARE(progress.total, 4);
    QCOMPARE(progress.remaining, 2);
    QCOMPARE(progress.endsAt, begin + 20s);
    run(20s);
    QCOMPARE(m_drain->progress().remaining, 0);
}

void TestDrain::neverMoreThanThereWere()
{
    QVERIFY(m_drain->start(20s, {}).hasValue());
    m_crowd->peers.append("e"); // was on the way in
    QCOMPARE(m_drain->progress().total, 4);
    QCOMPARE(m_drain->progress().remaining, 4);
    m_drain.reset();
}

void TestDrain::onlyOnce()
{
    QVERIFY(m_drain->start(0s, {}).hasValue());
    QCOMPARE(m_drain->start(1h, {}).error(), ErrorCode::AlreadyDraining);
    m_deadlines.runDue();
    QCOMPARE(m_drain->start(1h, {}).error(), ErrorCode::AlreadyDraining);
}

QTEST_GUILESS_MAIN(TestDrain)
#include "tst_drain.moc"
