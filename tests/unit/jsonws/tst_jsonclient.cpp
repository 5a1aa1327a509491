// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/peer/switchboard.h"
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

/// Knows one event and answers it with what it was given.
class Echo final : public peer::Dialect
{
public:
    QLatin1String name() const override { return QLatin1String("echo"); }
    peer::Claim claim(const peer::Peer &, const peer::Event &event) const override
    {
        return event.name == "echo" ? peer::Claim::Own : peer::Claim::None;
    }
    void handle(peer::Peer &, const peer::Event &event, const peer::Reply &reply) override
    {
        reply.send(event.argument().raw());
    }
    void leave(const peer::PeerId &, peer::DisconnectReason, const peer::StepToken &) override {}
    bool knows(const peer::PeerId &) const override { return false; }
};

QString eventWithId(int id)
{
    return QStringLiteral(R"({"event":"x","id":%1})").arg(id);
}

} // namespace

class TestJsonClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eventsAndAnswers();
    void faultsAreToldAndTheConnectionStays();
    void unknownEventsAreErrors();
    void refusedFramesAreLimited();
    void aPingForgivesRefusedFrames();
    void unansweredEventsAreLimited();
    void binaryFramesAreRefused();
    void framesAreLimitedInBytes();
    void heartbeat();
    void anythingAnswersAPing_data();
    void anythingAnswersAPing();
    void broadcasts();
    void binaryPartsCannotBeTold();
    void volatileEventsNeedAReadyClient();
    void sentAway();
    void sentAwayInsideItsOwnEvent();
    void goodbyeOrLoss_data();
    void goodbyeOrLoss();
    void nothingIsLeftBehind();
};

void TestJsonClient::eventsAndAnswers()
{
    PlainServer server;
    server.listener.onEvent = [](peer::Peer &peer, const peer::Event &event) {
        if (event.ackId) {
            peer.acknowledge(*event.ackId, {R"({"success":false})"});
            peer.acknowledge(*event.ackId, {R"({"success":true})"});
        }
        peer.acknowledge(99, {"1"});
        peer.emit({"y", {event.argument().raw()}});
    };
    FakeWebSocket *client = server.connected();
    client->say(QStringLiteral(R"({"event":"x","data":{"a": 1.50},"id":7})"));
    QCOMPARE(server.listener.take(), (Texts{"connected", "alive", R"(x {"a": 1.50} #7)"}));
    QCOMPARE(client->take(), (QStringList{QStringLiteral(R"({"ack":7,"data":{"success":false}})"),
                                          QStringLiteral(R"({"event":"y","data":{"a": 1.50}})")}));
    QCOMPARE(server.clients.counters().framesIn, quint64(1));
    QCOMPARE(server.clients.counters().framesOut, quint64(3));
}

void TestJsonClient::faultsAreToldAndTheConnectionStays()
{
    PlainServer server;
    FakeWebSocket *client = server.connected();
    client->say(QStringLiteral("{"));
    QCOMPARE(
        client->take(),
        sent({R"({"error":{"code":"invalid_json","message":"The frame is not valid JSON, or nested too deeply"}})"}));
    client->say(QStringLiteral(R"({"event":"disconnect","id":4})"));
    QCOMPARE(client->take(),
             sent({R"({"error":{"code":"reserved_event","message":"The event name is reserved"},"id":4})"}));
    client->say(eventWithId(5));
    QCOMPARE(server.listener.take().last(), QByteArray("x #5"));
    QCOMPARE(server.clients.counters().faults, quint64(2));
}

void TestJsonClient::unknownEventsAreErrors()
{
    peer::Switchboard board;
    Echo echo;
    board.add(echo);
    test::ManualClock clock;
    Deadlines deadlines{clock};
    test::NumberedIds ids;
    peer::OpenGate gate;
    Clients clients({}, deadlines, ids, board, gate);
    auto socket = std::make_unique<FakeWebSocket>(test::request("GET", "/ws"));
    FakeWebSocket *client = socket.get();
    clients.accept(std::move(socket));
    client->take();

    client->say(QStringLiteral(R"({"event":"echo","data":[1],"id":1})"));
    client->say(QStringLiteral(R"({"event":"nobody","id":2})"));
    client->say(QStringLiteral(R"({"event":"nobody"})"));
    client->say(QStringLiteral(R"({"event":"echo","data":2,"id":3})"));
    QCOMPARE(client->take(),
             (QStringList{QStringLiteral(R"({"ack":1,"data":[1]})"),
                          QStringLiteral(R"({"error":{"code":"unknown_event","message":"Unknown event"},"id":2})"),
                          QStringLiteral(R"({"error":{"code":"unknown_event","message":"Unknown event"}})"),
                          QStringLiteral(R"({"ack":3,"data":2})")}));
    QCOMPARE(board.counters().unknownEvents, quint64(2));
    clients.closeAll();
}

