// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/jsonws/plainserver.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::jsonws;
using test::FakeWebSocket;
using test::PlainServer;
using test::sent;
using namespace std::chrono_literals;

using Texts = QList<QByteArray>;

namespace {

const QString authFrame = QStringLiteral(R"({"auth":{"token":"t"}})");
const QString anyEvent = QStringLiteral(R"({"event":"x"})");
const QString required = QStringLiteral(R"({"error":{"code":"auth_required","message":"Authentication required"}})");
const peer::Gate::Verdict wantsAToken =
    peer::Refusal{QStringLiteral("Authentication required"), peer::RefusalGround::TokenMissing};
const peer::Gate::Verdict asAnna = peer::Claims{QStringLiteral("anna"), {}};

bool isConnected(const QStringList &frames)
{
    return frames.size() == 1 && frames.first().contains(QStringLiteral("socketId"));
}

} // namespace

class TestJsonAdmission : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void subprotocols_data();
    void subprotocols();
    void theGateHearsOfTheHandshake();
    void whoHasNoTokenIsConnectedAtOnce();
    void aTokenInTheHeaderCountsAtOnce();
    void aRefusedHeaderIsFinal();
    void whoConnectsTooOftenMayComeBack();
    void theAuthFrameComesBeforeAnythingElse();
    void theAuthFrameUpgradesWhoIsConnected();
    void aRefusedAuthFrameIsFinal();
    void anAuthFrameMayHoldNoToken();
    void theAuthFrameMayOnlyBeFirst();
    void withoutATokenThereIsTime();
    void anythingElseThanTheAuthFrameEndsTheTime();
    void framesWaitForALateGate();
    void waitingFramesAreLimited_data();
    void waitingFramesAreLimited();
    void aGateThatNeverAnswers();
    void theClientMayGoWhileTheGateThinks();
    void aListenerMaySendAwayAtOnce();
    void theServerMayShutDown();
    void theServerMayDrain();
};

void TestJsonAdmission::subprotocols_data()
{
    QTest::addColumn<QList<QByteArray>>("offers");
    QTest::addColumn<int>("status");
    QTest::newRow("none") << Texts{} << 0;
    QTest::newRow("ours") << Texts{"heliograph.v1"} << 0;
    QTest::newRow("ours among others") << Texts{"chat, heliograph.v1"} << 0;
    QTest::newRow("ours in a second header") << Texts{"chat", "heliograph.v1"} << 0;
    QTest::newRow("another") << Texts{"heliograph.v2"} << 400;
    QTest::newRow("several others") << Texts{"chat,superchat"} << 400;
    QTest::newRow("in another case") << Texts{"Heliograph.V1"} << 400;
}

void TestJsonAdmission::subprotocols()
{
    QFETCH(QList<QByteArray>, offers);
    QFETCH(int, status);
    PlainServer server;
    net::Request request = test::request("GET", "/ws");
    for (const QByteArray &offer : offers)
        request.headers.append({"sec-websocket-protocol", offer});
    const auto refusal = server.clients.refuse(request);
    QCOMPARE(refusal ? refusal->status : 0, status);
    if (refusal)
        QVERIFY(refusal->body.contains("unsupported_subprotocol"));
}

void TestJsonAdmission::theGateHearsOfTheHandshake()
{
    PlainServer server;
    server.connect({{"origin", "https://a.example"}, {"user-agent", "u"}, {"authorization", "Bearer t"}});
    const peer::Handshake &handshake = server.gate.handshakes.at(0);
    QCOMPARE(handshake.auth.raw(), QByteArray("{}"));
    QCOMPARE(handshake.query, QByteArray("room=5"));
    QCOMPARE(handshake.origin, QByteArray("https://a.example"));
    QCOMPARE(handshake.userAgent, QByteArray("u"));
    QCOMPARE(handshake.authorization, QByteArray("Bearer t"));
    QCOMPARE(handshake.address.toString(), QStringLiteral("192.0.2.1"));
}

