// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/engineio/endpointfixture.h"

using namespace heliograph;
using namespace heliograph::test;

/// How sessions end from above, and that nothing outlives its time or dies on the stack.
class TestEnding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void closeReleasesTheWaitingPoll();
    void closeKeepsTheRestForTheNextPoll();
    void closeNeedsSeveralPollsForMuch();
    void theRestIsGoneAfterASecond();
    void postsAfterCloseAreIgnored();
    void closeOfAWebSocket();
    void protocolErrors();
    void closingFromWithinAMessage_data();
    void closingFromWithinAMessage();
    void closingFromWithinAccept();
    void overflowEndsInTheNextTurn();
    void tinyPacketsOverflowToo();
    void overflowOfAWebSocketAborts();
    void closeWinsOverOverflow();
    void closeAllClosesAll();
    void endingOneMayEndAnother();
    void theEndpointGoesFirst();
    void reasonsHaveTheReferenceWords();
};

void TestEnding::closeReleasesTheWaitingPoll()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    fixture.ear(sid).session->close();
    QCOMPARE(poll->body(), QByteArray("1"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: forced close")));
    QCOMPARE(fixture.poll(sid)->status(), 400);
    fixture.nextTurn();
    QCOMPARE(fixture.counters().sessions, 0u);
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestEnding::closeKeepsTheRestForTheNextPoll()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    fixture.ear(sid).say("bye");
    fixture.ear(sid).session->close();
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: forced close")));
    QCOMPARE(fixture.counters().sessions, 0u);
    fixture.wait(900ms);
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4bye"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("1"));
    QCOMPARE(fixture.poll(sid)->status(), 400);
    fixture.nextTurn();
    QCOMPARE(fixture.deadlines.size(), 0);
    QCOMPARE(fixture.ear(sid).take(), QStringList());
}

void TestEnding::closeNeedsSeveralPollsForMuch()
{
    engineio::Options options;
    options.maxPayload = 4;
    EndpointFixture fixture(options);
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    fixture.ear(sid).say("aaa");
    fixture.ear(sid).say("bbb");
    fixture.ear(sid).say("ccc");
    fixture.ear(sid).session->close();
    QCOMPARE(poll->body(), QByteArray("4aaa"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4bbb"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4ccc"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("1"));
    QCOMPARE(fixture.poll(sid)->status(), 400);
}

void TestEnding::theRestIsGoneAfterASecond()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    fixture.ear(sid).say("bye");
    fixture.ear(sid).session->close();
    fixture.wait(1s);
    QCOMPARE(fixture.poll(sid)->status(), 400);
    fixture.nextTurn();
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestEnding::postsAfterCloseAreIgnored()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    fixture.ear(sid).session->close();
    fixture.ear(sid).take();
    // The client cannot know yet, so it is not told off.
    QCOMPARE(fixture.post(sid, "4late")->body(), QByteArray("ok"));
    QCOMPARE(fixture.post(sid, "3")->body(), QByteArray("ok"));
    QCOMPARE(fixture.ear(sid).take(), QStringList());
    QCOMPARE(fixture.counters().messagesIn, 0u);
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("1"));
}

