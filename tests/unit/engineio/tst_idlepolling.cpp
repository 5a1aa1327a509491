// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/engineio/endpointfixture.h"

using namespace heliograph;
using namespace heliograph::test;

/// The limit on polling sessions that hold no connection. Its count shows only in who is let in.
class TestIdlePolling : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusesBeyondTheLimit();
    void refusesBeyondTheLimitInAll();
    void countsAddressesApart_data();
    void countsAddressesApart();
    void aWaitingPollHoldsAConnection();
    void aWebSocketHoldsAConnection();
    void endedSessionsDoNotCount_data();
    void endedSessionsDoNotCount();

private:
    static engineio::Options atMost(qsizetype limit)
    {
        engineio::Options options;
        options.idlePollingPerAddress = limit;
        return options;
    }
    static int statusFrom(EndpointFixture &fixture, const QString &address)
    {
        net::Request handshake = request("GET", "/engine.io/?EIO=4&transport=polling");
        handshake.address = QHostAddress(address);
        return fixture.send(handshake)->status();
    }
    /// How many more handshakes pass.
    static int room(EndpointFixture &fixture)
    {
        int opened = 0;
        while (fixture.get("EIO=4&transport=polling")->status() == 200)
            ++opened;
        return opened;
    }
};

void TestIdlePolling::refusesBeyondTheLimit()
{
    EndpointFixture fixture(atMost(2));
    fixture.openPolling();
    fixture.openPolling();
    const Poll refused = fixture.get("EIO=4&transport=polling");
    QCOMPARE(refusalIn(refused), QByteArray("503 {\"code\":3,\"message\":\"Too many sessions\"}"));
    QCOMPARE(fixture.counters().sessions, 2u);
    QCOMPARE(fixture.counters().refused, 1u);
    QVERIFY(fixture.connectWebSocket("EIO=4&transport=websocket"));
}

void TestIdlePolling::refusesBeyondTheLimitInAll()
{
    EndpointFixture fixture(atMost(2));
    const auto from = [&fixture](int client) { return statusFrom(fixture, QStringLiteral("192.0.2.%1").arg(client)); };
    for (int client = 1; client <= 8; ++client)
        QCOMPARE(from(client), 200);
    QCOMPARE(from(9), 503);
}

void TestIdlePolling::countsAddressesApart_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<bool>("areOne");
    const auto row = [](const char *name, const char *first, const char *second, bool areOne) {
        QTest::newRow(name) << QString::fromLatin1(first) << QString::fromLatin1(second) << areOne;
    };
    row("same IPv4", "192.0.2.1", "192.0.2.1", true);
    row("next IPv4", "192.0.2.1", "192.0.2.2", false);
    row("IPv4 in IPv6 clothes", "192.0.2.1", "::ffff:192.0.2.1", true);
    row("same /64", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true);
    row("next /64", "2001:db8:1:2::1", "2001:db8:1:3::1", false);
}

void TestIdlePolling::countsAddressesApart()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(bool, areOne);
    EndpointFixture fixture(atMost(1));
    QCOMPARE(statusFrom(fixture, first), 200);
    QCOMPARE(statusFrom(fixture, first), 503);
    QCOMPARE(statusFrom(fixture, second), areOne ? 503 : 200);
}

void TestIdlePolling::aWaitingPollHoldsAConnection()
{
    EndpointFixture fixture(atMost(3));
    const QByteArray sid = fixture.openPolling();
    const Poll waiting = fixture.poll(sid);
    QCOMPARE(room(fixture), 3);

    // Answered: the session is idle again, now one more than may be opened.
    fixture.ear(sid).say("x");
    QCOMPARE(waiting->body(), QByteArray("4x"));
    QCOMPARE(room(fixture), 0);
    // A poll that is answered at once changes nothing.
    fixture.ear(sid).say("y");
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4y"));
    QCOMPARE(room(fixture), 0);
    fixture.post(sid, "1");
    QCOMPARE(room(fixture), 0);
}

void TestIdlePolling::aWebSocketHoldsAConnection()
{
    EndpointFixture fixture(atMost(2));
    const QByteArray sid = fixture.openPolling();
    auto socket = fixture.tryOut(sid);
    const QByteArray other = fixture.openPolling();
    QCOMPARE(room(fixture), 1);

    // It goes away again: its session counts, and takes the place of one that ends. Then it comes back and stays.
    socket->vanish();
    fixture.post(other, "1");
    QCOMPARE(room(fixture), 0);
    socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    socket->say(QStringLiteral("5"));
    QCOMPARE(room(fixture), 1);
    socket->say(QStringLiteral("1"));
    QCOMPARE(room(fixture), 0);
    QCOMPARE(fixture.counters().pollingSessions, 2u);
}

void TestIdlePolling::endedSessionsDoNotCount_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("client closes") << 0;
    QTest::newRow("closed here") << 1;
    QTest::newRow("bad packet") << 2;
    QTest::newRow("client vanishes in a poll") << 3;
    QTest::newRow("ping timeout") << 4;
    QTest::newRow("closed while trying out") << 5;
    QTest::newRow("overflow") << 6;
}

void TestIdlePolling::endedSessionsDoNotCount()
{
    QFETCH(int, way);
    engineio::Options options = atMost(1);
    options.unsentBytes = 1000;
    EndpointFixture fixture(options);
    const QByteArray sid = fixture.openPolling();
    switch (way) {
    case 0:
        fixture.post(sid, "1");
        break;
    case 1:
        fixture.ear(sid).session->close();
        break;
    case 2:
        fixture.post(sid, "x");
        break;
    case 3:
        fixture.poll(sid)->vanish();
        break;
    case 4:
        fixture.wait(options.pingInterval + options.pingTimeout);
        break;
    case 5:
        fixture.tryOut(sid);
        fixture.ear(sid).session->close();
        break;
    case 6:
        fixture.ear(sid).say(QByteArray(1001, 'x'));
        fixture.nextTurn();
        break;
    }
    QCOMPARE(fixture.counters().sessions, 0u);
    QCOMPARE(room(fixture), 1);
}

QTEST_GUILESS_MAIN(TestIdlePolling)
#include "tst_idlepolling.moc"