void TestJsonAdmission::whoHasNoTokenIsConnectedAtOnce()
{
    PlainServer server;
    FakeWebSocket *client = server.connect();
    QVERIFY(isConnected(client->take()));
    QCOMPARE(server.listener.take(), Texts{"connected"});
    client->say(anyEvent);
    QCOMPARE(server.listener.take(), (Texts{"alive", "x"}));
    QCOMPARE(server.listener.peers.at(0)->id().size(), 20);
    QCOMPARE(server.listener.peers.at(0)->transport(), QLatin1String("ws"));
    QCOMPARE(client->take(), QStringList());
    QCOMPARE(server.clients.counters().clients, quint64(1));
}

void TestJsonAdmission::aTokenInTheHeaderCountsAtOnce()
{
    PlainServer server;
    server.gate.verdict = asAnna;
    FakeWebSocket *client = server.connect({{"authorization", "Bearer t"}});
    QCOMPARE(server.listener.take(), Texts{"connected"});
    QCOMPARE(server.listener.peers.at(0)->claims().userId, QStringLiteral("anna"));
    QVERIFY(isConnected(client->take()));
}

void TestJsonAdmission::aRefusedHeaderIsFinal()
{
    PlainServer server;
    server.gate.verdict = peer::Refusal{QStringLiteral("Token expired")};
    FakeWebSocket *client = server.connect({{"authorization", "Bearer t"}});
    QCOMPARE(client->take(), sent({R"({"error":{"code":"refused","message":"Token expired"}})"}));
    QCOMPARE(client->closeCode, quint16(4401));
    QCOMPARE(client->closeReason, QStringLiteral("Token expired"));
    QCOMPARE(server.clients.counters().refused, quint64(1));
    QCOMPARE(server.clients.counters().connections, quint64(0));
}

void TestJsonAdmission::whoConnectsTooOftenMayComeBack()
{
    PlainServer server;
    server.gate.verdict = peer::Refusal{QStringLiteral("Rate limit exceeded"), peer::RefusalGround::TooOften};
    FakeWebSocket *client = server.connect({{"authorization", "Bearer t"}});
    QCOMPARE(client->take(), sent({R"({"error":{"code":"rate_limited","message":"Rate limit exceeded"}})"}));
    QCOMPARE(client->closeCode, quint16(4503));
}

void TestJsonAdmission::theAuthFrameComesBeforeAnythingElse()
{
    PlainServer server;
    server.gate.verdict = wantsAToken;
    FakeWebSocket *client = server.connect();
    QCOMPARE(client->take(), QStringList());
    server.gate.verdict = asAnna;
    client->say(authFrame);
    QVERIFY(isConnected(client->take()));
    QCOMPARE(server.gate.asked, (Texts{"{}", R"({"token":"t"})"}));
    QCOMPARE(server.gate.handshakes.at(1).auth["token"].string(), QStringLiteral("t"));
    QVERIFY(!server.gate.handshakes.at(0).isRepeated && server.gate.handshakes.at(1).isRepeated);
    QCOMPARE(server.listener.take(), Texts{"connected"});
    QCOMPARE(server.listener.peers.at(0)->claims().userId, QStringLiteral("anna"));
    server.pass(11s);
    client->say(anyEvent);
    QCOMPARE(server.listener.take(), (Texts{"alive", "x"}));
}

void TestJsonAdmission::theAuthFrameUpgradesWhoIsConnected()
{
    PlainServer server;
    FakeWebSocket *client = server.connect();
    QVERIFY(isConnected(client->take()));
    server.gate.isThinking = true;
    QCOMPARE(server.listener.take(), Texts{"connected"});
    client->say(authFrame);
    client->say(anyEvent);
    QCOMPARE(server.listener.take(), (Texts{"alive", "alive"}));
    QCOMPARE(server.listener.peers.at(0)->claims().userId, std::nullopt);
    // It is connected all the while.
    server.listener.peers.at(0)->emit({"y", {}});
    QCOMPARE(client->take(), sent({R"({"event":"y"})"}));
    server.gate.answers.at(0)(asAnna);
    QCOMPARE(server.listener.renewed.size(), 1);
    QCOMPARE(server.listener.take(), Texts{"x"});
    QCOMPARE(server.listener.peers.at(0)->claims().userId, QStringLiteral("anna"));
    QCOMPARE(client->take(), QStringList()); // it was told before
}

