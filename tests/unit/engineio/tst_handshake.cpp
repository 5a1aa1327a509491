// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/engineio/endpointfixture.h"

using namespace heliograph;
using namespace heliograph::test;

class TestHandshake : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pollingAnswersWithTheHandshake();
    void webSocketBeginsWithTheHandshake();
    void upgradesAreOfferedWhenPossible_data();
    void upgradesAreOfferedWhenPossible();
    void refusesRequests_data();
    void refusesRequests();
    void refusesUpgrades_data();
    void refusesUpgrades();
    void theAcceptorRefuses();
    void theAcceptorIsAskedForHandshakesOnly();
    void askingConsumesNothing();
    void remembersTheRequest();
    void outsizedRequestsAreRefused();
    void aSocketThatHasGoneOpensNothing();
};

void TestHandshake::pollingAnswersWithTheHandshake()
{
    EndpointFixture fixture;
    const Poll poll = fixture.get("EIO=4&transport=polling");
    QCOMPARE(poll->status(), 200);
    QCOMPARE(poll->body(), QByteArray("0{\"sid\":\"00000000000000000000000000000001\",\"upgrades\":[\"websocket\"],"
                                      "\"pingInterval\":25000,\"pingTimeout\":60000,\"maxPayload\":1000000}"));
    QCOMPARE(poll->answer->contentType, QByteArray("text/plain; charset=UTF-8"));
    QCOMPARE(poll->header("cache-control"), QByteArray("no-store"));
    const Ear &ear = fixture.ear(EndpointFixture::sidIn(poll->body()));
    QCOMPARE(ear.session->sid(), QByteArray("00000000000000000000000000000001"));
    QCOMPARE(ear.session->transport(), QLatin1String("polling"));
    QVERIFY(ear.session->isOpen());
    QCOMPARE(fixture.counters().opened, 1u);
    QCOMPARE(fixture.counters().sessions, 1u);
    QCOMPARE(fixture.counters().pollingSessions, 1u);
    QCOMPARE(fixture.counters().webSocketSessions, 0u);
}