void TestJsonClient::refusedFramesAreLimited()
{
    Options options;
    options.refusedFrames = 3;
    PlainServer server(options);
    FakeWebSocket *client = server.connected();
    for (int count = 0; count < 3; ++count)
        client->say(QStringLiteral("["));
    QVERIFY(!client->closeCode);
    client->take();
    client->say(QStringLiteral("["));
    QCOMPARE(client->take(),
             sent({R"({"error":{"code":"too_many_faults","message":"Too many frames were refused"}})"}));
    QCOMPARE(client->closeCode, quint16(4429));
    QCOMPARE(server.listener.take(),
             (Texts{"connected", "alive", "alive", "alive", "alive", "disconnected: parse error"}));
}

void TestJsonClient::aPingForgivesRefusedFrames()
{
    Options options;
    options.refusedFrames = 1;
    PlainServer server(options);
    FakeWebSocket *client = server.connected();
    for (int count = 0; count < 5; ++count) {
        client->say(QStringLiteral("["));
        server.pass(25s);
        client->pong();
    }
    QVERIFY(!client->closeCode);
}

void TestJsonClient::unansweredEventsAreLimited()
{
    Options options;
    options.unansweredEvents = 2;
    PlainServer server(options);
    FakeWebSocket *client = server.connected();
    for (int id = 1; id <= 3; ++id)
        client->say(eventWithId(id));
    QCOMPARE(
        client->take(),
        sent({R"({"error":{"code":"too_many_unanswered","message":"Too many events wait for their answer"},"id":3})"}));
    server.listener.peers.at(0)->acknowledge(1, {"null"});
    client->say(eventWithId(4));
    QCOMPARE(client->take(), sent({R"({"ack":1,"data":null})"}));
    QCOMPARE(server.listener.take(), (Texts{"connected", "alive", "x #1", "alive", "x #2", "alive", "alive", "x #4"}));
}

void TestJsonClient::binaryFramesAreRefused()
{
    PlainServer server;
    FakeWebSocket *client = server.connected();
    client->say(eventWithId(1));
    client->sayBinary("x");
    QCOMPARE(client->closeCode, quint16(1003));
    QCOMPARE(server.listener.take().last(), QByteArray("disconnected: parse error"));
}

void TestJsonClient::framesAreLimitedInBytes()
{
    Options options;
    options.maxPayload = 30;
    const QString frame = QStringLiteral(R"({"event":"x","data":"%1"})"); // 23 bytes without what comes in
    for (const QString &character : {QStringLiteral("x"), QStringLiteral("\u00e9")}) {
        const int longest = int(7 / character.toUtf8().size());
        PlainServer server(options);
        FakeWebSocket *client = server.connected();
        client->say(frame.arg(character.repeated(longest)));
        QVERIFY(!client->closeCode);
        client->say(frame.arg(character.repeated(longest + 1)));
        QCOMPARE(client->closeCode, quint16(1009));
        QCOMPARE(server.listener.take().last(), QByteArray("disconnected: transport error"));
    }
}

void TestJsonClient::heartbeat()
{
    PlainServer server;
    FakeWebSocket *client = server.connected();
    client->say(eventWithId(1));
    server.pass(24900ms);
    QCOMPARE(client->take(), QStringList());
    server.pass(200ms);
    QCOMPARE(client->take(), sent({"ping"}));
    server.pass(59800ms);
    QVERIFY(!client->closeCode);
    server.pass(200ms);
    QCOMPARE(client->closeCode, quint16(4408));
    QCOMPARE(server.listener.take().last(), QByteArray("disconnected: ping timeout"));
    QCOMPARE(server.deadlines.size(), 0);
}

void TestJsonClient::anythingAnswersAPing_data()
{
    QTest::addColumn<QString>("frame");
    QTest::newRow("a pong") << QString();
    QTest::newRow("an event") << eventWithId(1);
    QTest::newRow("nonsense") << QStringLiteral("{");
}

void TestJsonClient::anythingAnswersAPing()
{
    QFETCH(QString, frame);
    PlainServer server;
    FakeWebSocket *client = server.connected();
    client->say(eventWithId(0));
    for (int count = 0; count < 5; ++count) {
        server.pass(25s);
        QCOMPARE(client->take().filter(QStringLiteral("ping")).size(), 1);
        server.pass(59s);
        server.listener.take();
        if (frame.isNull())
            client->pong();
        else
            client->say(frame);
        QCOMPARE(server.listener.take().value(0), QByteArray("alive"));
    }
    QVERIFY(!client->closeCode);
}

