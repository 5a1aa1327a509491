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

namespace {

Options recovering()
{
    Options options;
    options.recovery.isEnabled = true;
    options.recovery.window = 30s;
    options.recovery.packets = 5;
    options.recovery.bytes = 1000;
    options.recovery.suspendedSockets = 3;
    return options;
}

/// What a stock client keeps between two connections, and how it uses it.
class Client
{
public:
    explicit Client(Server &server) : m_server(server) {}

    void connect(const QByteArray &more = {})
    {
        session.reset();
        session = std::make_unique<FakeSession>(m_server.namespaces);
        QByteArray auth;
        if (!pid.isEmpty())
            auth += "\"pid\":\"" + pid + "\"" + (offset.isEmpty() ? QByteArray() : ",\"offset\":\"" + offset + "\"");
        if (!more.isEmpty())
            auth += (auth.isEmpty() ? "" : ",") + more;
        session->say("0{" + auth + "}");
        read();
    }
    void lose(CloseReason reason = CloseReason::TransportClose)
    {
        read();
        session->lose(reason);
    }
    /// The network fails before this reaches the client.
    void dropUnread() { session->take(); }
    /// Names and arguments of the events since the last call, without their offsets.
    Texts takeEvents()
    {
        read();
        return std::exchange(m_events, {});
    }

    std::unique_ptr<FakeSession> session;
    QByteArray id, pid, offset;
    bool isRecovered = false;

private:
    void read()
    {
        for (const QByteArray &packet : session->take()) {
            if (packet.startsWith('0')) {
                const auto payload = m_reader.read(packet.mid(1));
                const QByteArray newPid = (*payload)["pid"].string().toUtf8();
                isRecovered = !newPid.isEmpty() && newPid == pid;
                pid = newPid;
                id = (*payload)["sid"].string().toUtf8();
            } else if (packet.startsWith("2[") || packet.startsWith("51-[")) {
                const auto arguments = m_reader.readArray(packet.mid(packet.indexOf('[')));
                QVERIFY(arguments->back().isString());
                offset = arguments->back().string().toUtf8();
                QByteArray text;
                for (auto at = arguments->begin(); at + 1 != arguments->end(); ++at)
                    text += (text.isEmpty() ? "" : " ") + at->raw();
                m_events += text;
            } else {
                m_events += packet;
            }
        }
    }

    Server &m_server;
    peer::JsonReader m_reader;
    Texts m_events;
};

} // namespace

class TestSocketIoRecovery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isOffByDefault();
    void everyEventHasItsOffset();
    void goesOnAfterALoss_data();
    void goesOnAfterALoss();
    void whatWasOnTheWayIsSentAgain();
    void nothingHasToHaveArrived();
    void aDeliberateEndIsFinal_data();
    void aDeliberateEndIsFinal();
    void theWindowEnds();
    void unknownWordsGetAFreshSocket_data();
    void unknownWordsGetAFreshSocket();
    void tooManyMissedPacketsEndTheSocket();
    void tooManyMissedBytesEndTheSocket();
    void packetsBeforeTheLossMayBeDropped();
    void suspendedSocketsAreLimited();
    void theGateIsAskedAgain();
    void anotherPersonGetsAFreshSocket();
    void theReturnMayComeBeforeTheLossIsNoticed();
    void aSuspendedSocketMayBeSentAway_data();
    void aSuspendedSocketMayBeSentAway();
    void roomsAreKept();
    void answersAreNotKept();
    void binaryEventsAreRecovered();
    void volatileEventsAreNot();
};

void TestSocketIoRecovery::isOffByDefault()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say(R"(0{"pid":"","offset":""})");
    QVERIFY(!session.take().at(0).contains("pid"));
    server.listener.peers.at(0)->emit({"a", {"\"x\""}, {}});
    QCOMPARE(session.take(), Texts{R"(2["a","x"])"});
    session.lose(CloseReason::TransportClose);
    QCOMPARE(server.listener.take(), Texts({"connected", "disconnected: transport close"}));
}

