// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/memorypushtokens.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

/// What the contract of the table leaves to this twin: when it lets go of tokens, and how many it keeps.
class TestMemoryPushTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsNoneWhenNoneAreAllowed();
    void letsGoOfExpiredTokens();
    void neverKeepsMoreThanItMay();

private:
    void put(PushTokens &tokens, int user, Duration lifetime)
    {
        tokens.put({Realm::Calls, QString::number(user)}, {QStringLiteral("token"), {}, m_clock.wallNow() + lifetime},
                   [](const Result<Done> &) {});
    }
    static qint64 count(const PushTokens &tokens)
    {
        qint64 kept = -1;
        tokens.count([&](const Result<qint64> &count) { kept = *count; });
        return kept;
    }

    test::ManualClock m_clock;
};

void TestMemoryPushTokens::keepsNoneWhenNoneAreAllowed()
{
    MemoryPushTokens tokens(m_clock, 0);
    put(tokens, 1, 1h);
    QCOMPARE(count(tokens), 0);
}

void TestMemoryPushTokens::letsGoOfExpiredTokens()
{
    MemoryPushTokens tokens(m_clock, 1000);
    for (int n = 0; n < 100; ++n)
        put(tokens, n, 1s * (n + 1));
    m_clock.move(60s);
    put(tokens, 500, 1h);
    QCOMPARE(count(tokens), 41);
}

void TestMemoryPushTokens::neverKeepsMoreThanItMay()
{
    MemoryPushTokens tokens(m_clock, 10);
    for (int n = 0; n < 1000; ++n) {
        put(tokens, (n * 7) % 50, 1min + 1s * ((n * 13) % 60));
        QVERIFY(count(tokens) <= 10);
        m_clock.move(100ms);
    }
    QVERIFY(count(tokens) > 0);
}

QTEST_APPLESS_MAIN(TestMemoryPushTokens)
#include "tst_memorypushtokens.moc"