void TestJsonAdmission::aRefusedAuthFrameIsFinal()
{
    for (const bool isTokenNeeded : {false, true}) {
        PlainServer server;
        if (isTokenNeeded)
            server.gate.verdict = wantsAToken;
        FakeWebSocket *client = server.connected();
        QCOMPARE(server.listener.take().size(), isTokenNeeded ? 0 : 1);
        server.gate.verdict = peer::Refusal{QStringLiteral("Invalid token")};
        client->say(authFrame);
        QCOMPARE(client->take(), sent({R"({"error":{"code":"refused","message":"Invalid token"}})"}));
        QCOMPARE(client->closeCode, quint16(4401));
        QCOMPARE(server.listener.peers.size(), 0);
        QCOMPARE(server.clients.counters().clients, quint64(0));
    }
}

void TestJsonAdmission::anAuthFrameMayHoldNoToken()
{
    PlainServer server;
    server.gate.verdict = wantsAToken;
    FakeWebSocket *client = server.connect();
    client->say(QStringLiteral(R"({"auth":{}})"));
    QCOMPARE(client->take(), QStringList(required));
    QCOMPARE(client->closeCode, quint16(4401));
    QCOMPARE(server.gate.asked.size(), 2);
}

void TestJsonAdmission::theAuthFrameMayOnlyBeFirst()
{
    PlainServer server;
    FakeWebSocket *client = server.connected();
    client->say(anyEvent);
    client->say(authFrame);
    QVERIFY(client->take().value(0).contains(QStringLiteral("auth_too_late")));
    QCOMPARE(server.gate.asked.size(), 1);
    QVERIFY(!client->closeCode);

    FakeWebSocket *other = server.connected();
    other->say(authFrame);
    other->say(authFrame);
    QVERIFY(other->take().value(0).contains(QStringLiteral("auth_too_late")));
    QCOMPARE(server.gate.asked.size(), 3);
}

void TestJsonAdmission::withoutATokenThereIsTime()
{
    PlainServer server;
    server.gate.verdict = wantsAToken;
    FakeWebSocket *client = server.connect();
    server.pass(9900ms);
    QCOMPARE(client->take(), QStringList());
    QVERIFY(!client->closeCode);
    server.pass(200ms);
    QCOMPARE(client->take(), QStringList(required));
    QCOMPARE(client->closeCode, quint16(4401));
    QCOMPARE(server.deadlines.size(), 0);
}

void TestJsonAdmission::anythingElseThanTheAuthFrameEndsTheTime()
{
    const QStringList frames{anyEvent, QStringLiteral("nonsense"), QStringLiteral(R"({"auth":"t"})")};
    for (const QString &frame : frames) {
        PlainServer server;
        server.gate.verdict = wantsAToken;
        FakeWebSocket *client = server.connect();
        client->say(frame);
        QCOMPARE(client->take().last(), required);
        QCOMPARE(client->closeCode, quint16(4401));
        QCOMPARE(server.listener.take(), Texts());
    }
}

void TestJsonAdmission::framesWaitForALateGate()
{
    PlainServer server;
    server.gate.isThinking = true;
    FakeWebSocket *client = server.connect();
    client->say(authFrame);
    client->say(anyEvent);
    client->say(QStringLiteral(R"({"event":"y"})"));
    QCOMPARE(client->take(), QStringList());
    server.gate.answers.at(0)(wantsAToken);
    QCOMPARE(server.gate.asked.size(), 2);
    server.gate.answers.at(1)(asAnna);
    QVERIFY(isConnected(client->take()));
    QCOMPARE(server.listener.take(), (Texts{"connected", "x", "y"}));
    // An answer that nobody waits for any more.
    server.gate.answers.at(0)(wantsAToken);
    QVERIFY(!client->closeCode);
}