void TestHandshake::webSocketBeginsWithTheHandshake()
{
    engineio::Options options;
    options.pingInterval = 300ms;
    options.pingTimeout = 200ms;
    options.maxPayload = 5000;
    EndpointFixture fixture(options);
    const auto socket = fixture.connectWebSocket("EIO=4&transport=websocket");
    QCOMPARE(socket->take(),
             QStringList(QStringLiteral("0{\"sid\":\"00000000000000000000000000000001\",\"upgrades\":[],"
                                        "\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":5000}")));
    QCOMPARE(fixture.ear("00000000000000000000000000000001").session->transport(), QLatin1String("websocket"));
    QCOMPARE(fixture.counters().opened, 1u);
    QCOMPARE(fixture.counters().pollingSessions, 0u);
    QCOMPARE(fixture.counters().webSocketSessions, 1u);
}

void TestHandshake::upgradesAreOfferedWhenPossible_data()
{
    QTest::addColumn<bool>("allowUpgrades");
    QTest::addColumn<bool>("webSocket");
    QTest::addColumn<bool>("offered");
    QTest::newRow("possible") << true << true << true;
    QTest::newRow("not allowed") << false << true << false;
    QTest::newRow("no WebSocket") << true << false << false;
}

void TestHandshake::upgradesAreOfferedWhenPossible()
{
    QFETCH(bool, allowUpgrades);
    QFETCH(bool, webSocket);
    QFETCH(bool, offered);
    engineio::Options options;
    options.allowUpgrades = allowUpgrades;
    options.webSocket = webSocket;
    EndpointFixture fixture(options);
    const Poll poll = fixture.get("EIO=4&transport=polling");
    QCOMPARE(poll->body().contains("\"upgrades\":[\"websocket\"],"), offered);
    QCOMPARE(poll->body().contains("\"upgrades\":[],"), !offered);
    QCOMPARE(!fixture.tryOut(EndpointFixture::sidIn(poll->body())).isNull(), offered);
}

void TestHandshake::refusesRequests_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("refusal");
    const auto row = [](const char *name, const char *method, const char *query, int code, const char *message) {
        QTest::newRow(name) << QByteArray(method) << QByteArray(query)
                            << "400 {\"code\":" + QByteArray::number(code) + ",\"message\":\"" + message + "\"}";
    };
    row("no query", "GET", "", 0, "Transport unknown");
    row("no transport", "GET", "EIO=4", 0, "Transport unknown");
    row("other transport", "GET", "EIO=4&transport=abc", 0, "Transport unknown");
    row("webtransport", "GET", "EIO=4&transport=webtransport", 0, "Transport unknown");
    row("transport goes before sid", "GET", "transport=abc&sid=nobody", 0, "Transport unknown");
    row("unknown sid", "GET", "EIO=4&transport=polling&sid=nobody", 1, "Session ID unknown");
    row("unknown sid, POST", "POST", "EIO=4&transport=polling&sid=nobody", 1, "Session ID unknown");
    row("sid goes before version", "GET", "EIO=3&transport=polling&sid=nobody", 1, "Session ID unknown");
    row("POST", "POST", "EIO=4&transport=polling", 2, "Bad handshake method");
    row("PUT", "PUT", "EIO=4&transport=polling", 2, "Bad handshake method");
    row("HEAD", "HEAD", "EIO=4&transport=polling", 2, "Bad handshake method");
    row("method goes before version", "POST", "transport=polling", 2, "Bad handshake method");
    row("method goes before upgrade", "POST", "EIO=4&transport=websocket", 2, "Bad handshake method");
    row("WebSocket without upgrade", "GET", "EIO=4&transport=websocket", 3, "Bad request");
    row("no version", "GET", "transport=polling", 5, "Unsupported protocol version");
    row("older version", "GET", "EIO=3&transport=polling", 5, "Unsupported protocol version");
    row("odd version", "GET", "EIO=abc&transport=polling", 5, "Unsupported protocol version");
    row("empty sid is none", "GET", "EIO=abc&transport=polling&sid=", 5, "Unsupported protocol version");
}

void TestHandshake::refusesRequests()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, refusal);
    EndpointFixture fixture;
    const Poll poll = fixture.send(request(method, "/engine.io/?" + query));
    QCOMPARE(refusalIn(poll), refusal);
    QCOMPARE(poll->answer->contentType, QByteArray("application/json"));
    QCOMPARE(fixture.counters().refused, 1u);
    QCOMPARE(fixture.counters().opened, 0u);

    engineio::Options options;
    options.polling = false;
    EndpointFixture webSocketOnly(options);
    QCOMPARE(refusalIn(webSocketOnly.get("EIO=4&transport=polling")),
             QByteArray("400 {\"code\":0,\"message\":\"Transport unknown\"}"));
}

void TestHandshake::refusesUpgrades_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("no transport") << QByteArray("EIO=4") << QByteArray("Transport unknown");
    QTest::newRow("other transport") << QByteArray("EIO=4&transport=abc") << QByteArray("Transport unknown");
    QTest::newRow("polling") << QByteArray("EIO=4&transport=polling") << QByteArray("Bad request");
    QTest::newRow("no version") << QByteArray("transport=websocket") << QByteArray("Unsupported protocol version");
    QTest::newRow("odd version") << QByteArray("EIO=abc&transport=websocket")
                                 << QByteArray("Unsupported protocol version");
    QTest::newRow("unknown sid") << QByteArray("EIO=4&transport=websocket&sid=nobody")
                                 << QByteArray("Session ID unknown");
    QTest::newRow("polling with a sid") << QByteArray("EIO=4&transport=polling&sid=00000000000000000000000000000001")
                                        << QByteArray("Bad request");
}

void TestHandshake::refusesUpgrades()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, message);
    EndpointFixture fixture;
    fixture.openPolling();
    const auto refusal = fixture.endpoint->refuse(request("GET", "/engine.io/?" + query));
    QVERIFY(refusal);
    QCOMPARE(refusal->status, 400);
    QCOMPARE(refusal->contentType, QByteArray("text/plain; charset=UTF-8"));
    QCOMPARE(refusal->body, message);
    QCOMPARE(fixture.counters().sessions, 1u);
}

