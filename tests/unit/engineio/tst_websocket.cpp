// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/engineio/endpointfixture.h"

using namespace heliograph;
using namespace heliograph::test;

class TestWebSocket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hearsAndSpeaks();
    void speaksBase64WhenAsked();
    void badFramesEndTheSession_data();
    void badFramesEndTheSession();
    void messagesOverTheLimitEndTheSession_data();
    void messagesOverTheLimitEndTheSession();
    void theClientCloses();
    void theConnectionEnds();
    void closingMayTakeNoTime();
    void clientsMustNotPing();
    void nothingIsHeardAfterTheEnd();
    void writableUntilMuchIsUnsent();
    void requestsWithItsSidAreRefused();
};

void TestWebSocket::hearsAndSpeaks()
{
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    Ear &ear = fixture.ear(sid);
    socket->say(QStringLiteral("4grüß"));
    socket->sayBinary("\x01\x02");
    socket->say(QStringLiteral("bAwQ="));
    socket->sayBinary({});
    QCOMPARE(ear.take(), QStringList({QStringLiteral("grüß"), QStringLiteral("binary 0102"),
                                      QStringLiteral("binary 0304"), QStringLiteral("binary ")}));
    QCOMPARE(ear.signsOfLife, 4);
    ear.say("gr\xc3\xbc\xc3\x9f");
    ear.session->send(engineio::Message::binary("\x05\x06"));
    QCOMPARE(socket->take(), QStringList({QStringLiteral("4grüß"), QStringLiteral("binary 0506")}));
    QCOMPARE(fixture.counters().messagesIn, 4u);
    QCOMPARE(fixture.counters().messagesOut, 2u);
}

void TestWebSocket::speaksBase64WhenAsked()
{
    EndpointFixture fixture;
    const auto socket = fixture.connectWebSocket("EIO=4&transport=websocket&b64=1");
    const QByteArray sid = EndpointFixture::sidIn(socket->take().value(0).toUtf8());
    fixture.ear(sid).session->send(engineio::Message::binary("\x01\x02\x03\x04"));
    fixture.ear(sid).say("x");
    QCOMPARE(socket->take(), QStringList({QStringLiteral("bAQIDBA=="), QStringLiteral("4x")}));
}

void TestWebSocket::badFramesEndTheSession_data()
{
    QTest::addColumn<QString>("frame");
    QTest::newRow("unknown type") << QStringLiteral("abc");
    QTest::newRow("empty") << QString();
    QTest::newRow("bad base64") << QStringLiteral("b?");
    QTest::newRow("a payload is no frame") << QStringLiteral("1\u001e4x");
}

void TestWebSocket::badFramesEndTheSession()
{
    QFETCH(QString, frame);
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    socket->say(frame);
    QCOMPARE(socket->closeCode, 1000);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: parse error")));
    QCOMPARE(fixture.counters().parseErrors, 1u);
    QCOMPARE(fixture.counters().webSocketSessions, 0u);
}

void TestWebSocket::messagesOverTheLimitEndTheSession_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("binary");
    QTest::addColumn<bool>("fits");
    QTest::newRow("text that fits") << QStringLiteral("4123456789") << QByteArray() << true;
    QTest::newRow("text") << QStringLiteral("41234567890") << QByteArray() << false;
    QTest::newRow("text with long characters") << QStringLiteral("4€€€€") << QByteArray() << false;
    QTest::newRow("binary that fits") << QString() << QByteArray(10, 'x') << true;
    QTest::newRow("binary") << QString() << QByteArray(11, 'x') << false;
}

