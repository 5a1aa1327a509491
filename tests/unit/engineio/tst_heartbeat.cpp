// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/engineio/endpointfixture.h"

using namespace heliograph;
using namespace heliograph::test;

class TestHeartbeat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pollingPingsAfterEachPong();
    void webSocketPingsAfterEachPong();
    void silenceEndsAPollingSession();
    void silenceEndsAWebSocketSession();
    void messagesAreNoPong();
    void pongsThatNobodyAskedForChangeNothing();
    void vanishedPollersLeaveNothing();
    void theTimeoutGoesOnThroughAnUpgrade();
    void aLateLoopDoesNotAddToTheTimeout();
    void aLoopThatStoodStillLeavesTimeToAnswer();
    void aPollAfterTheTimeoutFindsNoSession();

private:
    static engineio::Options quick()
    {
        engineio::Options options;
        options.pingInterval = 300ms;
        options.pingTimeout = 200ms;
        return options;
    }
};

void TestHeartbeat::pollingPingsAfterEachPong()
{
    EndpointFixture fixture(quick());
    const QByteArray sid = fixture.openPolling();
    for (int i = 0; i < 3; ++i) {
        const Poll poll = fixture.poll(sid);
        fixture.wait(299ms);
        QVERIFY(!poll->answer);
        fixture.wait(1ms);
        QCOMPARE(poll->body(), QByteArray("2"));
        fixture.wait(199ms);
        QCOMPARE(fixture.post(sid, "3")->status(), 200);
    }
    QVERIFY(fixture.ear(sid).session);
    QCOMPARE(fixture.ear(sid).signsOfLife, 3);
}

void TestHeartbeat::webSocketPingsAfterEachPong()
{
    EndpointFixture fixture(quick());
    const auto [socket, sid] = fixture.openWebSocket();
    for (int i = 0; i < 3; ++i) {
        fixture.wait(299ms);
        QCOMPARE(socket->take(), QStringList());
        fixture.wait(1ms);
        QCOMPARE(socket->take(), QStringList(QStringLiteral("2")));
        fixture.wait(199ms);
        socket->say(QStringLiteral("3"));
    }
    QVERIFY(fixture.ear(sid).session);
}

void TestHeartbeat::silenceEndsAPollingSession()
{
    EndpointFixture fixture(quick());
    const QByteArray sid = fixture.openPolling();
    fixture.wait(300ms);
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("2"));
    const Poll poll = fixture.poll(sid);
    fixture.wait(199ms);
    QVERIFY(fixture.ear(sid).session);
    fixture.wait(1ms);
    QCOMPARE(poll->body(), QByteArray("1"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: ping timeout")));
    QCOMPARE(fixture.poll(sid)->status(), 400);
    QCOMPARE(fixture.counters().pingTimeouts, 1u);
}

void TestHeartbeat::silenceEndsAWebSocketSession()
{
    EndpointFixture fixture(quick());
    const auto [socket, sid] = fixture.openWebSocket();
    fixture.wait(499ms);
    QVERIFY(!socket->closeCode);
    fixture.wait(1ms);
    QCOMPARE(socket->closeCode, 1000);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: ping timeout")));
    QCOMPARE(fixture.counters().pingTimeouts, 1u);
}

void TestHeartbeat::messagesAreNoPong()
{
    EndpointFixture fixture(quick());
    const auto [socket, sid] = fixture.openWebSocket();
    for (int i = 0; i < 5; ++i) {
        fixture.wait(100ms);
        socket->say(QStringLiteral("4busy"));
    }
    QCOMPARE(fixture.ear(sid).take().last(), QStringLiteral("closed: ping timeout"));
}

void TestHeartbeat::pongsThatNobodyAskedForChangeNothing()
{
    EndpointFixture fixture(quick());
    const auto [socket, sid] = fixture.openWebSocket();
    fixture.wait(200ms);
    socket->say(QStringLiteral("3"));
    socket->take();
    fixture.wait(100ms);
    QCOMPARE(socket->take(), QStringList(QStringLiteral("2")));
    socket->say(QStringLiteral("3"));
    socket->say(QStringLiteral("3"));
    fixture.wait(299ms);
    QCOMPARE(socket->take(), QStringList());
    QVERIFY(fixture.ear(sid).session);
}

void TestHeartbeat::vanishedPollersLeaveNothing()
{
    EndpointFixture fixture;
    for (int i = 0; i < 1000; ++i)
        fixture.ear(fixture.openPolling()).say("never fetched");
    QCOMPARE(fixture.counters().sessions, 1000u);
    QCOMPARE(fixture.deadlines.size(), 1000);
    fixture.wait(25s + 60s);
    fixture.nextTurn();
    QCOMPARE(fixture.counters().sessions, 0u);
    QCOMPARE(fixture.counters().pollingSessions, 0u);
    QCOMPARE(fixture.counters().pingTimeouts, 1000u);
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestHeartbeat::theTimeoutGoesOnThroughAnUpgrade()
{
    EndpointFixture fixture(quick());
    const QByteArray sid = fixture.openPolling();
    fixture.wait(300ms);
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    socket->say(QStringLiteral("5"));
    QCOMPARE(socket->take(), QStringList({QStringLiteral("3probe"), QStringLiteral("2")}));
    fixture.wait(199ms);
    QVERIFY(fixture.ear(sid).session);
    fixture.wait(1ms);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: ping timeout")));
}

void TestHeartbeat::aLateLoopDoesNotAddToTheTimeout()
{
    EndpointFixture fixture(quick());
    const QByteArray sid = fixture.openPolling();
    fixture.clock.move(340ms);
    fixture.nextTurn();
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("2"));
    fixture.wait(159ms);
    QVERIFY(fixture.ear(sid).session);
    fixture.wait(1ms);
    QVERIFY(!fixture.ear(sid).session);
}

void TestHeartbeat::aLoopThatStoodStillLeavesTimeToAnswer()
{
    EndpointFixture fixture(quick());
    const auto [socket, sid] = fixture.openWebSocket();
    fixture.clock.move(1h);
    fixture.nextTurn();
    QCOMPARE(socket->take(), QStringList(QStringLiteral("2")));
    fixture.wait(99ms);
    QVERIFY(fixture.ear(sid).session);
    socket->say(QStringLiteral("3"));
    fixture.wait(299ms);
    QVERIFY(fixture.ear(sid).session);
}

void TestHeartbeat::aPollAfterTheTimeoutFindsNoSession()
{
    EndpointFixture fixture(quick());
    const QByteArray sid = fixture.openPolling();
    fixture.wait(300ms);
    fixture.clock.move(200ms);
    // The deadline is due, but the request comes first. A POST may bring the pong, a poll brings nothing.
    const QByteArray answering = fixture.openPolling();
    QCOMPARE(refusalIn(fixture.poll(sid)), QByteArray("400 {\"code\":1,\"message\":\"Session ID unknown\"}"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: ping timeout")));

    fixture.wait(300ms);
    fixture.clock.move(200ms);
    QCOMPARE(fixture.post(answering, "3")->status(), 200);
    fixture.nextTurn();
    QVERIFY(fixture.ear(answering).session);
    QCOMPARE(fixture.poll(answering)->body(), QByteArray("2"));
    QVERIFY(!fixture.poll(answering)->answer);
}

QTEST_GUILESS_MAIN(TestHeartbeat)
#include "tst_heartbeat.moc"
