// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/socketio/conversation.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::socketio;
using engineio::CloseReason;
using test::FakeSession;
using test::Server;
using namespace std::chrono_literals;

using Texts = QList<QByteArray>;

class TestSocketIoConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void joinsANamespace_data();
    void joinsANamespace();
    void theGateHearsOfTheHandshake();
    void unknownNamespaceIsRefused();
    void refusalsAreCounted();
    void gateMayRefuse();
    void gateMayAnswerLate();
    void clientMayGoWhileTheGateThinks();
    void clientMayChangeItsMindWhileTheGateThinks();
    void closesWhoJoinsNothing();
    void closesWhoJoinsNothingWhileTheGateThinks();
    void joiningStopsTheClock();
    void refusesWhatBreaksTheProtocol_data();
    void refusesWhatBreaksTheProtocol();
    void brokenPacketsEndAllSockets();
    void severalNamespacesShareAConnection();
    void leavingANamespaceKeepsTheConnection();
    void eventsForALeftNamespaceAreIgnored();
    void aNamespaceMayBeJoinedAgain();
    void namespacesAreLimited();
    void binaryPacketsAreCollected();
    void attachmentsAreLimited();
    void theSessionsEndReachesEverySocket_data();
    void theSessionsEndReachesEverySocket();
    void anythingKeepsEverySocketAlive();
    void nothingIsLeftBehind();
};

void TestSocketIoConnection::joinsANamespace_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<QByteArray>("nsp");
    QTest::addColumn<QByteArray>("auth");

    const auto row = [](const char *packet, const char *nsp, const char *auth) {
        QTest::newRow(packet) << QByteArray(packet) << QByteArray(nsp) << QByteArray(auth);
    };
    row("0", "/", "{}");
    row("0{}", "/", "{}");
    row(R"(0{"token":"123"})", "/", R"({"token":"123"})");
    row("0/custom,", "/custom", "{}");
    row("0/custom", "/custom", "{}");
    row(R"(0/custom,{"token": [1] })", "/custom", R"({"token": [1] })");
}

void TestSocketIoConnection::joinsANamespace()
{
    QFETCH(QByteArray, packet);
    QFETCH(QByteArray, nsp);
    QFETCH(QByteArray, auth);
    Server server;
    auto &listener = nsp == "/" ? server.listener : server.customListener;
    listener.onConnected = [&](peer::Peer &peer) {
        QCOMPARE(peer.handshake().auth.raw(), auth);
        QCOMPARE(peer.transport(), QLatin1String("polling"));
        peer.emit({"auth", {peer.handshake().auth.raw()}, {}});
    };
    FakeSession session(server.namespaces);
    session.say(packet);
    const QByteArray id = listener.peers.at(0)->id();
    QCOMPARE(id.size(), 20);
    QVERIFY(id != session.sid());
    const QByteArray prefix = nsp == "/" ? QByteArray() : nsp + ",";
    QCOMPARE(session.take(),
             Texts({"0" + prefix + "{\"sid\":\"" + id + "\"}", "2" + prefix + "[\"auth\"," + auth + "]"}));
    QCOMPARE(listener.take(), Texts{"connected"});
    QCOMPARE(server.namespaces.find(nsp)->find(id), listener.peers.at(0));
    QCOMPARE(server.namespaces.counters().connections, quint64(1));
    QCOMPARE(server.namespaces.counters().sockets, quint64(1));
}

