// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/engineio/endpointfixture.h"

using namespace heliograph;
using namespace heliograph::test;

class TestPolling : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void postsReachTheListener();
    void echoes_data();
    void echoes();
    void aPollWaitsForAPacket();
    void aPollTakesWhatFits();
    void aPostIsAnsweredAfterItsMessagesWereHeard();
    void aLongBodyTakesTurns();
    void aPostDuringAPostEndsTheSession();
    void anOverflowEndsALongBody();
    void badBodiesEndTheSession_data();
    void badBodiesEndTheSession();
    void aBodyOverTheLimitIsRefusedAlone();
    void octetStreamsEndTheSession_data();
    void octetStreamsEndTheSession();
    void otherMethodsAreRefused();
    void twoPollsEndTheSession();
    void aCancelledPollEndsTheSession();
    void aPollThatCameDeadEndsTheSession();
    void theClientCloses();
    void afterACloseNothingIsHeard();
    void clientsMustNotPing();
    void packetsWithoutMeaningAreIgnored();
    void writableWhileAPollWaits();
};

void TestPolling::postsReachTheListener()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll post = fixture.post(sid, "4hello\x1e"
                                        "bAQIDBA==\x1e"
                                        "4gr\xc3\xbc\xc3\x9f\x1e"
                                        "4");
    QCOMPARE(post->status(), 200);
    QCOMPARE(post->body(), QByteArray("ok"));
    QCOMPARE(post->answer->contentType, QByteArray("text/html"));
    QCOMPARE(post->header("cache-control"), QByteArray("no-store"));
    QCOMPARE(fixture.ear(sid).take(), QStringList({QStringLiteral("hello"), QStringLiteral("binary 01020304"),
                                                   QStringLiteral("grüß"), QString()}));
    QCOMPARE(fixture.ear(sid).signsOfLife, 4);
    QCOMPARE(fixture.counters().messagesIn, 4u);
}

void TestPolling::echoes_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("one text") << QByteArray("4hello");
    QTest::newRow("several texts") << QByteArray("4test1\x1e"
                                                 "4test2\x1e"
                                                 "4test3");
    QTest::newRow("text and binary") << QByteArray("4hello\x1e"
                                                   "bAQIDBA==");
}

void TestPolling::echoes()
{
    QFETCH(QByteArray, payload);
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    for (const QByteArray &packet : payload.split('\x1e')) {
        fixture.ear(sid).session->send(packet.startsWith('b')
                                           ? engineio::Message::binary(QByteArray::fromBase64(packet.mid(1)))
                                           : engineio::Message::text(packet.mid(1)));
    }
    const Poll poll = fixture.poll(sid);
    QCOMPARE(poll->status(), 200);
    QCOMPARE(poll->body(), payload);
    QCOMPARE(poll->answer->contentType, QByteArray("text/plain; charset=UTF-8"));
    QCOMPARE(poll->header("cache-control"), QByteArray("no-store"));
    QCOMPARE(fixture.counters().messagesOut, quint64(payload.count('\x1e') + 1));
}

void TestPolling::aPollWaitsForAPacket()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    fixture.wait(1s);
    QVERIFY(!poll->answer);
    fixture.ear(sid).say("now");
    QCOMPARE(poll->body(), QByteArray("4now"));
    fixture.ear(sid).say("then");
    QCOMPARE(poll->body(), QByteArray("4now"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4then"));
}

void TestPolling::aPollTakesWhatFits()
{
    engineio::Options options;
    options.maxPayload = 10;
    EndpointFixture fixture(options);
    const QByteArray sid = fixture.openPolling();
    for (const char *text : {"aaaa", "bbb", "c", "longer than the limit", "d"})
        fixture.ear(sid).say(text);
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4aaaa\x1e"
                                                   "4bbb"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4c"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4longer than the limit"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4d"));
}

void TestPolling::aPostIsAnsweredAfterItsMessagesWereHeard()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    auto post = std::make_shared<FakeExchange>(request("POST", "/engine.io/?EIO=4&transport=polling&sid=" + sid,
                                                       "4one\x1e"
                                                       "4two"));
    fixture.ear(sid).onText = [&](const QByteArray &text) {
        QVERIFY(!post->answer);
        fixture.ear(sid).say(text);
    };
    fixture.endpoint->handle(post);
    QCOMPARE(post->body(), QByteArray("ok"));
    QCOMPARE(poll->body(), QByteArray("4one"));
    QCOMPARE(fixture.poll(sid)->body(), QByteArray("4two"));
}