void TestJsonAdmission::waitingFramesAreLimited_data()
{
    QTest::addColumn<int>("allowed");
    QTest::addColumn<int>("size");
    QTest::newRow("many") << 3 << 10;
    QTest::newRow("large") << 2 << 400;
}

void TestJsonAdmission::waitingFramesAreLimited()
{
    QFETCH(int, allowed);
    QFETCH(int, size);
    Options options;
    options.heldFrames = 3;
    options.maxPayload = 1000;
    PlainServer server(options);
    server.gate.isThinking = true;
    FakeWebSocket *client = server.connect();
    for (int count = 0; count < allowed; ++count)
        client->say(QString(size, u'x'));
    QVERIFY(!client->closeCode);
    client->say(QString(size, u'x'));
    QVERIFY(client->take().value(0).contains(QStringLiteral("too_many_waiting")));
    QCOMPARE(client->closeCode, quint16(4429));
    server.gate.answers.at(0)(asAnna);
    QCOMPARE(server.listener.take(), Texts());
}

void TestJsonAdmission::aGateThatNeverAnswers()
{
    PlainServer server;
    server.gate.isThinking = true;
    FakeWebSocket *client = server.connect();
    server.pass(44900ms);
    QVERIFY(!client->closeCode);
    server.pass(200ms);
    QVERIFY(client->take().value(0).contains(QStringLiteral("connect_timeout")));
    QCOMPARE(client->closeCode, quint16(4408));
    server.gate.answers.at(0)(asAnna);
    QCOMPARE(server.listener.take(), Texts());
}

void TestJsonAdmission::theClientMayGoWhileTheGateThinks()
{
    PlainServer server;
    server.gate.isThinking = true;
    server.connect()->vanish();
    server.gate.answers.at(0)(asAnna);
    QCOMPARE(server.listener.take(), Texts());
    QCOMPARE(server.clients.counters().connections, quint64(0));
    QCOMPARE(server.clients.counters().clients, quint64(0));
    QCOMPARE(server.deadlines.size(), 0);
}

void TestJsonAdmission::aListenerMaySendAwayAtOnce()
{
    PlainServer server;
    server.listener.onConnected = [](peer::Peer &peer) { peer.disconnect(true); };
    FakeWebSocket *client = server.connected();
    QCOMPARE(client->closeCode, quint16(4000));
    client->say(QStringLiteral(R"({"event":"x","id":1})"));
    QCOMPARE(server.listener.take(), (Texts{"connected", "disconnected: server namespace disconnect"}));
}

void TestJsonAdmission::theServerMayShutDown()
{
    PlainServer server;
    FakeWebSocket *speaker = server.connected();
    speaker->say(anyEvent);
    FakeWebSocket *silent = server.connected();
    server.gate.isThinking = true;
    FakeWebSocket *waiting = server.connect();
    server.listener.take();

    server.clients.stopAdmitting(Fault::ShuttingDown);
    QCOMPARE(server.clients.refuse(test::request("GET", "/ws"))->status, 503);
    server.clients.closeAll();
    for (const FakeWebSocket *client : {speaker, silent, waiting})
        QCOMPARE(client->closeCode, quint16(1001));
    QCOMPARE(server.listener.take(),
             (Texts{"disconnected: server shutting down", "disconnected: server shutting down"}));
    QCOMPARE(server.clients.counters().connections, quint64(0));
    QCOMPARE(server.deadlines.size(), 0);
}

void TestJsonAdmission::theServerMayDrain()
{
    PlainServer server;
    FakeWebSocket *client = server.connected();
    server.clients.stopAdmitting(Fault::Draining);
    const auto refusal = server.clients.refuse(test::request("GET", "/ws"));
    QCOMPARE(refusal->status, 503);
    QVERIFY(refusal->body.contains("\"The server is draining\""));
    server.listener.take();
    server.listener.peers.at(0)->release();
    QCOMPARE(client->closeCode, quint16(1001));
    QCOMPARE(server.listener.take(), Texts{"disconnected: server namespace disconnect"});
}

QTEST_GUILESS_MAIN(TestJsonAdmission)
#include "tst_jsonadmission.moc"