void TestSocketIoConnection::theGateHearsOfTheHandshake()
{
    Server server;
    net::Request request;
    request.query = "EIO=4&transport=polling&token=x";
    request.headers = {{"origin", "https://example.org"}, {"user-agent", "Firefox"}, {"authorization", "Bearer y"}};
    request.address = QHostAddress(QStringLiteral("203.0.113.7"));
    server.gate.verdict = peer::Claims{QStringLiteral("ada"), 1234};
    FakeSession session(server.namespaces, request);
    session.say(R"(0{"token":"z"})");
    const peer::Handshake &handshake = server.gate.handshakes.at(0);
    QCOMPARE(handshake.auth["token"].string(), QStringLiteral("z"));
    QCOMPARE(handshake.query, request.query);
    QCOMPARE(handshake.origin, QByteArray("https://example.org"));
    QCOMPARE(handshake.userAgent, QByteArray("Firefox"));
    QVERIFY2(handshake.authorization.isEmpty(), "clients send the tokens of other services there");
    QVERIFY(server.listener.peers.at(0)->handshake().auth.isAbsent());
    QCOMPARE(handshake.address, request.address);
    QCOMPARE(handshake.addressKey, QByteArray::fromHex("cb007107"));
    QCOMPARE(server.listener.peers.at(0)->claims().userId, QStringLiteral("ada"));
    QCOMPARE(server.listener.peers.at(0)->claims().expiresAt, 1234);
}

void TestSocketIoConnection::unknownNamespaceIsRefused()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0/random");
    QCOMPARE(session.take(), Texts{R"(4/random,{"message":"Invalid namespace"})"});
    session.say("0/Custom,{}");
    QCOMPARE(session.take(), Texts{R"(4/Custom,{"message":"Invalid namespace"})"});
    QVERIFY(session.isOpen());
    session.say("0");
    QVERIFY(!session.takeConnect().isEmpty());
    QCOMPARE(server.namespaces.counters().refused, quint64(2));
}

void TestSocketIoConnection::refusalsAreCounted()
{
    Server server;
    server.gate.verdict = peer::Refusal{QStringLiteral("Invalid token")};
    FakeSession session(server.namespaces);
    for (int attempt = 1; attempt < Options().refusalsPerConnection; ++attempt)
        session.say("0");
    QVERIFY(session.isOpen());
    session.say("0");
    QCOMPARE(session.closedBy, CloseReason::ParseError);
    QCOMPARE(server.gate.handshakes.size(), Options().refusalsPerConnection);
}

void TestSocketIoConnection::gateMayRefuse()
{
    Server server;
    server.gate.verdict = peer::Refusal{QStringLiteral("Token expired")};
    FakeSession session(server.namespaces);
    session.say("0");
    QCOMPARE(session.take(), Texts{R"(4{"message":"Token expired"})"});
    QCOMPARE(server.listener.take(), Texts());
    server.gate.verdict = peer::Claims{};
    session.say("0");
    QVERIFY(!session.takeConnect().isEmpty());
}

void TestSocketIoConnection::gateMayAnswerLate()
{
    Server server;
    server.gate.isThinking = true;
    FakeSession session(server.namespaces);
    session.say(R"(0{"token":"a"})");
    session.say("0/custom,");
    session.take();
    server.gate.answers.takeFirst()(peer::Claims{QStringLiteral("ada"), {}});
    QVERIFY(!session.takeConnect().isEmpty());
    QCOMPARE(server.listener.peers.at(0)->claims().userId, QStringLiteral("ada"));

    // Before it has answered there is no socket to talk to.
    FakeSession hasty(server.namespaces);
    hasty.say("0");
    hasty.say(R"(2["hello"])");
    QCOMPARE(hasty.closedBy, CloseReason::ParseError);
    server.gate.answers.takeFirst()(peer::Claims{});
    QCOMPARE(server.listener.take(), Texts{"connected"});

    FakeSession twice(server.namespaces);
    twice.say("0");
    twice.say("0");
    QCOMPARE(twice.closedBy, CloseReason::ParseError);
}

void TestSocketIoConnection::clientMayGoWhileTheGateThinks()
{
    Server server;
    server.gate.isThinking = true;
    {
        FakeSession session(server.namespaces);
        session.say("0");
    }
    server.gate.answers.takeFirst()(peer::Claims{});
    QCOMPARE(server.listener.take(), Texts());
    QCOMPARE(server.namespaces.counters().sockets, quint64(0));
    QCOMPARE(server.namespaces.counters().connections, quint64(0));
}

