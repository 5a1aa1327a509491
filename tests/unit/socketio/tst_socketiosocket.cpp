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

class TestSocketIoSocket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void acknowledgesOnce();
    void unansweredEventsAreLimited();
    void asksForAnAnswer();
    void anAnswerMayNotCome();
    void volatileEventsNeedAReadyTransport();
    void disconnectsFromItsNamespace();
    void disconnectsWithItsTransport();
    void releaseSendsNoDisconnect();
    void disconnectsDuringItsOwnEvent_data();
    void disconnectsDuringItsOwnEvent();
    void disconnectsWhileItConnects();
    void listenersMayDisconnectOthersOfTheSameConnection();
    void emitsToMany();
    void broadcastsToRooms();
    void namespacesDoNotShareRooms();

private:
    /// Sessions that have joined the main namespace, oldest first.
    static std::vector<std::unique_ptr<FakeSession>> joined(Server &server, int count)
    {
        std::vector<std::unique_ptr<FakeSession>> sessions;
        for (; count > 0; --count) {
            sessions.push_back(std::make_unique<FakeSession>(server.namespaces));
            sessions.back()->say("0");
            sessions.back()->take();
        }
        server.listener.take();
        return sessions;
    }
    static Socket &socketOf(Server &server, qsizetype number = 0)
    {
        return *server.root.find(server.listener.peers.at(number)->id());
    }
};

void TestSocketIoSocket::acknowledgesOnce()
{
    Server server;
    const auto sessions = joined(server, 1);
    FakeSession &session = *sessions[0];
    session.say(R"(25["a"])");
    session.say(R"(26["a"])");
    session.say(R"(25["reused before it was answered"])");
    peer::Peer &peer = *server.listener.peers.at(0);
    peer.acknowledge(5, {"1", "\"x\""});
    peer.acknowledge(5, {"2"});
    peer.acknowledge(5, {"3"});
    peer.acknowledge(6, {});
    peer.acknowledge(7, {}); // nobody asked
    QCOMPARE(session.take(), Texts({R"(35[1,"x"])", "35[2]", "36[]"}));
}

void TestSocketIoSocket::unansweredEventsAreLimited()
{
    Options options;
    options.unansweredEvents = 3;
    Server server(options);
    const auto sessions = joined(server, 1);
    for (int id = 0; id < 3; ++id)
        sessions[0]->say("2" + QByteArray::number(id) + "[\"a\"]");
    server.listener.peers.at(0)->acknowledge(1, {});
    sessions[0]->say("23[\"a\"]");
    sessions[0]->say("2[\"without an id\"]");
    QVERIFY(sessions[0]->isOpen());
    sessions[0]->say("24[\"a\"]");
    QVERIFY(!sessions[0]->isOpen());
}

void TestSocketIoSocket::asksForAnAnswer()
{
    Server server;
    const auto sessions = joined(server, 1);
    FakeSession &session = *sessions[0];
    QList<QByteArray> answers;
    const auto note = [&](std::optional<peer::Event> answer) {
        QByteArray text = answer ? QByteArray() : QByteArray("none");
        if (answer) {
            for (const peer::Json &argument : answer->arguments)
                text += argument.raw() + ' ';
            for (const QByteArray &attachment : answer->attachments)
                text += "b:" + attachment;
        }
        answers += text;
    };
    socketOf(server).emit({"q", {"1"}, {}}, 5s, note);
    socketOf(server).emit({"q", {"2"}, {}}, 5s, note);
    QCOMPARE(session.take(), Texts({R"(20["q",1])", R"(21["q",2])"}));
    session.say(R"(61-1[{"_placeholder":true,"num":0}])");
    session.sayBinary("x");
    session.say(R"(30["yes",null])");
    session.say(R"(30["again"])");
    session.say(R"(399["never asked"])");
    session.say(R"(3["no id"])");
    QCOMPARE(answers, Texts({R"({"_placeholder":true,"num":0} b:x)", R"("yes" null )"}));
    QVERIFY(session.isOpen());
    QCOMPARE(server.deadlines.size(), 0);
}

