// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/engineio/endpointfixture.h"

using namespace heliograph;
using namespace heliograph::test;

class TestUpgrade : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void movesToTheWebSocket();
    void theWaitingPollIsReleased();
    void laterPollsAreReleasedToo();
    void nothingIsLostOrDoubled();
    void aPollThatStillWaitsGetsANoop();
    void aPollInTheSameTurnIsLate();
    void requestsAreRefusedAfterwards();
    void aFurtherWebSocketIsClosed_data();
    void aFurtherWebSocketIsClosed();
    void itTimesOut();
    void otherPacketsEndTheAttempt_data();
    void otherPacketsEndTheAttempt();
    void theAttemptVanishes();
    void theSessionEndsDuringTheAttempt();
    void theSessionClosesDuringTheAttempt_data();
    void theSessionClosesDuringTheAttempt();
    void webSocketsForClosedSessionsAreClosed();
    void leavesNoDeadlineBehind();

private:
    static QPointer<FakeWebSocket> upgraded(EndpointFixture &fixture, const QByteArray &sid)
    {
        const auto socket = fixture.tryOut(sid);
        socket->say(QStringLiteral("2probe"));
        socket->say(QStringLiteral("5"));
        socket->take();
        return socket;
    }
};

void TestUpgrade::movesToTheWebSocket()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto socket = fixture.tryOut(sid);
    QCOMPARE(socket->take(), QStringList());
    QCOMPARE(fixture.ear(sid).session->transport(), QLatin1String("polling"));
    socket->say(QStringLiteral("2probe"));
    QCOMPARE(socket->take(), QStringList(QStringLiteral("3probe")));
    QCOMPARE(fixture.ear(sid).session->transport(), QLatin1String("polling"));
    const Poll poll = fixture.poll(sid);
    fixture.nextTurn();
    QCOMPARE(poll->status(), 200);
    QCOMPARE(poll->body(), QByteArray("6"));
    socket->say(QStringLiteral("5"));
    QCOMPARE(fixture.ear(sid).session->transport(), QLatin1String("websocket"));
    socket->say(QStringLiteral("4hello"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("hello")));
    fixture.ear(sid).say("hello");
    QCOMPARE(socket->take(), QStringList(QStringLiteral("4hello")));
    QCOMPARE(fixture.counters().opened, 1u);
    QCOMPARE(fixture.counters().upgraded, 1u);
    QCOMPARE(fixture.counters().sessions, 1u);
    QCOMPARE(fixture.counters().pollingSessions, 0u);
    QCOMPARE(fixture.counters().webSocketSessions, 1u);
}

void TestUpgrade::theWaitingPollIsReleased()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    const auto socket = fixture.tryOut(sid);
    QVERIFY(!poll->answer);
    socket->say(QStringLiteral("2probe"));
    QCOMPARE(poll->status(), 200);
    QCOMPARE(poll->body(), QByteArray("6"));
}

void TestUpgrade::laterPollsAreReleasedToo()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    for (int i = 0; i < 3; ++i) {
        const Poll poll = fixture.poll(sid);
        fixture.nextTurn();
        QCOMPARE(poll->body(), QByteArray("6"));
    }
    // A packet needs no release.
    const Poll packets = fixture.poll(sid);
    fixture.ear(sid).say("x");
    QCOMPARE(packets->body(), QByteArray("4x"));
    fixture.nextTurn();
    // Posts still count.
    QCOMPARE(fixture.post(sid, "4via polling")->status(), 200);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("via polling")));
    socket->vanish();
    // The attempt is over: polls wait again.
    QVERIFY(!fixture.poll(sid)->answer);
}