void TestSocketIoRecovery::everyEventHasItsOffset()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    QVERIFY(!client.pid.isEmpty());
    QVERIFY(client.pid != client.id);
    peer::Peer &peer = *server.listener.peers.at(0);
    QList<QByteArray> offsets;
    for (int number = 0; number < 3; ++number) {
        peer.emit({"a", {QByteArray::number(number)}, {}, number == 1});
        client.takeEvents();
        QVERIFY(!offsets.contains(client.offset));
        offsets += client.offset;
    }
    server.root.find(client.id)->emit({"asking", {}, {}}, 1s, [](auto) {});
    QCOMPARE(client.session->take(), Texts{R"(20["asking"])"});
    client.session->say("27[\"a\"]");
    peer.acknowledge(7, {"1"});
    QCOMPARE(client.session->take(), Texts{"37[1]"});
}

void TestSocketIoRecovery::goesOnAfterALoss_data()
{
    QTest::addColumn<int>("reason");
    QTest::newRow("closed") << int(CloseReason::TransportClose);
    QTest::newRow("error") << int(CloseReason::TransportError);
    QTest::newRow("ping") << int(CloseReason::PingTimeout);
    QTest::newRow("overflow") << int(CloseReason::Overflow);
}

void TestSocketIoRecovery::goesOnAfterALoss()
{
    QFETCH(int, reason);
    Server server(recovering());
    Client client(server);
    client.connect();
    peer::Peer &peer = *server.listener.peers.at(0);
    peer.emit({"before", {}, {}});
    const QByteArray id = client.id, pid = client.pid;
    client.lose(CloseReason(reason));
    QCOMPARE(client.takeEvents(), Texts{R"("before")"});
    QCOMPARE(server.listener.take(), Texts{"connected"});
    QCOMPARE(server.namespaces.counters().suspended, quint64(1));
    QVERIFY(server.root.find(id)->isSuspended());
    QCOMPARE(peer.transport(), QLatin1String("polling"));

    peer.emit({"missed", {"1"}, {}});
    server.pass(10s);
    server.root.emit({id}, {"missed", {"2"}, {}});
    server.pass(10s);
    client.connect();
    QVERIFY(client.isRecovered);
    QCOMPARE(client.id, id);
    QCOMPARE(client.pid, pid);
    QCOMPARE(client.takeEvents(), Texts({R"("missed" 1)", R"("missed" 2)"}));
    peer.emit({"after", {}, {}});
    QCOMPARE(client.takeEvents(), Texts{R"("after")"});
    client.session->say("2[\"hello\"]");
    QCOMPARE(server.listener.take(), Texts{"hello"});
    QCOMPARE(server.namespaces.counters().suspended, quint64(0));
    QCOMPARE(server.namespaces.counters().sockets, quint64(1));
    QCOMPARE(server.namespaces.counters().recovered, quint64(1));

    server.pass(60s); // the window has been shut
    client.lose();
    client.connect();
    QVERIFY(client.isRecovered);
    QCOMPARE(client.takeEvents(), Texts());
}

void TestSocketIoRecovery::whatWasOnTheWayIsSentAgain()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    peer::Peer &peer = *server.listener.peers.at(0);
    peer.emit({"1", {}, {}});
    QCOMPARE(client.takeEvents(), Texts{R"("1")"});
    peer.emit({"2", {}, {}});
    client.dropUnread();
    client.lose();
    peer.emit({"3", {}, {}});
    client.connect();
    QVERIFY(client.isRecovered);
    QCOMPARE(client.takeEvents(), Texts({R"("2")", R"("3")"}));
}

void TestSocketIoRecovery::nothingHasToHaveArrived()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    server.listener.peers.at(0)->emit({"1", {}, {}});
    client.dropUnread();
    client.lose();
    QVERIFY(client.offset.isEmpty());
    client.connect();
    QVERIFY(client.isRecovered);
    QCOMPARE(client.takeEvents(), Texts{R"("1")"});
}

void TestSocketIoRecovery::aDeliberateEndIsFinal_data()
{
    QTest::addColumn<QByteArray>("by");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("client") << QByteArray("client") << QByteArray("client namespace disconnect");
    QTest::newRow("server") << QByteArray("server") << QByteArray("server namespace disconnect");
    QTest::newRow("server with transport") << QByteArray("transport") << QByteArray("server namespace disconnect");
    QTest::newRow("released") << QByteArray("release") << QByteArray("server namespace disconnect");
    QTest::newRow("nonsense") << QByteArray("nonsense") << QByteArray("parse error");
    QTest::newRow("shutdown") << QByteArray("shutdown") << QByteArray("server shutting down");
}