void TestWebSocket::messagesOverTheLimitEndTheSession()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, binary);
    QFETCH(bool, fits);
    engineio::Options options;
    options.maxPayload = 10;
    EndpointFixture fixture(options);
    const auto [socket, sid] = fixture.openWebSocket();
    if (text.isEmpty())
        socket->sayBinary(binary);
    else
        socket->say(text);
    QCOMPARE(socket->closeCode, fits ? std::nullopt : std::optional<quint16>(1009));
    const QStringList heard = fixture.ear(sid).take();
    QCOMPARE(heard.size(), 1);
    QCOMPARE(heard.first() == QStringLiteral("closed: transport error"), !fits);
}

void TestWebSocket::theClientCloses()
{
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    socket->say(QStringLiteral("1"));
    QCOMPARE(socket->closeCode, 1000);
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport close")));
    QCOMPARE(fixture.ear(sid).transportAtEnd, QLatin1String("websocket"));
    // The socket stays until it has closed, then nothing stays.
    fixture.nextTurn();
    QVERIFY(socket);
    socket->vanish();
    fixture.nextTurn();
    QVERIFY(!socket);
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestWebSocket::theConnectionEnds()
{
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    socket->vanish();
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport close")));
    QCOMPARE(fixture.counters().sessions, 0u);
    QVERIFY(!socket->closeCode);
    // Not within its own signal.
    QVERIFY(socket);
    fixture.nextTurn();
    QVERIFY(!socket);
    QCOMPARE(fixture.deadlines.size(), 0);
}

void TestWebSocket::closingMayTakeNoTime()
{
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    socket->closesAtOnce = true;
    socket->say(QStringLiteral("garbage"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: parse error")));
    QVERIFY(socket);
    fixture.nextTurn();
    QVERIFY(!socket);

    const auto [other, otherSid] = fixture.openWebSocket();
    other->closesAtOnce = true;
    fixture.ear(otherSid).session->close();
    QCOMPARE(fixture.ear(otherSid).take(), QStringList(QStringLiteral("closed: forced close")));
    fixture.nextTurn();
    QVERIFY(!other);
}

void TestWebSocket::clientsMustNotPing()
{
    for (const auto &ping : {QStringLiteral("2"), QStringLiteral("2probe")}) {
        EndpointFixture fixture;
        const auto [socket, sid] = fixture.openWebSocket();
        socket->say(ping);
        QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("closed: transport error")));
        QCOMPARE(socket->closeCode, 1000);
    }
}

void TestWebSocket::nothingIsHeardAfterTheEnd()
{
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    socket->say(QStringLiteral("1"));
    fixture.ear(sid).take();
    socket->say(QStringLiteral("4late"));
    socket->say(QStringLiteral("garbage"));
    socket->sayBinary("late");
    fixture.nextTurn();
    socket->say(QStringLiteral("4later"));
    QCOMPARE(fixture.ear(sid).take(), QStringList());
    QCOMPARE(fixture.counters().messagesIn, 0u);
    QCOMPARE(fixture.counters().parseErrors, 0u);
}

void TestWebSocket::writableUntilMuchIsUnsent()
{
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    engineio::Session &session = *fixture.ear(sid).session;
    QVERIFY(session.isWritable());
    socket->unsent = 64 * 1024;
    QVERIFY(!session.isWritable());
    socket->unsent = 0;
    QVERIFY(session.isWritable());
}

void TestWebSocket::requestsWithItsSidAreRefused()
{
    EndpointFixture fixture;
    const auto [socket, sid] = fixture.openWebSocket();
    const QByteArray badRequest("400 {\"code\":3,\"message\":\"Bad request\"}");
    QCOMPARE(refusalIn(fixture.poll(sid)), badRequest);
    QCOMPARE(refusalIn(fixture.post(sid, "4x")), badRequest);
    QCOMPARE(refusalIn(fixture.get("EIO=4&transport=websocket&sid=" + sid)), badRequest);
    socket->say(QStringLiteral("4x"));
    QCOMPARE(fixture.ear(sid).take(), QStringList(QStringLiteral("x")));
}

QTEST_GUILESS_MAIN(TestWebSocket)
#include "tst_websocket.moc"
