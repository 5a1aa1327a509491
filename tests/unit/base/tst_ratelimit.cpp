// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/base/ratelimit.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace heliograph;

class TestRateLimit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsDownAndThenRefuses();
    void windowBeginsWithTheFirstRequestAndDoesNotSlide();
    void clientsAreCountedApart();
    void tableIsBounded();
    void offWhenZero();

private:
    test::ManualClock m_clock;
};

void TestRateLimit::countsDownAndThenRefuses()
{
    RateLimit limit({3, 10s, 10}, m_clock);
    for (int left = 2; left >= 0; --left) {
        const auto verdict = limit.count("192.0.2.1");
        QVERIFY(verdict.isAllowed);
        QCOMPARE(verdict.remaining, left);
    }
    for (int more = 0; more < 5; ++more) {
        const auto verdict = limit.count("192.0.2.1");
        QVERIFY(!verdict.isAllowed);
        QCOMPARE(verdict.remaining, 0);
    }
}

void TestRateLimit::windowBeginsWithTheFirstRequestAndDoesNotSlide()
{
    RateLimit limit({1, 10s, 10}, m_clock);
    m_clock.move(300ms);
    const auto first = limit.count("192.0.2.1");
    const qint64 start = toUnixMilliseconds(m_clock.wallNow());
    QCOMPARE(first.resetsAt, (start + 10'000 + 999) / 1000);
    QCOMPARE(first.retryAfter, 10);
    m_clock.move(8500ms);
    const auto second = limit.count("192.0.2.1");
    QVERIFY(!second.isAllowed);
    QCOMPARE(second.resetsAt, first.resetsAt);
    QCOMPARE(second.retryAfter, 2);
    m_clock.move(1499ms);
    QVERIFY(!limit.count("192.0.2.1").isAllowed);
    m_clock.move(1ms);
    const auto next = limit.count("192.0.2.1");
    QVERIFY(next.isAllowed);
    QCOMPARE(next.resetsAt, first.resetsAt + 10);
}

void TestRateLimit::clientsAreCountedApart()
{
    RateLimit limit({1, 10s, 10}, m_clock);
    QVERIFY(limit.count("192.0.2.1").isAllowed);
    QVERIFY(limit.count("192.0.2.2").isAllowed);
    QVERIFY(limit.count("2001:db8::1").isAllowed);
    QVERIFY(limit.count("2001:db8:0:1::1").isAllowed);
    QVERIFY(!limit.count("192.0.2.1").isAllowed);
}

void TestRateLimit::tableIsBounded()
{
    RateLimit limit({1, 10s, 3}, m_clock);
    for (const char *client : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
        QVERIFY(limit.count(client).isAllowed);
        m_clock.move(1s);
    }
    QVERIFY(limit.count("192.0.2.4").isAllowed);
    // The oldest was displaced, the others were not.
    QVERIFY(!limit.count("192.0.2.2").isAllowed);
    QVERIFY(!limit.count("192.0.2.3").isAllowed);
    QVERIFY(!limit.count("192.0.2.4").isAllowed);
    QVERIFY(limit.count("192.0.2.1").isAllowed);
}

void TestRateLimit::offWhenZero()
{
    RateLimit off({0, 10s, 10}, m_clock);
    QVERIFY(!off.isOn());
    for (int round = 0; round < 3; ++round)
        QVERIFY(off.count("192.0.2.1").isAllowed);
    QVERIFY(RateLimit({}, m_clock).isOn());
    QCOMPARE(RateLimit({}, m_clock).limit(), 100);
}

QTEST_APPLESS_MAIN(TestRateLimit)
#include "tst_ratelimit.moc"