void TestHandshake::theAcceptorRefuses()
{
    EndpointFixture fixture;
    fixture.ears.refusal = "Not \"you\"";
    QCOMPARE(refusalIn(fixture.get("EIO=4&transport=polling")),
             QByteArray("403 {\"code\":4,\"message\":\"Not \\\"you\\\"\"}"));
    // As with the reference server, it is asked before the version is looked at.
    QCOMPARE(fixture.get("transport=polling")->status(), 403);
    const auto upgrade = fixture.endpoint->refuse(request("GET", "/engine.io/?EIO=4&transport=websocket"));
    QVERIFY(upgrade);
    QCOMPARE(upgrade->status, 403);
    QCOMPARE(upgrade->body, QByteArray("Not \"you\""));
    QCOMPARE(fixture.counters().opened, 0u);
    QCOMPARE(fixture.counters().refused, 2u);
}

void TestHandshake::theAcceptorIsAskedForHandshakesOnly()
{
    EndpointFixture fixture;
    const QByteArray sid = fixture.openPolling();
    QCOMPARE(fixture.ears.asked, 1);
    fixture.ears.refusal = "closed for the day";
    QCOMPARE(fixture.post(sid, "4hello")->status(), 200);
    QVERIFY(fixture.tryOut(sid));
    QCOMPARE(fixture.ears.asked, 1);
}

void TestHandshake::askingConsumesNothing()
{
    EndpointFixture fixture;
    const net::Request refused = request("GET", "/engine.io/?EIO=3&transport=websocket");
    const net::Request fine = request("GET", "/engine.io/?EIO=4&transport=websocket");
    for (int i = 0; i < 3; ++i) {
        QVERIFY(fixture.endpoint->refuse(refused));
        QVERIFY(!fixture.endpoint->refuse(fine));
    }
    QCOMPARE(fixture.counters().refused, 0u);
    QCOMPARE(fixture.counters().opened, 0u);
    QCOMPARE(fixture.openPolling(), QByteArray("00000000000000000000000000000001"));
}

void TestHandshake::remembersTheRequest()
{
    EndpointFixture fixture;
    net::Request handshake = request("GET", "/engine.io/?EIO=4&transport=polling&token=t");
    handshake.secure = true;
    handshake.headers = {{"host", "example.org"},           {"origin", "https://example.org"},
                         {"accept", QByteArray(5000, 'x')}, {"user-agent", "tester"},
                         {"authorization", "Bearer abc"},   {"cookie", "a=b"},
                         {"x-forwarded-for", "192.0.2.9"}};
    const QByteArray sid = EndpointFixture::sidIn(fixture.send(handshake)->body());
    const net::Request &kept = fixture.ear(sid).session->request();
    QCOMPARE(kept.parameter("token"), QByteArray("t"));
    QCOMPARE(kept.address, handshake.address);
    QVERIFY(kept.secure);
    QCOMPARE(kept.header("origin"), QByteArray("https://example.org"));
    QCOMPARE(kept.header("user-agent"), QByteArray("tester"));
    // Not worth their memory in a session that lives for days.
    for (const char *name : {"accept", "authorization", "cookie", "x-forwarded-for"})
        QVERIFY2(kept.header(name).isNull(), name);
}

void TestHandshake::outsizedRequestsAreRefused()
{
    EndpointFixture fixture;
    net::Request handshake = request("GET", "/engine.io/?EIO=4&transport=polling&token=" + QByteArray(4096, 't'));
    QCOMPARE(refusalIn(fixture.send(handshake)), QByteArray("400 {\"code\":3,\"message\":\"Bad request\"}"));
    handshake = request("GET", "/engine.io/?EIO=4&transport=polling&token=" + QByteArray(4000, 't'));
    QCOMPARE(fixture.send(handshake)->status(), 200);
    handshake = request("GET", "/engine.io/?EIO=4&transport=polling");
    handshake.headers = {{"user-agent", QByteArray(9000, 'u')}};
    const QByteArray sid = EndpointFixture::sidIn(fixture.send(handshake)->body());
    const net::Request &kept = fixture.ear(sid).session->request();
    QCOMPARE(kept.header("user-agent").size(), 512);
}

void TestHandshake::aSocketThatHasGoneOpensNothing()
{
    EndpointFixture fixture;
    auto socket = std::make_unique<FakeWebSocket>(request("GET", "/engine.io/?EIO=4&transport=websocket"));
    socket->vanish();
    fixture.endpoint->accept(std::move(socket));
    QCOMPARE(fixture.counters().opened, 0u);
}

QTEST_GUILESS_MAIN(TestHandshake)
#include "tst_handshake.moc"