void TestSocketIoConnection::clientMayChangeItsMindWhileTheGateThinks()
{
    Server server;
    server.gate.isThinking = true;
    QByteArray auth;
    server.listener.onConnected = [&auth](peer::Peer &peer) { auth = peer.handshake().auth.raw(); };
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("1");
    session.say("0{\"second\":1}");
    server.gate.answers.takeFirst()(peer::Claims{});
    QCOMPARE(server.listener.take(), Texts()); // that was the answer to the first question
    server.gate.answers.takeFirst()(peer::Claims{});
    QCOMPARE(server.listener.take(), Texts{"connected"});
    QCOMPARE(auth, QByteArray("{\"second\":1}"));
}

void TestSocketIoConnection::closesWhoJoinsNothing()
{
    Options options;
    options.connectTimeout = 2s;
    Server server(options);
    FakeSession session(server.namespaces);
    session.say("0/random");
    server.pass(1900ms);
    QVERIFY(session.isOpen());
    server.pass(200ms);
    QCOMPARE(session.closedBy, CloseReason::ForcedClose);
    QCOMPARE(server.namespaces.counters().connections, quint64(0));
}

void TestSocketIoConnection::closesWhoJoinsNothingWhileTheGateThinks()
{
    Server server;
    server.gate.isThinking = true;
    FakeSession session(server.namespaces);
    session.say("0");
    server.pass(46s);
    QCOMPARE(session.closedBy, CloseReason::ForcedClose);
    server.gate.answers.takeFirst()(peer::Claims{});
    QCOMPARE(server.listener.take(), Texts());
}

void TestSocketIoConnection::joiningStopsTheClock()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0/custom,");
    session.say("1/custom,");
    server.pass(60s);
    QVERIFY(session.isOpen());
    QCOMPARE(server.deadlines.size(), 0);
}

void TestSocketIoConnection::refusesWhatBreaksTheProtocol_data()
{
    QTest::addColumn<bool>("joined");
    QTest::addColumn<QByteArray>("packet");

    for (const char *packet : {"abc", "", "9", "2[\"a\"]", "3[]", "31[]", "1", "4{}", "2/custom,[\"a\"]", "5-[\"a\"]",
                               "0{", "0[]", "51-[\"a\",{\"_placeholder\":true,\"num\":1}]", "211-[\"a\"]"})
        QTest::addRow("before: %s", packet) << false << QByteArray(packet);
    for (const char *packet : {"abc", "0", "0{}", "4{\"message\":\"x\"}", "2{}", "2abc[\"message\",1]",
                               "2[\"disconnect\"]", "2[\"connect\"]", "2/custom,[\"a\"]", "1/custom,",
                               "2[\"a\",{\"sdp\":tru,,}]", "3x[]", "511-[\"a\"]", "6x-1[]"})
        QTest::addRow("joined: %s", packet) << true << QByteArray(packet);
}

void TestSocketIoConnection::refusesWhatBreaksTheProtocol()
{
    QFETCH(bool, joined);
    QFETCH(QByteArray, packet);
    Server server;
    FakeSession session(server.namespaces);
    if (joined)
        session.say("0");
    server.listener.take();
    session.say(packet);
    QCOMPARE(session.closedBy, CloseReason::ParseError);
    QCOMPARE(server.listener.take(), joined ? Texts{"disconnected: parse error"} : Texts());
    QCOMPARE(server.namespaces.counters().faults, quint64(1));
    QCOMPARE(server.namespaces.counters().connections, quint64(0));
}

void TestSocketIoConnection::brokenPacketsEndAllSockets()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    session.say("2[1 2 3]");
    QCOMPARE(server.listener.take(), Texts({"connected", "disconnected: parse error"}));
    QCOMPARE(server.customListener.take(), Texts({"connected", "disconnected: parse error"}));
}

void TestSocketIoConnection::severalNamespacesShareAConnection()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    QVERIFY(session.takeConnect() != session.takeConnect());
    session.say(R"(2["a",1])");
    session.say(R"(2/custom,7["b",2])");
    QCOMPARE(server.listener.take(), Texts({"connected", "a 1"}));
    QCOMPARE(server.customListener.take(), Texts({"connected", "b 2 #7"}));
    server.customListener.peers.at(0)->acknowledge(7, {"3"});
    QCOMPARE(session.take(), Texts{"3/custom,7[3]"});
}