void TestSocketIoRecovery::aDeliberateEndIsFinal()
{
    QFETCH(QByteArray, by);
    QFETCH(QByteArray, word);
    Server server(recovering());
    Client client(server);
    client.connect();
    if (by == "client")
        client.session->say("1");
    else if (by == "nonsense")
        client.session->say("nonsense");
    else if (by == "shutdown")
        client.session->lose(CloseReason::ForcedClose);
    else if (by == "release")
        server.listener.peers.at(0)->release();
    else
        server.listener.peers.at(0)->disconnect(by == "transport");
    QCOMPARE(server.listener.take(), Texts({"connected", "disconnected: " + word}));
    const QByteArray id = client.id;
    client.connect();
    QVERIFY(!client.isRecovered);
    QVERIFY(client.id != id);
    QCOMPARE(server.namespaces.counters().suspended, quint64(0));
}

void TestSocketIoRecovery::theWindowEnds()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    client.lose(CloseReason::PingTimeout);
    server.listener.take();
    server.pass(29s);
    QCOMPARE(server.listener.take(), Texts());
    server.pass(2s);
    QCOMPARE(server.listener.take(), Texts{"disconnected: ping timeout"});
    QCOMPARE(server.root.size(), 0);
    QCOMPARE(server.deadlines.size(), 0);
    client.connect();
    QVERIFY(!client.isRecovered);
    QCOMPARE(server.listener.take(), Texts{"connected"});
}

void TestSocketIoRecovery::unknownWordsGetAFreshSocket_data()
{
    QTest::addColumn<QByteArray>("pid"); ///< null: the right one
    QTest::addColumn<QByteArray>("offset");
    QTest::addColumn<bool>("endsTheOld");

    QTest::newRow("wrong pid") << QByteArray("\"AAAAAAAAAAAAAAAAAAAA\"") << QByteArray("\"0\"") << false;
    QTest::newRow("pid of another kind") << QByteArray("[1]") << QByteArray("\"0\"") << false;
    QTest::newRow("empty pid") << QByteArray("\"\"") << QByteArray("\"0\"") << false;
    QTest::newRow("offset of the future") << QByteArray() << QByteArray("\"zzzzzzzzzzzz\"") << true;
    QTest::newRow("offset of the application") << QByteArray() << QByteArray("\"hello world\"") << true;
    QTest::newRow("offset of another kind") << QByteArray() << QByteArray("17") << true;
    QTest::newRow("null offset") << QByteArray() << QByteArray("null") << true;
}

void TestSocketIoRecovery::unknownWordsGetAFreshSocket()
{
    QFETCH(QByteArray, pid);
    QFETCH(QByteArray, offset);
    QFETCH(bool, endsTheOld);
    Server server(recovering());
    Client client(server);
    client.connect();
    server.listener.peers.at(0)->emit({"a", {}, {}});
    client.lose();
    server.listener.take();
    const QByteArray old = client.id;
    const QByteArray usedPid = pid.isNull() ? "\"" + client.pid + "\"" : pid;
    client.session = std::make_unique<FakeSession>(server.namespaces);
    client.session->say("0{\"pid\":" + usedPid + ",\"offset\":" + offset + "}");
    QVERIFY(client.session->takeConnect() != old);
    QCOMPARE(server.listener.take(),
             endsTheOld ? Texts({"disconnected: transport close", "connected"}) : Texts{"connected"});
    QCOMPARE(server.root.size(), endsTheOld ? 1 : 2);
}

void TestSocketIoRecovery::tooManyMissedPacketsEndTheSocket()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    peer::Peer &peer = *server.listener.peers.at(0);
    client.lose();
    server.listener.take();
    for (int number = 0; number < 5; ++number)
        peer.emit({"missed", {}, {}});
    server.pass(1s);
    QCOMPARE(server.listener.take(), Texts());
    peer.emit({"one too many", {}, {}});
    QCOMPARE(server.listener.take(), Texts()); // not while somebody sends
    server.pass(1ms);
    QCOMPARE(server.listener.take(), Texts{"disconnected: transport close"});
    client.connect();
    QVERIFY(!client.isRecovered);
}

