// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/trickleguard.h"

#include <QTest>

using namespace heliograph::domain;

namespace {

const QString scope = QStringLiteral("call");
const UserId ada = QStringLiteral("ada");
const UserId bob = QStringLiteral("bob");

Words candidate(const QByteArray &text)
{
    return {"ice", {text}};
}

QByteArray textOf(const QList<Words> &held)
{
    QByteArrayList texts;
    for (const Words &words : held)
        texts.append(words.arguments.first());
    return texts.join(' ');
}

} // namespace

class TestTrickleGuard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsUntilDescribed();
    void describingAgainBringsNothing();
    void sendersAndScopesAreApart();
    void oldestGoes_data();
    void oldestGoes();
    void everythingCountsAsSize();
    void whatWasHeldFreesItsRoom();
    void forgetting();
    void roomForAll();
};

void TestTrickleGuard::holdsUntilDescribed()
{
    TrickleGuard guard;
    QVERIFY(guard.hold(scope, ada, candidate("1")));
    QVERIFY(guard.hold(scope, ada, candidate("2")));
    QCOMPARE(textOf(guard.describe(scope, ada)), QByteArray("1 2"));
    QVERIFY(!guard.hold(scope, ada, candidate("3")));
    QCOMPARE(guard.counters().held, 2u);
    QCOMPARE(guard.counters().dropped, 0u);
}

void TestTrickleGuard::describingAgainBringsNothing()
{
    TrickleGuard guard;
    guard.hold(scope, ada, candidate("1"));
    guard.describe(scope, ada);
    QVERIFY(guard.describe(scope, ada).isEmpty());
    QVERIFY(!guard.hold(scope, ada, candidate("2")));
}

void TestTrickleGuard::sendersAndScopesAreApart()
{
    const QString other = QStringLiteral("other");
    TrickleGuard guard;
    guard.describe(scope, ada);
    QVERIFY(guard.hold(scope, bob, candidate("1")));
    QVERIFY(guard.hold(other, ada, candidate("2")));
    QCOMPARE(guard.scopes(), 2);
    QCOMPARE(textOf(guard.describe(other, ada)), QByteArray("2"));
    QCOMPARE(textOf(guard.describe(scope, bob)), QByteArray("1"));
}

void TestTrickleGuard::oldestGoes_data()
{
    QTest::addColumn<QByteArrayList>("said");
    QTest::addColumn<QByteArray>("kept");
    QTest::addColumn<quint64>("dropped");
    // Three candidates and 20 bytes, 3 of each being the event's name.
    QTest::newRow("as many as may be") << QByteArrayList{"1", "2", "3"} << QByteArray("1 2 3") << quint64(0);
    QTest::newRow("one more") << QByteArrayList{"1", "2", "3", "4"} << QByteArray("2 3 4") << quint64(1);
    QTest::newRow("as much as may be") << QByteArrayList{"1234567", "1234567"} << QByteArray("1234567 1234567")
                                       << quint64(0);
    QTest::newRow("one byte more") << QByteArrayList{"1234567", "12345678"} << QByteArray("12345678") << quint64(1);
    QTest::newRow("two make room for one")
        << QByteArrayList{"123", "123", "123456789012"} << QByteArray("123456789012") << quint64(2);
    QTest::newRow("too large") << QByteArrayList{"1", "123456789012345678"} << QByteArray() << quint64(2);
    QTest::newRow("after a too large one")
        << QByteArrayList{"123456789012345678", "2"} << QByteArray("2") << quint64(1);
}

void TestTrickleGuard::oldestGoes()
{
    QFETCH(QByteArrayList, said);
    QFETCH(QByteArray, kept);
    QFETCH(quint64, dropped);
    TrickleGuard guard({3, 20});
    for (const QByteArray &text : said)
        QVERIFY(guard.hold(scope, ada, candidate(text)));
    QCOMPARE(guard.counters().dropped, dropped);
    QCOMPARE(textOf(guard.describe(scope, ada)), kept);
}

void TestTrickleGuard::everythingCountsAsSize()
{
    TrickleGuard guard({3, 20});
    QVERIFY(guard.hold(scope, ada, {"ice", {"12345", "12345"}, {"12345678"}}));
    QVERIFY(guard.describe(scope, ada).isEmpty());
    QCOMPARE(guard.counters().dropped, 1u);
}

void TestTrickleGuard::whatWasHeldFreesItsRoom()
{
    TrickleGuard guard({1, 20});
    for (const char *text : {"1", "2", "3"})
        guard.hold(scope, ada, candidate(text));
    QCOMPARE(textOf(guard.describe(scope, ada)), QByteArray("3"));
    QCOMPARE(guard.counters().held, 3u);
}

void TestTrickleGuard::forgetting()
{
    TrickleGuard guard;
    guard.hold(scope, ada, candidate("1"));
    guard.describe(scope, bob);
    guard.forget(scope);
    guard.forget(QStringLiteral("nowhere"));
    QCOMPARE(guard.scopes(), 0);
    // A scope of that name is a new one.
    QVERIFY(guard.hold(scope, bob, candidate("2")));
    QVERIFY(guard.describe(scope, ada).isEmpty());
}

void TestTrickleGuard::roomForAll()
{
    // Room for two of 10 bytes, whosever they are, and for what keeping them costs.
    const QString other = QStringLiteral("other");
    const Words ten = candidate("1234567");
    constexpr qsizetype cost = candidateCost + 10;
    TrickleGuard guard({3, 1000, 2 * (senderCost + cost)});
    QVERIFY(guard.hold(scope, ada, ten) && guard.hold(other, bob, ten));
    QCOMPARE(guard.bytes(), 2 * (senderCost + cost));
    QVERIFY(!guard.hold(scope, bob, ten));
    QVERIFY(!guard.hold(scope, ada, ten));
    QCOMPARE(guard.counters().hurried, 2u);
    QCOMPARE(guard.counters().dropped, 0u);
    // What is told, displaced or forgotten makes room again; that somebody was described is remembered.
    QCOMPARE(guard.describe(scope, ada).size(), 1);
    QCOMPARE(guard.bytes(), 2 * senderCost + cost);
    QVERIFY(!guard.hold(scope, bob, ten));
    QVERIFY(guard.hold(other, bob, ten));
    guard.forget(other);
    QVERIFY(guard.hold(scope, bob, candidate("1")));
    QCOMPARE(guard.bytes(), 2 * senderCost + candidateCost + 4);
    guard.forget(scope);
    QCOMPARE(guard.bytes(), 0);
    TrickleGuard narrow({1, 1000, 2 * (senderCost + cost)});
    for (int time = 0; time < 5; ++time)
        QVERIFY(narrow.hold(scope, ada, ten));
    QCOMPARE(narrow.bytes(), senderCost + cost);
}

QTEST_APPLESS_MAIN(TestTrickleGuard)
#include "tst_trickleguard.moc"