void TestUpgrade::nothingIsLostOrDoubled()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    Ear &ear = fixture.ear(sid);
    const Poll poll = fixture.poll(sid);
    const auto socket = fixture.tryOut(sid);
    ear.say("1");
    QCOMPARE(poll->body(), QByteArray("41"));
    ear.say("2");
    socket->say(QStringLiteral("2probe"));
    ear.say("3");
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("42\x1e"
                                                   "43"));
    ear.say("4");
    ear.session->send(engineio::Message::binary("\x05"));
    QCOMPARE(socket->take(), QStringList(QStringLiteral("3probe")));
    socket->say(QStringLiteral("5"));
    ear.say("6");
    QCOMPARE(socket->take(), QStringList({QStringLiteral("44"), QStringLiteral("binary 05"), QStringLiteral("46")}));
}

void TestUpgrade::aPollThatStillWaitsGetsANoop()
{
    // A client that does not probe, or polls on regardless.
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("5"));
    QCOMPARE(poll->body(), QByteArray("6"));
    QCOMPARE(fixture.ear(sid).session->transport(), QLatin1String("websocket"));
    // Its connection may end afterwards without harm.
    poll->vanish();
    QVERIFY(fixture.ear(sid).session);
}

void TestUpgrade::aPollInTheSameTurnIsLate()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    // Sent after the upgrade packet, but over another connection.
    const Poll poll = fixture.poll(sid);
    QVERIFY(!poll->answer);
    socket->say(QStringLiteral("5"));
    QCOMPARE(refusalIn(poll), QByteArray("400 {\"code\":3,\"message\":\"Bad request\"}"));
    QCOMPARE(fixture.counters().refused, 1u);
    fixture.nextTurn();
    QVERIFY(fixture.ear(sid).session);
    QCOMPARE(fixture.ear(sid).session->transport(), QLatin1String("websocket"));
}

void TestUpgrade::requestsAreRefusedAfterwards()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto socket = upgraded(fixture, sid);
    QCOMPARE(refusalIn(fixture.poll(sid)), QByteArray("400 {\"code\":3,\"message\":\"Bad request\"}"));
    QCOMPARE(fixture.post(sid, "4x")->status(), 400);
    socket->say(QStringLiteral("4hello"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("hello")));
}

void TestUpgrade::aFurtherWebSocketIsClosed_data()
{
    QTest::addColumn<bool>("complete");
    QTest::newRow("during the upgrade") << false;
    QTest::newRow("after the upgrade") << true;
}

void TestUpgrade::aFurtherWebSocketIsClosed()
{
    QFETCH(bool, complete);
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto first = complete ? upgraded(fixture, sid) : fixture.tryOut(sid);
    const auto second = fixture.tryOut(sid);
    QVERIFY(second);
    QCOMPARE(second->closeCode, 1000);
    second->say(QStringLiteral("2probe"));
    second->say(QStringLiteral("5"));
    second->say(QStringLiteral("4intruder"));
    QCOMPARE(second->take(), QStringList());
    second->vanish();
    fixture.nextTurn();
    QVERIFY(!second);

    if (!complete)
        first->say(QStringLiteral("5"));
    first->say(QStringLiteral("4hello"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("hello")));
}

void TestUpgrade::itTimesOut()
{
    engineio::Options options;
    EndpointFixture fixture(options);
    const QByteArray sid = fixture.openPolling();
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    fixture.wait(options.upgradeTimeout - 1ms);
    QVERIFY(!socket->closeCode);
    fixture.wait(1ms);
    QCOMPARE(socket->closeCode, 1000);
    // Only the attempt is over; the next one may succeed.
    fixture.ear(sid).say("still polling");
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4still polling"));
    QCOMPARE(fixture.counters().upgraded, 0u);
    upgraded(fixture, sid);
    QCOMPARE(fixture.counters().upgraded, 1u);
}

void TestUpgrade::otherPacketsEndTheAttempt_data()
{
    QTest::addColumn<QString>("frame");
    for (const char *frame : {"2", "3", "3probe", "1", "4hello", "6", "garbage", ""})
        QTest::newRow(*frame ? frame : "empty") << QString::fromLatin1(frame);
    QTest::newRow("binary") << QString();
}