void TestSocketIoConnection::leavingANamespaceKeepsTheConnection()
{
    Server server;
    server.listener.onEvent = [](peer::Peer &peer, const peer::Event &event) {
        peer.emit({"back", {event.argument().raw()}, {}});
    };
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    session.take();
    session.say("1/custom,");
    QCOMPARE(server.customListener.take(), Texts({"connected", "disconnected: client namespace disconnect"}));
    session.say(R"(2["message","x"])");
    QCOMPARE(session.take(), Texts{R"(2["back","x"])"});
    session.say("1");
    QVERIFY(session.isOpen());
    QCOMPARE(session.take(), Texts());
    QCOMPARE(server.namespaces.counters().sockets, quint64(0));
}

void TestSocketIoConnection::eventsForALeftNamespaceAreIgnored()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    server.listener.peers.at(0)->disconnect(false);
    server.listener.take();
    session.take();
    session.say(R"(2["late"])"); // was on its way
    session.say("31[]");
    session.say("51-[\"late\",{\"_placeholder\":true,\"num\":0}]");
    session.sayBinary("x");
    session.say("1");
    QVERIFY(session.isOpen());
    QCOMPARE(server.listener.take(), Texts());
    QCOMPARE(session.take(), Texts());
}

void TestSocketIoConnection::aNamespaceMayBeJoinedAgain()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    const QByteArray first = session.takeConnect();
    session.say("1");
    session.say("0");
    const QByteArray second = session.takeConnect();
    QVERIFY(!second.isEmpty());
    QVERIFY(first != second);
    QCOMPARE(server.listener.take(), Texts({"connected", "disconnected: client namespace disconnect", "connected"}));
}

void TestSocketIoConnection::namespacesAreLimited()
{
    Server server;
    test::RecordingListener listener;
    for (int number = 0; number < 20; ++number)
        server.namespaces.add("/n" + QByteArray::number(number), listener, server.openGate);
    FakeSession session(server.namespaces);
    for (int number = 0; number < 16; ++number)
        session.say("0/n" + QByteArray::number(number));
    QCOMPARE(listener.peers.size(), 16);
    session.take();
    session.say("0/n16");
    QCOMPARE(session.take(), Texts{R"(4/n16,{"message":"Too many namespaces"})"});
    session.say("1/n3");
    session.say("0/n16");
    QVERIFY(!session.takeConnect().isEmpty());
    QCOMPARE(listener.peers.size(), 16);
}

void TestSocketIoConnection::binaryPacketsAreCollected()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    server.listener.take();
    session.say(R"(52-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
    session.sayBinary("one");
    QCOMPARE(server.listener.take(), Texts());
    session.sayBinary("two");
    QCOMPARE(server.listener.take(),
             Texts{R"(message {"_placeholder":true,"num":0} {"_placeholder":true,"num":1} b:one b:two)"});
    session.say(R"(51-9["again",{"_placeholder":true,"num":0}])");
    session.sayBinary("");
    QCOMPARE(server.listener.take(), Texts{R"(again {"_placeholder":true,"num":0} b: #9)"});

    auto *socket = server.root.find(server.listener.peers.at(0)->id());
    session.take();
    socket->acknowledge(9, {R"({"_placeholder":true,"num":0})"}, {"three"});
    socket->emit({"back", {R"({"_placeholder":true,"num":1})"}, {"a", "b"}});
    QCOMPARE(session.take(), Texts({R"(61-9[{"_placeholder":true,"num":0}])", "b:three",
                                    R"(52-["back",{"_placeholder":true,"num":1}])", "b:a", "b:b"}));

    session.say(R"(51-["message",{"_placeholder":true,"num":0}])");
    session.say(R"(2["text"])");
    QCOMPARE(session.closedBy, CloseReason::ParseError);

    FakeSession unasked(server.namespaces);
    unasked.say("0");
    unasked.sayBinary("x");
    QCOMPARE(unasked.closedBy, CloseReason::ParseError);
}