void TestSocketIoSocket::anAnswerMayNotCome()
{
    Server server;
    const auto sessions = joined(server, 1);
    int none = 0;
    const auto note = [&](std::optional<peer::Event> answer) { none += !answer; };
    socketOf(server).emit({"q", {}, {}}, 2s, note);
    socketOf(server).emit({"q", {}, {}}, 4s, note);
    socketOf(server).emit({"q", {}, {}}, 9s, note);
    server.pass(3s);
    QCOMPARE(none, 1);
    sessions[0]->say("30[]"); // too late
    sessions[0]->say("31[]");
    QCOMPARE(none, 1);
    sessions[0]->lose(CloseReason::TransportClose);
    QCOMPARE(none, 2);
    QCOMPARE(server.deadlines.size(), 0);
}

void TestSocketIoSocket::volatileEventsNeedAReadyTransport()
{
    Server server;
    const auto sessions = joined(server, 2);
    sessions[0]->writable = false;
    for (peer::Peer *peer : server.listener.peers) {
        peer->emit({"kept", {}, {}, false});
        peer->emit({"dropped", {"{\"_placeholder\":true,\"num\":0}"}, {"x"}, true});
    }
    server.root.broadcast({"dropped", {}, {}, true}, {});
    QCOMPARE(sessions[0]->take(), Texts{R"(2["kept"])"});
    QCOMPARE(sessions[1]->take().size(), 4);
}

void TestSocketIoSocket::disconnectsFromItsNamespace()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    session.take();
    server.customListener.peers.at(0)->disconnect(false);
    QCOMPARE(session.take(), Texts{"1/custom,"});
    QCOMPARE(server.customListener.take(), Texts({"connected", "disconnected: server namespace disconnect"}));
    QCOMPARE(server.listener.take(), Texts{"connected"});
    QVERIFY(session.isOpen());
}

void TestSocketIoSocket::disconnectsWithItsTransport()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    session.take();
    server.customListener.peers.at(0)->disconnect(true);
    QCOMPARE(session.take(), Texts({"1", "1/custom,"}));
    QCOMPARE(server.customListener.take(), Texts({"connected", "disconnected: server namespace disconnect"}));
    QCOMPARE(server.listener.take(), Texts({"connected", "disconnected: server namespace disconnect"}));
    QCOMPARE(session.closedBy, CloseReason::ForcedClose);
    QCOMPARE(server.namespaces.counters().connections, quint64(0));
}

void TestSocketIoSocket::releaseSendsNoDisconnect()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    session.take();
    server.listener.peers.at(0)->emit({"last", {}, {}});
    server.listener.peers.at(0)->release();
    QCOMPARE(session.take(), Texts{R"(2["last"])"});
    for (auto *listener : {&server.listener, &server.customListener})
        QCOMPARE(listener->take(), Texts({"connected", "disconnected: server namespace disconnect"}));
    QCOMPARE(session.closedBy, CloseReason::ForcedClose);
    QCOMPARE(server.namespaces.counters().connections, quint64(0));
}

void TestSocketIoSocket::disconnectsDuringItsOwnEvent_data()
{
    QTest::addColumn<bool>("closeTransport");
    QTest::newRow("namespace only") << false;
    QTest::newRow("transport too") << true;
}

void TestSocketIoSocket::disconnectsDuringItsOwnEvent()
{
    QFETCH(bool, closeTransport);
    Server server;
    server.listener.onEvent = [&](peer::Peer &peer, const peer::Event &event) {
        peer.disconnect(closeTransport);
        QCOMPARE(server.listener.log.last(), QByteArray("disconnected: server namespace disconnect"));
        peer.acknowledge(*event.ackId, {});
        peer.emit({"x", {}, {}});
        peer.disconnect(closeTransport);
    };
    const auto sessions = joined(server, 1);
    sessions[0]->say("21[\"a\"]");
    QCOMPARE(sessions[0]->take(), Texts{"1"});
    QCOMPARE(server.listener.take(), Texts({"a #1", "disconnected: server namespace disconnect"}));
    QCOMPARE(sessions[0]->isOpen(), !closeTransport);
}