void TestJsonClient::broadcasts()
{
    PlainServer server;
    QList<FakeWebSocket *> sockets;
    for (int count = 0; count < 3; ++count) {
        sockets += server.connected();
        sockets.last()->say(eventWithId(count));
    }
    QList<peer::PeerId> ids{"nobody"};
    for (const peer::Peer *peer : std::as_const(server.listener.peers))
        ids += {peer->id(), peer->id()};
    ids.removeLast();
    ids.removeLast();
    server.clients.emit(ids, {"x", {"1"}});
    server.clients.emit(ids, {"x", {"2"}});
    const QStringList both{QStringLiteral(R"({"event":"x","data":1})"), QStringLiteral(R"({"event":"x","data":2})")};
    QCOMPARE(sockets.at(0)->take(), both);
    QCOMPARE(sockets.at(1)->take(), both);
    QCOMPARE(sockets.at(2)->take(), QStringList());
}

void TestJsonClient::binaryPartsCannotBeTold()
{
    PlainServer server;
    FakeWebSocket *client = server.connected();
    client->say(eventWithId(0));
    server.clients.emit({server.listener.peers.at(0)->id()}, {"x", {R"({"_placeholder":true,"num":0})"}, {"binary"}});
    QCOMPARE(client->take(), QStringList());
    QCOMPARE(server.clients.counters().undeliverable, quint64(1));
}

void TestJsonClient::volatileEventsNeedAReadyClient()
{
    PlainServer server;
    FakeWebSocket *client = server.connected();
    client->say(eventWithId(0));
    peer::Peer *peer = server.listener.peers.at(0);
    client->unsent = 1;
    peer->emit({"x", {}, {}, true});
    peer->emit({"y", {}, {}, false});
    client->unsent = 0;
    peer->emit({"z", {}, {}, true});
    QCOMPARE(client->take(), (QStringList{QStringLiteral(R"({"event":"y"})"), QStringLiteral(R"({"event":"z"})")}));
}

void TestJsonClient::sentAway()
{
    for (const bool closesAtOnce : {false, true}) {
        PlainServer server;
        FakeWebSocket *client = server.connected();
        client->closesAtOnce = closesAtOnce;
        client->say(eventWithId(0));
        peer::Peer *peer = server.listener.peers.at(0);
        peer->emit({"bye", {}});
        peer->disconnect(false);
        QCOMPARE(client->take(), sent({R"({"event":"bye"})"}));
        QCOMPARE(client->closeCode, quint16(4000));
        QCOMPARE(server.listener.take().last(), QByteArray("disconnected: server namespace disconnect"));
        // What was on its way is not heard any more.
        client->say(eventWithId(1));
        client->sayBinary("x");
        client->vanish();
        QCOMPARE(server.listener.take(), Texts());
        QCOMPARE(server.deadlines.size(), 0);
    }
}

void TestJsonClient::sentAwayInsideItsOwnEvent()
{
    PlainServer server;
    server.listener.onEvent = [](peer::Peer &peer, const peer::Event &event) {
        peer.disconnect(true);
        Q_UNUSED(event);
    };
    server.gate.isThinking = true;
    FakeWebSocket *client = server.connect();
    for (int id = 0; id < 3; ++id)
        client->say(eventWithId(id));
    server.gate.answers.at(0)(peer::Claims{});
    QCOMPARE(server.listener.take(), (Texts{"connected", "x #0", "disconnected: server namespace disconnect"}));
    QCOMPARE(client->closeCode, quint16(4000));
}

void TestJsonClient::goodbyeOrLoss_data()
{
    QTest::addColumn<bool>("isGoodbye");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("goodbye") << true << QByteArray("disconnected: client namespace disconnect");
    QTest::newRow("loss") << false << QByteArray("disconnected: transport close");
}

void TestJsonClient::goodbyeOrLoss()
{
    QFETCH(bool, isGoodbye);
    QFETCH(QByteArray, reason);
    PlainServer server;
    FakeWebSocket *client = server.connected();
    client->say(eventWithId(0));
    client->saidGoodbye = isGoodbye;
    client->vanish();
    QCOMPARE(server.listener.take().last(), reason);
    QCOMPARE(server.clients.counters().clients, quint64(0));
    QCOMPARE(server.clients.counters().connections, quint64(0));
}

void TestJsonClient::nothingIsLeftBehind()
{
    PlainServer server;
    QPointer<FakeWebSocket> vanished = server.connected();
    QPointer<FakeWebSocket> sentAway = server.connected();
    QPointer<FakeWebSocket> lingering = server.connected();
    for (FakeWebSocket *client : {vanished.data(), sentAway.data(), lingering.data()})
        client->say(eventWithId(0));
    const QList<peer::Peer *> peers = server.listener.peers;
    vanished->vanish();
    sentAway->closesAtOnce = true;
    peers.at(1)->disconnect(true);
    peers.at(2)->disconnect(true);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!vanished);
    QVERIFY(!sentAway);
    QVERIFY(lingering); // until its close is done
    lingering->vanish();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!lingering);
    QCOMPARE(server.deadlines.size(), 0);
}

QTEST_GUILESS_MAIN(TestJsonClient)
#include "tst_jsonclient.moc"