void TestSocketIoConnection::attachmentsAreLimited()
{
    Options options;
    options.attachments = 3;
    options.attachmentBytes = 10;
    Server server(options);
    FakeSession tooMany(server.namespaces);
    tooMany.say("0");
    tooMany.say("53-[\"a\"]");
    for (const char *attachment : {"1", "2", "3"})
        tooMany.sayBinary(attachment);
    QVERIFY(tooMany.isOpen());
    tooMany.say("54-[\"a\"]");
    QCOMPARE(tooMany.closedBy, CloseReason::ParseError);

    FakeSession tooLarge(server.namespaces);
    tooLarge.say("0");
    for (int round = 0; round < 3; ++round) { // each packet may have as much
        tooLarge.say("52-[\"a\"]");
        tooLarge.sayBinary("12345");
        tooLarge.sayBinary("67890");
    }
    QVERIFY(tooLarge.isOpen());
    tooLarge.say("52-[\"a\"]");
    tooLarge.sayBinary("12345");
    tooLarge.sayBinary("678901");
    QCOMPARE(tooLarge.closedBy, CloseReason::ParseError);
}

void TestSocketIoConnection::theSessionsEndReachesEverySocket_data()
{
    QTest::addColumn<int>("reason");
    QTest::addColumn<QByteArray>("word");

    QTest::newRow("transport") << int(CloseReason::TransportClose) << QByteArray("transport close");
    QTest::newRow("error") << int(CloseReason::TransportError) << QByteArray("transport error");
    QTest::newRow("ping") << int(CloseReason::PingTimeout) << QByteArray("ping timeout");
    QTest::newRow("parse") << int(CloseReason::ParseError) << QByteArray("parse error");
    QTest::newRow("overflow") << int(CloseReason::Overflow) << QByteArray("transport error");
    QTest::newRow("shutdown") << int(CloseReason::ForcedClose) << QByteArray("server shutting down");
}

void TestSocketIoConnection::theSessionsEndReachesEverySocket()
{
    QFETCH(int, reason);
    QFETCH(QByteArray, word);
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    server.listener.onDisconnected = [&](peer::Peer &peer) {
        QCOMPARE(peer.transport(), QLatin1String("polling"));
        peer.emit({"too late", {}, {}});
        peer.acknowledge(1, {});
        peer.disconnect(true);
    };
    session.take();
    session.lose(CloseReason(reason));
    QCOMPARE(server.listener.take(), Texts({"connected", "disconnected: " + word}));
    QCOMPARE(server.customListener.take(), Texts({"connected", "disconnected: " + word}));
    QCOMPARE(session.take(), Texts());
}

void TestSocketIoConnection::anythingKeepsEverySocketAlive()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    session.say("1/custom,");
    session.beAlive();
    QCOMPARE(server.listener.take(), Texts({"connected", "alive"}));
    QCOMPARE(server.customListener.take().last(), QByteArray("disconnected: client namespace disconnect"));
}

void TestSocketIoConnection::nothingIsLeftBehind()
{
    Server server;
    {
        std::vector<std::unique_ptr<FakeSession>> sessions;
        for (int count = 0; count < 50; ++count) {
            sessions.push_back(std::make_unique<FakeSession>(server.namespaces));
            sessions.back()->say("0");
            sessions.back()->say("0/custom,");
        }
        QCOMPARE(server.root.size(), 50);
        QCOMPARE(server.namespaces.counters().sockets, quint64(100));
    }
    QCOMPARE(server.root.size(), 0);
    QCOMPARE(server.namespaces.counters().connections, quint64(0));
    QCOMPARE(server.namespaces.counters().sockets, quint64(0));
    QCOMPARE(server.deadlines.size(), 0);
    QVERIFY(server.listener.peers.isEmpty());
}

QTEST_GUILESS_MAIN(TestSocketIoConnection)
#include "tst_socketioconnection.moc"