void TestSocketIoSocket::disconnectsWhileItConnects()
{
    Server server;
    server.listener.onConnected = [](peer::Peer &peer) { peer.disconnect(true); };
    FakeSession session(server.namespaces);
    session.say("0");
    QVERIFY(!session.takeConnect().isEmpty());
    QCOMPARE(session.take(), Texts{"1"});
    QVERIFY(!session.isOpen());
    QCOMPARE(server.namespaces.counters().sockets, quint64(0));
}

void TestSocketIoSocket::listenersMayDisconnectOthersOfTheSameConnection()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    session.take();
    server.listener.onDisconnected = [&](peer::Peer &) {
        for (peer::Peer *peer : QList<peer::Peer *>(server.customListener.peers))
            peer->disconnect(true);
    };
    server.listener.peers.at(0)->disconnect(true);
    QCOMPARE(session.take(), Texts({"1", "1/custom,"}));
    QCOMPARE(session.closedBy, CloseReason::ForcedClose);
    QCOMPARE(server.customListener.take(), Texts({"connected", "disconnected: server namespace disconnect"}));
}

void TestSocketIoSocket::emitsToMany()
{
    Server server;
    const auto sessions = joined(server, 4);
    const auto id = [&](qsizetype number) { return server.listener.peers.at(number)->id(); };
    server.root.emit({id(0), id(2), id(2), "stranger"}, {"hello", {"1"}, {}});
    QCOMPARE(sessions[0]->take(), Texts{R"(2["hello",1])"});
    QCOMPARE(sessions[1]->take(), Texts());
    QCOMPARE(sessions[2]->take(), Texts{R"(2["hello",1])"});
    server.root.emit({}, {"nobody", {}, {}});
    for (const auto &session : sessions)
        QCOMPARE(session->take(), Texts());
}

void TestSocketIoSocket::broadcastsToRooms()
{
    Server server;
    const auto sessions = joined(server, 3);
    for (qsizetype number : {0, 1}) {
        socketOf(server, number).join("r");
        socketOf(server, number).join("s");
    }
    QCOMPARE(socketOf(server, 0).rooms(), QList<Room>({"r", "s"}));
    server.root.broadcast({"to r and s", {}, {}}, {{"r", "s"}, {}});
    server.root.broadcast({"to all but the first", {}, {}}, {{}, {socketOf(server, 0).id()}});
    QCOMPARE(sessions[0]->take(), Texts({R"(2["to r and s"])"}));
    QCOMPARE(sessions[1]->take(), Texts({R"(2["to r and s"])", R"(2["to all but the first"])"}));
    QCOMPARE(sessions[2]->take(), Texts({R"(2["to all but the first"])"}));

    socketOf(server, 1).leave("r");
    sessions[0]->lose(CloseReason::TransportClose);
    server.root.broadcast({"to r", {}, {}}, {{"r"}, {}});
    server.root.broadcast({"to s", {}, {}}, {{"s"}, {}});
    QCOMPARE(sessions[1]->take(), Texts({R"(2["to s"])"}));
}

void TestSocketIoSocket::namespacesDoNotShareRooms()
{
    Server server;
    FakeSession session(server.namespaces);
    session.say("0");
    session.say("0/custom,");
    session.take();
    server.root.find(server.listener.peers.at(0)->id())->join("r");
    server.custom.find(server.customListener.peers.at(0)->id())->join("r");
    server.custom.broadcast({"x", {}, {}}, {{"r"}, {}});
    QCOMPARE(session.take(), Texts{R"(2/custom,["x"])"});
}

QTEST_GUILESS_MAIN(TestSocketIoSocket)
#include "tst_socketiosocket.moc"