void TestSocketIoRecovery::tooManyMissedBytesEndTheSocket()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    client.lose();
    server.listener.take();
    server.root.broadcast({"large", {"\"" + QByteArray(600, 'x') + "\""}, {}}, {});
    server.pass(1s);
    QCOMPARE(server.root.size(), 1);
    server.root.broadcast({"large", {"{\"_placeholder\":true,\"num\":0}"}, {QByteArray(600, 'x')}}, {});
    server.pass(1ms);
    QCOMPARE(server.listener.take(), Texts{"disconnected: transport close"});
}

void TestSocketIoRecovery::packetsBeforeTheLossMayBeDropped()
{
    Server server(recovering());
    Client client(server), late(server);
    client.connect();
    late.connect();
    for (int number = 0; number < 20; ++number)
        server.root.broadcast({"a", {QByteArray::number(number)}, {}}, {});
    QCOMPARE(client.takeEvents().size(), 20);
    late.dropUnread();
    client.lose();
    late.lose();
    server.listener.take();
    for (int number = 20; number < 25; ++number)
        server.root.broadcast({"a", {QByteArray::number(number)}, {}}, {});
    server.pass(1s);
    QCOMPARE(server.listener.take(), Texts());
    client.connect();
    QVERIFY(client.isRecovered);
    QCOMPARE(client.takeEvents(), Texts({R"("a" 20)", R"("a" 21)", R"("a" 22)", R"("a" 23)", R"("a" 24)"}));
    late.connect();
    QVERIFY(!late.isRecovered); // it missed more than was kept
    QCOMPARE(server.listener.take(), Texts({"disconnected: transport close", "connected"}));
}

void TestSocketIoRecovery::suspendedSocketsAreLimited()
{
    Server server(recovering());
    std::vector<std::unique_ptr<Client>> clients;
    for (int number = 0; number < 4; ++number) {
        clients.push_back(std::make_unique<Client>(server));
        clients.back()->connect();
    }
    server.listener.take();
    for (const auto &client : clients)
        client->lose();
    QCOMPARE(server.listener.take(), Texts{"disconnected: transport close"});
    QCOMPARE(server.namespaces.counters().suspended, quint64(3));
}

void TestSocketIoRecovery::theGateIsAskedAgain()
{
    Server server(recovering());
    Client client(server);
    client.connect("\"token\":1");
    client.lose();
    server.listener.take();
    server.gate.asked.clear();
    server.gate.verdict = peer::Refusal{QStringLiteral("Token expired")};
    client.connect("\"token\":2");
    QCOMPARE(client.takeEvents(), Texts{R"(4{"message":"Token expired"})"});
    QVERIFY(server.gate.asked.at(0).contains("\"token\":2"));
    QCOMPARE(server.listener.take(), Texts());
    server.gate.verdict = peer::Claims{std::nullopt, 99};
    client.connect("\"token\":3");
    QVERIFY(client.isRecovered);
    const peer::Peer &peer = *server.listener.peers.at(0);
    QCOMPARE(peer.claims().expiresAt, 99);
    QCOMPARE(server.listener.renewed.size(), 1);
    QCOMPARE(server.listener.renewed.at(0).expiresAt, 99);
    QVERIFY2(peer.handshake().auth.isAbsent(), "it may be large, and nobody needs it any more");
}

void TestSocketIoRecovery::anotherPersonGetsAFreshSocket()
{
    Server server(recovering());
    server.gate.verdict = peer::Claims{QStringLiteral("ada"), {}};
    Client client(server);
    client.connect();
    client.lose();
    server.listener.take();
    server.gate.verdict = peer::Claims{QStringLiteral("bob"), {}};
    const QByteArray old = client.id;
    client.connect();
    QVERIFY(!client.isRecovered);
    QVERIFY(client.id != old);
    QCOMPARE(server.listener.take(), Texts({"disconnected: transport close", "connected"}));
}