void TestUpgrade::otherPacketsEndTheAttempt()
{
    QFETCH(QString, frame);
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    if (frame.isNull())
        socket->sayBinary("x");
    else
        socket->say(frame);
    QCOMPARE(socket->closeCode, 1000);
    QCOMPARE(fixture.ear(sid).take(), QStringList());
    QVERIFY(!fixture.poll(sid)->answer);
    QCOMPARE(fixture.post(sid, "4hello")->status(), 200);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("hello")));
}

void TestUpgrade::theAttemptVanishes()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    socket->vanish();
    fixture.nextTurn();
    QVERIFY(!socket);
    QVERIFY(fixture.ear(sid).session);
    QCOMPARE(fixture.deadlines.size(), 1);
    upgraded(fixture, sid);
    QCOMPARE(fixture.ear(sid).session->transport(), QLatin1String("websocket"));
}

void TestUpgrade::theSessionEndsDuringTheAttempt()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    fixture.post(sid, "1");
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport close")));
    QCOMPARE(socket->closeCode, 1000);
    socket->say(QStringLiteral("5"));
    socket->vanish();
    fixture.nextTurn();
    QVERIFY(!socket);
    QCOMPARE(fixture.counters().sessions, 0u);
    QCOMPARE(fixture.counters().upgraded, 0u);
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestUpgrade::theSessionClosesDuringTheAttempt_data()
{
    QTest::addColumn<bool>("completes");
    QTest::newRow("the client polls on") << false;
    QTest::newRow("the client completes the upgrade") << true;
}

void TestUpgrade::theSessionClosesDuringTheAttempt()
{
    QFETCH(bool, completes);
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const auto socket = fixture.tryOut(sid);
    socket->say(QStringLiteral("2probe"));
    socket->take();
    fixture.ear(sid).say("bye");
    fixture.ear(sid).session->close();
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: forced close")));
    // Nobody knows which way the client looks, so both stay open for what was sent.
    if (completes) {
        socket->say(QStringLiteral("5"));
        QCOMPARE(socket->take(), QStringList({QStringLiteral("4bye"), QStringLiteral("1")}));
    } else {
        QCOMPARE(fixture.poll(sid)->body(), QByteArray("4bye"));
        QCOMPARE(fixture.poll(sid)->body(), QByteArray("1"));
    }
    QCOMPARE(socket->closeCode, 1000);
    QCOMPARE(refusalIn(fixture.poll(sid)), QByteArray("400 {\"code\":1,\"message\":\"Session ID unknown\"}"));
    socket->vanish();
    fixture.nextTurn();
    QVERIFY(!socket);
    QCOMPARE(fixture.deadlines.size(), 0);
    QCOMPARE(fixture.counters().upgraded, 0u);
    QCOMPARE(fixture.counters().webSocketSessions, 0u);
}

void TestUpgrade::webSocketsForClosedSessionsAreClosed()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    fixture.ear(sid).session->close();
    // The rest may still be polled, but not moved.
    const auto late = fixture.tryOut(sid);
    QCOMPARE(late->closeCode, 1000);

    // Gone between net's question and the end of its handshake.
    auto socket = std::make_unique<FakeWebSocket>(request("GET", "/engine.io/?EIO=4&transport=websocket&sid=gone"));
    const QPointer<FakeWebSocket> gone = socket.get();
    fixture.endpoint->accept(std::move(socket));
    QCOMPARE(gone->closeCode, 1000);
    QCOMPARE(fixture.counters().opened, 1u);
}

void TestUpgrade::leavesNoDeadlineBehind()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    QCOMPARE(fixture.deadlines.size(), 1);
    const auto socket = fixture.tryOut(sid);
    QCOMPARE(fixture.deadlines.size(), 2);
    socket->say(QStringLiteral("5"));
    QCOMPARE(fixture.deadlines.size(), 1);
}

QTEST_GUILESS_MAIN(TestUpgrade)
#include "tst_upgrade.moc"
