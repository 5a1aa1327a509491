// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/auth/tokenwatch.h"
#include "tests/support/fakepeer.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::auth;
using namespace std::chrono_literals;

namespace {

constexpr qint64 now = 1'767'225'600; // where the manual clock begins

class Log final : public peer::PeerListener
{
public:
    void peerConnected(peer::Peer &peer) override { texts += peer.id() + " connected"; }
    void peerClaimsRenewed(peer::Peer &peer) override { texts += peer.id() + " renewed"; }
    void peerEvent(peer::Peer &peer, const peer::Event &event) override { texts += peer.id() + ' ' + event.name; }
    void peerDisconnected(peer::Peer &peer, peer::DisconnectReason reason) override
    {
        texts += peer.id() + ' ' + QByteArray(peer::textOf(reason).data());
    }
    void peerAlive(peer::Peer &peer) override { texts += peer.id() + " alive"; }

    QList<QByteArray> take() { return std::exchange(texts, {}); }
    QList<QByteArray> texts;
};

using Texts = QList<QByteArray>;
const Texts farewell{R"(token_expired {"message":"Token expired"})"};
const QByteArray sentAway = peer::textOf(peer::DisconnectReason::ServerDisconnect).data();

} // namespace

class TestTokenWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void passesEverythingOn();
    void expires();
    void withoutExpiryNothingIsWatched();
    void whoLeavesIsForgotten();
    void renewalCounts_data();
    void renewalCounts();
    void theCalendarIsLookedAtAgain();
    void fartherThanATimerCounts();

private:
    test::FakePeer &arrival(std::optional<qint64> expiresAt);

    test::ManualClock m_clock;
    std::unique_ptr<Deadlines> m_deadlines;
    Log m_log;
    std::unique_ptr<TokenWatch> m_watch;
    std::unique_ptr<test::FakePeer> m_peer;
};

void TestTokenWatch::init()
{
    m_clock = {};
    m_log.take();
    m_peer.reset();
    m_watch.reset();
    m_deadlines = std::make_unique<Deadlines>(m_clock);
    m_watch = std::make_unique<TokenWatch>(m_log, *m_deadlines);
}

test::FakePeer &TestTokenWatch::arrival(std::optional<qint64> expiresAt)
{
    m_peer = std::make_unique<test::FakePeer>("p", *m_watch);
    m_peer->verifiedClaims() = {QStringLiteral("ada"), expiresAt};
    m_peer->connect();
    return *m_peer;
}

void TestTokenWatch::passesEverythingOn()
{
    test::FakePeer &peer = arrival(now + 60);
    peer.say("hello");
    peer.beAlive();
    m_watch->peerClaimsRenewed(peer);
    peer.leave();
    QCOMPARE(m_log.take(), (Texts{"p connected", "p hello", "p alive", "p renewed", "p transport close"}));
    QVERIFY(peer.emitted.isEmpty());
}

void TestTokenWatch::expires()
{
    test::FakePeer &peer = arrival(now + 60);
    QCOMPARE(m_watch->size(), 1);
    m_clock.run(*m_deadlines, 59'900ms);
    QVERIFY(peer.isConnected());
    QVERIFY(peer.emitted.isEmpty());
    m_clock.run(*m_deadlines, 100ms);
    QCOMPARE(peer.takeEmitted(), farewell);
    QCOMPARE(peer.disconnects, QList<bool>{true});
    QCOMPARE(m_log.take(), (Texts{"p connected", "p " + sentAway}));
    QCOMPARE(m_watch->expired(), quint64(1));
    QCOMPARE(m_watch->size(), 0);
    QCOMPARE(m_deadlines->size(), 0);
}

void TestTokenWatch::withoutExpiryNothingIsWatched()
{
    const test::FakePeer &peer = arrival(std::nullopt);
    QCOMPARE(m_watch->size(), 0);
    QCOMPARE(m_deadlines->size(), 0);
    QVERIFY(peer.isConnected());
}

void TestTokenWatch::whoLeavesIsForgotten()
{
    test::FakePeer &peer = arrival(now + 60);
    peer.leave();
    QCOMPARE(m_watch->size(), 0);
    QCOMPARE(m_deadlines->size(), 0);
    m_clock.run(*m_deadlines, 2min);
    QVERIFY(peer.emitted.isEmpty());
}

void TestTokenWatch::renewalCounts_data()
{
    QTest::addColumn<qint64>("before"); // 0: none
    QTest::addColumn<qint64>("after");
    QTest::newRow("later") << now + 60 << now + 90;
    QTest::newRow("sooner") << now + 60 << now + 30;
    QTest::newRow("at last") << qint64(0) << now + 30;
    QTest::newRow("no more") << now + 60 << qint64(0);
}

void TestTokenWatch::renewalCounts()
{
    QFETCH(qint64, before);
    QFETCH(qint64, after);
    const auto expiry = [](qint64 time) { return time == 0 ? std::nullopt : std::optional(time); };
    test::FakePeer &peer = arrival(expiry(before));
    peer.verifiedClaims().expiresAt = expiry(after);
    m_watch->peerClaimsRenewed(peer);
    QCOMPARE(m_watch->size(), after == 0 ? 0 : 1);
    if (after == 0) {
        m_clock.run(*m_deadlines, 2min);
        QVERIFY(peer.isConnected());
        return;
    }
    m_clock.run(*m_deadlines, std::chrono::seconds(after - now) - 100ms);
    QVERIFY(peer.isConnected());
    m_clock.run(*m_deadlines, 100ms);
    QVERIFY(!peer.isConnected());
}

/// Its claims changed without a word: what they say when the time comes counts.
void TestTokenWatch::theCalendarIsLookedAtAgain()
{
    test::FakePeer &peer = arrival(now + 60);
    peer.verifiedClaims().expiresAt = now + 120;
    m_clock.run(*m_deadlines, 119'900ms);
    QVERIFY(peer.isConnected());
    m_clock.run(*m_deadlines, 100ms);
    QVERIFY(!peer.isConnected());
}

void TestTokenWatch::fartherThanATimerCounts()
{
    constexpr qint64 days = 60 * 86'400;
    test::FakePeer &peer = arrival(now + days);
    m_clock.run(*m_deadlines, std::chrono::seconds(days) - 1s, 1min);
    QVERIFY(peer.isConnected());
    m_clock.run(*m_deadlines, 1s);
    QVERIFY(!peer.isConnected());
    // As far as claims can say at all.
    arrival(1'000'000'000'000 - 1);
    m_clock.run(*m_deadlines, 48h, 1min);
    QVERIFY(m_peer->isConnected());
}

QTEST_GUILESS_MAIN(TestTokenWatch)
#include "tst_tokenwatch.moc"