void TestPolling::aLongBodyTakesTurns()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    QByteArray body = "4first";
    for (int number = 1; number < 3000; ++number)
        body += "\x1e"
                "4" +
                QByteArray::number(number);
    const Poll post = fixture.post(sid, body);
    QVERIFY(!post->answer);
    const qsizetype inOneTurn = fixture.ear(sid).heard.size();
    QVERIFY(inOneTurn > 100 && inOneTurn < 1000);
    int turns = 1;
    for (; !post->answer && turns < 100; ++turns)
        fixture.nextTurn();
    QCOMPARE(post->body(), QByteArray("ok"));
    QVERIFY(turns > 3);
    const QStringList heard = fixture.ear(sid).take();
    QCOMPARE(heard.size(), 3000);
    QCOMPARE(heard.first(), QStringLiteral("first"));
    QCOMPARE(heard.last(), QStringLiteral("2999"));
}

void TestPolling::aPostDuringAPostEndsTheSession()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll first = fixture.post(sid, QByteArray("4x\x1e").repeated(2000) + "4end");
    QVERIFY(!first->answer);
    QCOMPARE(fixture.post(sid, "4y")->status(), 400);
    QVERIFY(fixture.ear(sid).take().last().startsWith(QStringLiteral("closed: transport error")));
    QVERIFY(first->answer);
    fixture.nextTurn();
    QCOMPARE(fixture.counters().sessions, 0u);
}

void TestPolling::anOverflowEndsALongBody()
{
    engineio::Options options;
    options.unsentBytes = 10'000;
    EndpointFixture fixture(options);
    const QByteArray sid = fixture.openPolling();
    Ear &ear = fixture.ear(sid);
    ear.onText = [&ear](const QByteArray &) {
        if (ear.session)
            ear.say(QByteArray(1000, 'x'));
    };
    fixture.post(sid, QByteArray("4x\x1e").repeated(2000) + "4end");
    for (int turn = 0; turn < 5; ++turn)
        fixture.nextTurn();
    QVERIFY(ear.heard.size() < 20);
    QCOMPARE(fixture.counters().sessions, 0u);
}

void TestPolling::badBodiesEndTheSession_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("heardBefore");
    QTest::newRow("unknown type") << QByteArray("abc") << QStringList();
    QTest::newRow("empty") << QByteArray() << QStringList();
    QTest::newRow("after a good packet") << QByteArray("4good\x1e"
                                                       "x")
                                         << QStringList(QStringLiteral("good"));
    QTest::newRow("invalid UTF-8") << QByteArray("4good\x1e"
                                                 "4\xff")
                                   << QStringList();
}

void TestPolling::badBodiesEndTheSession()
{
    QFETCH(QByteArray, body);
    QFETCH(QStringList, heardBefore);
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    QCOMPARE(refusalIn(fixture.post(sid, body)), QByteArray("400 {\"code\":3,\"message\":\"Bad request\"}"));
    QCOMPARE(poll->body(), QByteArray("1"));
    QCOMPARE(fixture.ear(sid).take(), heardBefore + QStringList(QStringLiteral("closed: parse error")));
    QCOMPARE(fixture.poll(sid)->status(), 400);
    QCOMPARE(fixture.counters().parseErrors, 1u);
    QCOMPARE(fixture.counters().sessions, 0u);
}

void TestPolling::aBodyOverTheLimitIsRefusedAlone()
{
    engineio::Options options;
    options.maxPayload = 10;
    EndpointFixture fixture(options);
    const QByteArray sid = fixture.openPolling();
    QCOMPARE(fixture.post(sid, "4" + QByteArray(10, 'x'))->status(), 413);
    QCOMPARE(fixture.ear(sid).take(), QStringList());
    QCOMPARE(fixture.post(sid, "4" + QByteArray(9, 'x'))->status(), 200);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("xxxxxxxxx")));
}

void TestPolling::octetStreamsEndTheSession_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("refused");
    QTest::newRow("octet stream") << QByteArray("application/octet-stream") << true;
    QTest::newRow("with a parameter") << QByteArray("Application/Octet-Stream; x=y") << true;
    QTest::newRow("text") << QByteArray("text/plain;charset=UTF-8") << false;
    QTest::newRow("none") << QByteArray() << false;
}