void TestEnding::closeOfAWebSocket()
{
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    fixture.ear(sid).say("bye");
    fixture.ear(sid).session->close();
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: forced close")));
    QCOMPARE(socket->take(), QStringList({QStringLiteral("4bye"), QStringLiteral("1")}));
    QCOMPARE(socket->closeCode, 1000);
    fixture.wait(100ms);
    QVERIFY(socket);
    socket->vanish();
    fixture.nextTurn();
    QVERIFY(!socket);
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestEnding::protocolErrors()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    fixture.ear(sid).session->protocolError();
    QCOMPARE(poll->body(), QByteArray("1"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: parse error")));

    const auto [socket, other] = fixture.openWebSocket();
    fixture.ear(other).session->protocolError();
    QCOMPARE(socket->closeCode, 1000);
    QCOMPARE(fixture.ear(other).take(), QStringList(QStringLiteral("closed: parse error")));
    QCOMPARE(fixture.counters().parseErrors, 2u);
}

void TestEnding::closingFromWithinAMessage_data()
{
    QTest::addColumn<bool>("webSocket");
    QTest::addColumn<bool>("orderly");
    QTest::newRow("polling, close") << false << true;
    QTest::newRow("polling, protocol error") << false << false;
    QTest::newRow("WebSocket, close") << true << true;
    QTest::newRow("WebSocket, protocol error") << true << false;
}

void TestEnding::closingFromWithinAMessage()
{
    QFETCH(bool, webSocket);
    QFETCH(bool, orderly);
    EndpointFixture fixture;
    const auto [socket, webSocketSid] = fixture.openWebSocket();
    const QByteArray sid = webSocket ? webSocketSid : fixture.openPolling();
    Ear &ear = fixture.ear(sid);
    ear.onText = [&](const QByteArray &) {
        if (orderly)
            ear.session->close();
        else
            ear.session->protocolError();
    };
    if (webSocket) {
        socket->say(QStringLiteral("4quit"));
        socket->say(QStringLiteral("4more"));
    } else {
        QCOMPARE(fixture
                     .post(sid, "4quit\x1e"
                                "4more")
                     ->body(),
                 QByteArray("ok"));
    }
    QCOMPARE(ear.take(), QStringList({QStringLiteral("quit"), orderly ? QStringLiteral("closed: forced close")
                                                                      : QStringLiteral("closed: parse error")}));
    fixture.nextTurn();
    QCOMPARE(fixture.counters().sessions, webSocket ? 0u : 1u);
}

void TestEnding::closingFromWithinAccept()
{
    EndpointFixture fixture;
    fixture.ears.onAccept = [](Ear &ear) {
        ear.say("no room");
        ear.session->close();
    };
    const QByteArray sid = fixture.openPolling();
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: forced close")));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4no room"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("1"));
    const auto socket = fixture.connectWebSocket("EIO=4&transport=websocket");
    QCOMPARE(socket->take().mid(1), QStringList({QStringLiteral("4no room"), QStringLiteral("1")}));
    QCOMPARE(socket->closeCode, 1000);
    QCOMPARE(fixture.counters().sessions, 0u);

    fixture.ears.onAccept = [](Ear &ear) { ear.session->protocolError(); };
    const QByteArray refused = fixture.openPolling();
    QCOMPARE(fixture.ear(refused).take(), QStringList(QStringLiteral("closed: parse error")));
    QCOMPARE(fixture.poll(refused)->status(), 400);
}

void TestEnding::overflowEndsInTheNextTurn()
{
    engineio::Options options;
    options.unsentBytes = 10'000;
    EndpointFixture fixture(options);
    const QByteArray sid = fixture.openPolling();
    Ear &ear = fixture.ear(sid);
    const QByteArray large(4000, 'x');
    ear.say(large);
    ear.say(large);
    fixture.nextTurn();
    QVERIFY(ear.session);
    ear.say(large);
    QCOMPARE(ear.take(), QStringList());
    QVERIFY(ear.session->isOpen());
    QVERIFY(!ear.session->isWritable());
    ear.say(large);
    fixture.nextTurn();
    QCOMPARE(ear.take(), QStringList(QStringLiteral("closed: overflow")));
    QCOMPARE(fixture.poll(sid)->status(), 400);
    QCOMPARE(fixture.counters().messagesOut, 3u);
    fixture.nextTurn();
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestEnding::tinyPacketsOverflowToo()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const engineio::MessagePtr tiny = engineio::Message::text({});
    int sent = 0;
    while (fixture.ear(sid).session && sent < 1'000'000) {
        fixture.ear(sid).session->send(tiny);
        if (++sent % 1000 == 0)
            fixture.nextTurn();
    }
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: overflow")));
    QVERIFY(sent > 10'000);
    QVERIFY(sent < 100'000);
}

void TestEnding::overflowOfAWebSocketAborts()
{
    engineio::Options options;
    options.unsentBytes = 10'000;
    EndpointFixture fixture(options);
    const auto [socket, sid] = fixture.openWebSocket();
    Ear &ear = fixture.ear(sid);
    ear.say(QByteArray(5000, 'x'));
    QCOMPARE(socket->take().size(), 1);
    socket->unsent = 5000;
    ear.say(QByteArray(5000, 'x'));
    QCOMPARE(socket->take(), QStringList());
    QCOMPARE(ear.take(), QStringList());
    fixture.nextTurn();
    QCOMPARE(ear.take(), QStringList(QStringLiteral("closed: overflow")));
    fixture.nextTurn();
    QVERIFY(!socket);
}

void TestEnding::closeWinsOverOverflow()
{
    engineio::Options options;
    options.unsentBytes = 10'000;
    EndpointFixture fixture(options);
    const QByteArray sid = fixture.openPolling();
    Ear &ear = fixture.ear(sid);
    ear.say(QByteArray(20'000, 'x'));
    ear.session->close();
    QCOMPARE(ear.take(), QStringList(QStringLiteral("closed: forced close")));
    fixture.nextTurn();
    QCOMPARE(ear.take(), QStringList());
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("1"));
}

void TestEnding::closeAllClosesAll()
{
    EndpointFixture fixture;
    const QByteArray waiting = fixture.openPolling();
    const Poll poll = fixture.poll(waiting);
    const QByteArray idle = fixture.openPolling();
    const auto [socket, webSocketSid] = fixture.openWebSocket();
    fixture.endpoint->closeAll();
    for (const QByteArray &sid : {waiting, idle, webSocketSid})
        QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: forced close")));
    QCOMPARE(poll->body(), QByteArray("1"));
    QCOMPARE(socket->closeCode, 1000);
    QCOMPARE(fixture.counters().sessions, 0u);
    fixture.endpoint->closeAll();
    QCOMPARE(fixture.ear(idle).take(), QStringList());
}

void TestEnding::endingOneMayEndAnother()
{
    EndpointFixture fixture;
    const QByteArray a = fixture.openPolling();
    const auto [socket, b] = fixture.openWebSocket();
    fixture.ear(a).onClosed = [&, other = b] {
        if (fixture.ear(other).session)
            fixture.ear(other).session->close();
    };
    fixture.ear(b).onClosed = [&] {
        if (fixture.ear(a).session)
            fixture.ear(a).session->protocolError();
    };
    fixture.endpoint->closeAll();
    QCOMPARE(fixture.counters().sessions, 0u);
    QCOMPARE(fixture.ear(a).take().size(), 1);
    QCOMPARE(fixture.ear(b).take().size(), 1);
}

void TestEnding::theEndpointGoesFirst()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    const QByteArray idle = fixture.openPolling();
    const auto [socket, webSocketSid] = fixture.openWebSocket();
    const auto attempt = fixture.tryOut(idle);
    fixture.endpoint.reset();
    for (const QByteArray &each : {sid, idle, webSocketSid})
        QCOMPARE(fixture.ear(each).take(), QStringList(QStringLiteral("closed: forced close")));
    QCOMPARE(poll->body(), QByteArray("1"));
    QVERIFY(!socket);
    QVERIFY(!attempt);
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestEnding::reasonsHaveTheReferenceWords()
{
    using engineio::CloseReason;
    QCOMPARE(engineio::textOf(CloseReason::TransportClose), QLatin1String("transport close"));
    QCOMPARE(engineio::textOf(CloseReason::TransportError), QLatin1String("transport error"));
    QCOMPARE(engineio::textOf(CloseReason::PingTimeout), QLatin1String("ping timeout"));
    QCOMPARE(engineio::textOf(CloseReason::ParseError), QLatin1String("parse error"));
    QCOMPARE(engineio::textOf(CloseReason::ForcedClose), QLatin1String("forced close"));
}

QTEST_GUILESS_MAIN(TestEnding)
#include "tst_ending.moc"