void TestSocketIoRecovery::theReturnMayComeBeforeTheLossIsNoticed()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    const auto previous = std::move(client.session);
    peer::Peer &peer = *server.listener.peers.at(0);
    peer.emit({"into the void", {}, {}});
    QVERIFY(previous->isOpen());
    client.connect();
    QVERIFY(client.isRecovered);
    QCOMPARE(client.takeEvents(), Texts{R"("into the void")"});
    QVERIFY(!previous->isOpen()); // nothing was left on it
    QCOMPARE(server.listener.take(), Texts{"connected"});

    // With a socket in another namespace the old connection goes on.
    client.session->say("0/custom,");
    const auto second = std::move(client.session);
    client.connect();
    QVERIFY(client.isRecovered);
    QVERIFY(second->isOpen());
    second->say("2[\"stale\"]");
    QCOMPARE(server.listener.take(), Texts());
    second->lose(CloseReason::TransportClose);
    peer.emit({"here", {}, {}});
    QCOMPARE(client.takeEvents(), Texts{R"("here")"});
}

void TestSocketIoRecovery::aSuspendedSocketMayBeSentAway_data()
{
    QTest::addColumn<bool>("isReleased");
    QTest::newRow("for good") << false;
    QTest::newRow("to come again") << true;
}

void TestSocketIoRecovery::aSuspendedSocketMayBeSentAway()
{
    QFETCH(bool, isReleased);
    Server server(recovering());
    Client client(server);
    client.connect();
    client.lose();
    server.listener.take();
    if (isReleased)
        server.listener.peers.at(0)->release();
    else
        server.listener.peers.at(0)->disconnect(true);
    QCOMPARE(server.listener.take(), Texts{"disconnected: server namespace disconnect"});
    QCOMPARE(server.root.size(), 0);
    QCOMPARE(server.namespaces.counters().suspended, quint64(0));
    QCOMPARE(server.deadlines.size(), 0);
    client.connect();
    QVERIFY(!client.isRecovered);
}

void TestSocketIoRecovery::roomsAreKept()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    server.root.find(client.id)->join("r");
    client.lose();
    server.root.broadcast({"missed", {}, {}}, {{"r"}, {}});
    client.connect();
    QCOMPARE(client.takeEvents(), Texts{R"("missed")"});
    server.root.broadcast({"again", {}, {}}, {{"r"}, {}});
    QCOMPARE(client.takeEvents(), Texts{R"("again")"});
}

void TestSocketIoRecovery::answersAreNotKept()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    Socket &socket = *server.root.find(client.id);
    int none = 0;
    socket.emit({"q", {}, {}}, 9s, [&](auto answer) { none += !answer; });
    client.session->say("25[\"a\"]");
    client.dropUnread();
    client.lose();
    QCOMPARE(none, 1);
    socket.emit({"q", {}, {}}, 9s, [&](auto answer) { none += !answer; });
    QCOMPARE(none, 2);
    socket.acknowledge(5, {});
    client.connect();
    socket.acknowledge(5, {}); // the client has forgotten it
    QCOMPARE(client.takeEvents(), Texts());
}

void TestSocketIoRecovery::binaryEventsAreRecovered()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    client.lose();
    server.listener.peers.at(0)->emit({"b", {R"({"_placeholder":true,"num":0})"}, {"x"}});
    client.connect();
    QCOMPARE(client.takeEvents(), Texts({R"("b" {"_placeholder":true,"num":0})", "b:x"}));
}

void TestSocketIoRecovery::volatileEventsAreNot()
{
    Server server(recovering());
    Client client(server);
    client.connect();
    peer::Peer &peer = *server.listener.peers.at(0);
    peer.emit({"kept", {"1"}, {}});
    peer.emit({"volatile", {}, {}, true});
    QCOMPARE(client.takeEvents().size(), 2);
    client.lose();
    peer.emit({"volatile", {}, {}, true});
    server.root.broadcast({"volatile", {}, {}, true}, {});
    peer.emit({"kept", {"2"}, {}});
    client.connect();
    QVERIFY(client.isRecovered); // though the last that it had was volatile
    QCOMPARE(client.takeEvents(), Texts{R"("kept" 2)"});
}

QTEST_GUILESS_MAIN(TestSocketIoRecovery)
#include "tst_socketiorecovery.moc"