void TestPolling::octetStreamsEndTheSession()
{
    QFETCH(QByteArray, type);
    QFETCH(bool, refused);
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    net::Request post = request("POST", "/engine.io/?EIO=4&transport=polling&sid=" + sid, "4hello");
    if (!type.isNull())
        post.headers = {{"content-type", type}};
    QCOMPARE(fixture.send(post)->status(), refused ? 400 : 200);
    QCOMPARE(fixture.ear(sid).take(),
             QStringList(refused ? QStringLiteral("closed: transport error") : QStringLiteral("hello")));
}

void TestPolling::otherMethodsAreRefused()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    for (const char *method : {"PUT", "DELETE", "HEAD", "OPTIONS"}) {
        const Poll answer = fixture.send(request(method, "/engine.io/?EIO=4&transport=polling&sid=" + sid, "4x"));
        QCOMPARE(refusalIn(answer), QByteArray("400 {\"code\":3,\"message\":\"Bad request\"}"));
    }
    QCOMPARE(fixture.counters().refused, 4u);
    QVERIFY(fixture.ear(sid).session);
    QCOMPARE(fixture.ear(sid).take(), QStringList());
    // A plain request may not pretend to be a WebSocket.
    QCOMPARE(fixture.get("EIO=4&transport=websocket&sid=" + sid)->status(), 400);
    QVERIFY(fixture.ear(sid).session);
}

void TestPolling::twoPollsEndTheSession()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll first = fixture.poll(sid);
    const Poll second = fixture.poll(sid);
    QCOMPARE(first->status(), 200);
    QCOMPARE(first->body(), QByteArray("1"));
    QCOMPARE(refusalIn(second), QByteArray("400 {\"code\":3,\"message\":\"Bad request\"}"));
    QCOMPARE(refusalIn(fixture.poll(sid)), QByteArray("400 {\"code\":1,\"message\":\"Session ID unknown\"}"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport error")));
    QCOMPARE(fixture.counters().refused, 2u);
}

void TestPolling::aCancelledPollEndsTheSession()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    fixture.poll(sid)->vanish();
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport error")));
    QCOMPARE(fixture.poll(sid)->status(), 400);
    fixture.nextTurn();
    QCOMPARE(fixture.counters().sessions, 0u);
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestPolling::aPollThatCameDeadEndsTheSession()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    auto poll = std::make_shared<FakeExchange>(request("GET", "/engine.io/?EIO=4&transport=polling&sid=" + sid));
    poll->vanish();
    fixture.endpoint->handle(poll);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport error")));
}

void TestPolling::theClientCloses()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    const Poll poll = fixture.poll(sid);
    const Poll post = fixture.post(sid, "1");
    QCOMPARE(post->body(), QByteArray("ok"));
    QCOMPARE(poll->status(), 200);
    QCOMPARE(poll->body(), QByteArray("6"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport close")));
    QCOMPARE(fixture.ear(sid).transportAtEnd, QLatin1String("polling"));
    QCOMPARE(fixture.poll(sid)->status(), 400);
    QCOMPARE(fixture.post(sid, "4x")->status(), 400);
}

void TestPolling::afterACloseNothingIsHeard()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    QCOMPARE(fixture
                 .post(sid, "4a\x1e"
                            "1\x1e"
                            "4b\x1e"
                            "garbage")
                 ->status(),
             200);
    QCOMPARE(fixture.ear(sid).take(), QStringList({QStringLiteral("a"), QStringLiteral("closed: transport close")}));
    QCOMPARE(fixture.counters().parseErrors, 0u);
}

void TestPolling::clientsMustNotPing()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    fixture.post(sid, "2");
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport error")));
}

void TestPolling::packetsWithoutMeaningAreIgnored()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    QCOMPARE(fixture
                 .post(sid, "0{}\x1e"
                            "5\x1e"
                            "6\x1e"
                            "3\x1e"
                            "4x")
                 ->status(),
             200);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("x")));
    QCOMPARE(fixture.ear(sid).session->transport(), QLatin1String("polling"));
}

void TestPolling::writableWhileAPollWaits()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    engineio::Session &session = *fixture.ear(sid).session;
    QVERIFY(!session.isWritable());
    const Poll poll = fixture.poll(sid);
    QVERIFY(session.isWritable());
    fixture.ear(sid).say("x");
    QVERIFY(!session.isWritable());
}

QTEST_GUILESS_MAIN(TestPolling)
#include "tst_polling.moc"
