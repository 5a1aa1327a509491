// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/peer/switchboard.h"
#include "tests/support/fakepeer.h"

#include <QTest>

using namespace heliograph::peer;
using heliograph::test::FakePeer;

namespace {

/// Claims and does what the test says; records what it is given.
class ScriptedDialect final : public Dialect
{
public:
    explicit ScriptedDialect(QLatin1String name = QLatin1String("scripted")) : m_name(name) {}

    QLatin1String name() const override { return m_name; }
    Claim claim(const Peer &, const Event &event) const override { return claims.value(event.name, fallback); }
    void handle(Peer &peer, const Event &event, const Reply &reply) override
    {
        log += peer.id() + ' ' + event.name;
        if (keepsReplies)
            kept += reply;
        if (act)
            act(peer, event, reply);
    }
    void leave(const PeerId &peer, DisconnectReason reason, const StepToken &step) override
    {
        log += peer + " left: " + QByteArray(textOf(reason).data());
        if (keepsSteps)
            steps += step;
        if (actOnLeave)
            actOnLeave(peer);
    }
    bool knows(const PeerId &peer) const override { return known.contains(peer); }
    OutgoingEvent dismiss(const PeerId &peer, const QString &reason) override
    {
        log += peer + " dismissed";
        return word.isEmpty() ? Dialect::dismiss(peer, reason) : OutgoingEvent{word, {"\"" + reason.toUtf8() + '"'}};
    }
    void alive(const PeerId &peer) override { log += peer + " alive"; }
    QList<QByteArray> takeLog() { return std::exchange(log, {}); }

    Claim fallback = Claim::Own;
    QHash<QByteArray, Claim> claims;
    QList<PeerId> known;
    QByteArray word;
    bool keepsReplies = false;
    bool keepsSteps = false;
    std::function<void(Peer &, const Event &, const Reply &)> act;
    std::function<void(const PeerId &)> actOnLeave;
    QList<QByteArray> log;
    QList<Reply> kept;
    QList<StepToken> steps;

private:
    QLatin1String m_name;
};

const QByteArray success = R"({"success":true})";

} // namespace

class TestSwitchboard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsConnectedPeers();
    void peersAreInOrderOfConnecting();
    void dismissal_data();
    void dismissal();
    void highestClaimGetsTheEvent();
    void equalClaimsAllGetIt();
    void acknowledgesExactlyOnce_data();
    void acknowledgesExactlyOnce();
    void answersLateToo();
    void refusesUnknownEvents();
    void laterEventsWaitForTheOpenStep();
    void answerGoesOutBeforeTheNextEvent();
    void peersDoNotWaitForEachOther();
    void tooManyWaitingEventsCloseThePeer();
    void tooLargeWaitingEventsCloseThePeer();
    void disconnectRunsLast_data();
    void disconnectRunsLast();
    void serverDisconnectDropsWaitingEvents();
    void everyDialectHearsOfADisconnect();
    void aDialectMaySendItsOwnPeerAway();
    void aDialectMaySendAnotherPeerAway();
    void aStepOfTheDepartedMayStayOpen();
    void aPeerMaySpeakDuringItsOwnStep();
    void tokensOutliveTheSwitchboard();
    void aliveReachesDialects();
};

void TestSwitchboard::findsConnectedPeers()
{
    Switchboard board;
    FakePeer a("a", board), b("b", board);
    QCOMPARE(board.find("a"), nullptr);
    a.connect();
    b.connect();
    QCOMPARE(board.find("a"), &a);
    QCOMPARE(board.find("b"), &b);
    QCOMPARE(board.counters().peers, quint64(2));
    a.leave();
    QCOMPARE(board.find("a"), nullptr);
    QCOMPARE(board.counters().peers, quint64(1));
}

void TestSwitchboard::peersAreInOrderOfConnecting()
{
    Switchboard board;
    ScriptedDialect one(QLatin1String("one")), two(QLatin1String("two"));
    board.add(one);
    board.add(two);
    QVERIFY(board.peers().isEmpty());
    std::vector<std::unique_ptr<FakePeer>> peers;
    for (const char *id : {"q", "b", "x", "a"}) {
        peers.push_back(std::make_unique<FakePeer>(id, board));
        peers.back()->connect();
    }
    peers[1]->leave();
    QCOMPARE(board.peers(), (QList<PeerId>{"q", "x", "a"}));
    one.known = {"a", "q", "b"};
    QCOMPARE(board.peers(u"one"), (QList<PeerId>{"q", "a"}));
    QVERIFY(board.peers(u"two").isEmpty());
    QVERIFY(board.peers(u"three").isEmpty());
}

void TestSwitchboard::dismissal_data()
{
    QTest::addColumn<QList<QByteArray>>("words"); // of the dialects that know the peer
    QTest::addColumn<QList<QByteArray>>("told");
    using Texts = QList<QByteArray>;
    const QByteArray kicked = "kicked {\"reason\":\"why\"}";
    QTest::newRow("known to nobody") << Texts{} << Texts{kicked};
    QTest::newRow("known to one") << Texts{""} << Texts{kicked};
    QTest::newRow("known to two who say the same") << Texts{"", ""} << Texts{kicked};
    QTest::newRow("a word of its own") << Texts{"begone"} << Texts{"begone \"why\""};
    QTest::newRow("both kinds") << Texts{"begone", ""} << Texts{"begone \"why\"", kicked};
}

void TestSwitchboard::dismissal()
{
    QFETCH(QList<QByteArray>, words);
    QFETCH(QList<QByteArray>, told);
    Switchboard board;
    std::vector<std::unique_ptr<ScriptedDialect>> dialects;
    for (const QByteArray &word : words) {
        dialects.push_back(std::make_unique<ScriptedDialect>());
        dialects.back()->word = word;
        dialects.back()->known = {"a"};
        board.add(*dialects.back());
    }
    ScriptedDialect stranger;
    board.add(stranger);
    FakePeer peer("a", board);
    QVERIFY(!board.dismiss("a", QStringLiteral("why")));
    peer.connect();
    QVERIFY(board.dismiss("a", QStringLiteral("why")));
    QCOMPARE(peer.takeEmitted(), told);
    QCOMPARE(peer.disconnects, QList<bool>{true});
    const QByteArray left = "a left: server namespace disconnect";
    for (const auto &dialect : dialects)
        QCOMPARE(dialect->takeLog(), (QList<QByteArray>{"a dismissed", left}));
    QCOMPARE(stranger.takeLog(), QList<QByteArray>{left});
    QVERIFY(!board.dismiss("a", QStringLiteral("why")));
}

void TestSwitchboard::highestClaimGetsTheEvent()
{
    Switchboard board;
    ScriptedDialect first, second, third;
    for (ScriptedDialect *dialect : {&first, &second, &third})
        board.add(*dialect);
    first.claims = {{"x", Claim::Possible}, {"y", Claim::None}};
    second.claims = {{"x", Claim::Own}, {"y", Claim::Possible}};
    third.claims = {{"x", Claim::Possible}, {"y", Claim::None}};
    FakePeer a("a", board);
    a.connect();
    a.say("x");
    a.say("y");
    QCOMPARE(first.takeLog(), QList<QByteArray>());
    QCOMPARE(second.takeLog(), QList<QByteArray>({"a x", "a y"}));
    QCOMPARE(third.takeLog(), QList<QByteArray>());
    QCOMPARE(board.counters().events, quint64(2));
    QCOMPARE(board.counters().unknownEvents, quint64(0));
}

void TestSwitchboard::equalClaimsAllGetIt()
{
    Switchboard board;
    QList<QByteArray> order;
    ScriptedDialect first, second;
    first.fallback = second.fallback = Claim::Possible;
    first.act = [&](Peer &, const Event &, const Reply &) { order += "first"; };
    second.act = [&](Peer &, const Event &, const Reply &reply) {
        order += "second";
        reply.send("2");
    };
    board.add(first);
    board.add(second);
    FakePeer a("a", board);
    a.connect();
    a.say("register", {"{}"}, 4);
    QCOMPARE(order, QList<QByteArray>({"first", "second"}));
    QCOMPARE(a.takeAcknowledged(), QList<QByteArray>{"4 2"});
}

void TestSwitchboard::acknowledgesExactlyOnce_data()
{
    QTest::addColumn<bool>("asked");
    QTest::addColumn<QByteArray>("doing");
    QTest::addColumn<QByteArray>("expected");

    QTest::newRow("default") << true << QByteArray("") << "7 " + success;
    QTest::newRow("answer") << true << QByteArray("send") << QByteArray("7 {\"n\":1}");
    QTest::newRow("only the first answer") << true << QByteArray("send send fail") << QByteArray("7 {\"n\":1}");
    QTest::newRow("failure") << true << QByteArray("fail send")
                             << QByteArray(
                                    R"(7 {"success":false,"error":{"code":"E101","message":"Call \"x\" not found"}})");
    QTest::newRow("not asked") << false << QByteArray("send fail") << QByteArray();
}

void TestSwitchboard::acknowledgesExactlyOnce()
{
    QFETCH(bool, asked);
    QFETCH(QByteArray, doing);
    QFETCH(QByteArray, expected);
    Switchboard board;
    ScriptedDialect dialect;
    board.add(dialect);
    dialect.act = [&](Peer &, const Event &, const Reply &reply) {
        bool isWanted = asked;
        QCOMPARE(reply.isWanted(), isWanted);
        for (const QByteArray &word : doing.split(' ')) {
            if (word == "send")
                reply.send("{\"n\":1}");
            else if (word == "fail")
                reply.fail("E101", QStringLiteral("Call \"x\" not found"));
            isWanted = isWanted && word.isEmpty();
            QCOMPARE(reply.isWanted(), isWanted);
        }
    };
    FakePeer a("a", board);
    a.connect();
    a.say("x", {}, asked ? std::optional<quint64>(7) : std::nullopt);
    QCOMPARE(a.takeAcknowledged(), expected.isNull() ? QList<QByteArray>() : QList<QByteArray>{expected});
}

void TestSwitchboard::answersLateToo()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsReplies = true;
    board.add(dialect);
    FakePeer a("a", board), b("b", board);
    a.connect();
    b.connect();
    a.say("x", {}, 1);
    b.say("x", {}, 2);
    QVERIFY(a.acknowledged.isEmpty());
    dialect.kept[0].send("1");
    QCOMPARE(a.takeAcknowledged(), QList<QByteArray>{"1 1"});
    b.leave();
    dialect.kept[1].send("1"); // the client has gone: nobody is told
    dialect.kept.clear();
    QVERIFY(a.acknowledged.isEmpty());
    QVERIFY(b.acknowledged.isEmpty());
}

void TestSwitchboard::refusesUnknownEvents()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.fallback = Claim::None;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    a.say("what");
    QVERIFY(a.acknowledged.isEmpty());
    a.say("what", {}, 0);
    QCOMPARE(a.takeAcknowledged(),
             QList<QByteArray>{R"(0 {"success":false,"error":{"code":"E301","message":"Unknown event"}})"});
    QVERIFY(dialect.log.isEmpty());
    QCOMPARE(board.counters().unknownEvents, quint64(2));
}

void TestSwitchboard::laterEventsWaitForTheOpenStep()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsReplies = true;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    for (const char *name : {"1", "2", "3"})
        a.say(name);
    QCOMPARE(dialect.takeLog(), QList<QByteArray>{"a 1"});
    dialect.kept.clear();
    QVERIFY(dialect.log.isEmpty()); // not from inside whatever let go of the token
    a.say("4");
    QCoreApplication::processEvents();
    QCOMPARE(dialect.takeLog(), QList<QByteArray>{"a 2"});
    dialect.keepsReplies = false;
    dialect.kept.clear();
    QCoreApplication::processEvents();
    QCOMPARE(dialect.takeLog(), QList<QByteArray>({"a 3", "a 4"}));
    a.say("5");
    QCOMPARE(dialect.takeLog(), QList<QByteArray>{"a 5"});
}

void TestSwitchboard::answerGoesOutBeforeTheNextEvent()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsReplies = true;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    a.say("1", {}, 1);
    a.say("2", {}, 2);
    dialect.keepsReplies = false;
    dialect.act = [&](Peer &, const Event &, const Reply &) {
        QCOMPARE(a.takeAcknowledged(), QList<QByteArray>{"1 " + success});
    };
    dialect.kept.clear();
    QCoreApplication::processEvents();
    QCOMPARE(a.takeAcknowledged(), QList<QByteArray>{"2 " + success});
}

void TestSwitchboard::peersDoNotWaitForEachOther()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsReplies = true;
    board.add(dialect);
    FakePeer a("a", board), b("b", board);
    a.connect();
    b.connect();
    a.say("1");
    a.say("2");
    b.say("1");
    QCOMPARE(dialect.takeLog(), QList<QByteArray>({"a 1", "b 1"}));
}

void TestSwitchboard::tooManyWaitingEventsCloseThePeer()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsReplies = true;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    a.say("first");
    for (qsizetype count = 0; count < Switchboard::maxWaiting; ++count)
        a.say("more");
    QVERIFY(a.isConnected());
    QCOMPARE(board.counters().overruns, quint64(0));
    a.say("one too many");
    QVERIFY(!a.isConnected());
    QCOMPARE(a.disconnects, QList<bool>{true});
    QCOMPARE(board.counters().overruns, quint64(1));
    dialect.kept.clear();
    QCoreApplication::processEvents();
    QCOMPARE(dialect.takeLog(), QList<QByteArray>({"a first", "a left: server namespace disconnect"}));
}

void TestSwitchboard::tooLargeWaitingEventsCloseThePeer()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsReplies = true;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    const QByteArray half = "\"" + QByteArray(Switchboard::maxWaitingBytes / 2 - 10, 'x') + "\"";
    a.say("first", {half});
    a.say("a", {half});
    a.say("b", {}, {}, {half});
    QVERIFY(a.isConnected());
    a.say("c", {half});
    QVERIFY(!a.isConnected());
    QCOMPARE(board.counters().overruns, quint64(1));
}

void TestSwitchboard::disconnectRunsLast_data()
{
    QTest::addColumn<int>("reason");
    QTest::newRow("client") << int(DisconnectReason::ClientDisconnect);
    QTest::newRow("transport") << int(DisconnectReason::TransportClose);
    QTest::newRow("ping") << int(DisconnectReason::PingTimeout);
}

void TestSwitchboard::disconnectRunsLast()
{
    QFETCH(int, reason);
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsReplies = true;
    board.add(dialect);
    FakePeer a("a", board);
    a.facts().origin = "https://example.org";
    a.connect();
    a.say("1");
    a.say("2", {}, 9);
    a.leave(DisconnectReason(reason));
    QCOMPARE(dialect.takeLog(), QList<QByteArray>{"a 1"});

    // What it said before it left counts, though it hears nothing any more.
    dialect.act = [&](Peer &peer, const Event &, const Reply &reply) {
        QVERIFY(&peer != &a);
        QCOMPARE(peer.handshake().origin, QByteArray("https://example.org"));
        peer.emit({"hello", {}, {}});
        peer.disconnect(true);
        reply.send("1");
    };
    dialect.kept.clear();
    QCoreApplication::processEvents();
    QCOMPARE(dialect.takeLog(), QList<QByteArray>{"a 2"});
    dialect.kept.clear();
    QCoreApplication::processEvents();
    QCOMPARE(dialect.takeLog(), QList<QByteArray>{"a left: " + QByteArray(textOf(DisconnectReason(reason)).data())});
    QVERIFY(a.emitted.isEmpty());
    QVERIFY(a.acknowledged.isEmpty());
    QVERIFY(a.disconnects.isEmpty());
}

void TestSwitchboard::serverDisconnectDropsWaitingEvents()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsReplies = true;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    a.say("1");
    a.say("2");
    a.disconnect(false);
    dialect.kept.clear();
    QCoreApplication::processEvents();
    QCOMPARE(dialect.takeLog(), QList<QByteArray>({"a 1", "a left: server namespace disconnect"}));
}

void TestSwitchboard::everyDialectHearsOfADisconnect()
{
    Switchboard board;
    ScriptedDialect first, second;
    first.fallback = second.fallback = Claim::None;
    board.add(first);
    board.add(second);
    FakePeer a("a", board);
    a.connect();
    a.leave(DisconnectReason::TransportError);
    for (ScriptedDialect *dialect : {&first, &second})
        QCOMPARE(dialect->takeLog(), QList<QByteArray>{"a left: transport error"});
}

void TestSwitchboard::aDialectMaySendItsOwnPeerAway()
{
    Switchboard board;
    ScriptedDialect first, second;
    board.add(first);
    board.add(second);
    first.act = [](Peer &peer, const Event &, const Reply &) { peer.disconnect(true); };
    FakePeer a("a", board);
    a.connect();
    a.say("x", {}, 3);
    QCOMPARE(first.takeLog(), QList<QByteArray>({"a x", "a left: server namespace disconnect"}));
    QCOMPARE(second.takeLog(), QList<QByteArray>{"a left: server namespace disconnect"}); // its peer is no more
    QVERIFY(a.acknowledged.isEmpty());
}

void TestSwitchboard::aDialectMaySendAnotherPeerAway()
{
    Switchboard board;
    ScriptedDialect dialect;
    board.add(dialect);
    FakePeer a("a", board), b("b", board);
    a.connect();
    b.connect();
    dialect.act = [&](Peer &, const Event &, const Reply &) {
        b.disconnect(true);
        // Its clean-up has run: what it held is free now.
        QCOMPARE(dialect.log.last(), QByteArray("b left: server namespace disconnect"));
        QCOMPARE(board.find("b"), nullptr);
    };
    dialect.actOnLeave = [&](const PeerId &peer) {
        if (peer == "b")
            QVERIFY(board.find("a"));
    };
    a.say("take over");
    QVERIFY(a.isConnected());
}

void TestSwitchboard::aStepOfTheDepartedMayStayOpen()
{
    Switchboard board;
    ScriptedDialect dialect;
    dialect.keepsSteps = true;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    a.leave();
    QCOMPARE(dialect.takeLog().size(), 1);
    dialect.steps.clear();
    QCoreApplication::processEvents();
    QVERIFY(dialect.log.isEmpty()); // left once
}

void TestSwitchboard::aPeerMaySpeakDuringItsOwnStep()
{
    Switchboard board;
    ScriptedDialect dialect;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    bool isInside = false;
    dialect.act = [&](Peer &, const Event &event, const Reply &) {
        QVERIFY(!isInside);
        isInside = true;
        if (event.name == "1")
            a.say("2");
        isInside = false;
    };
    a.say("1");
    QCOMPARE(dialect.takeLog(), QList<QByteArray>({"a 1", "a 2"}));
}

void TestSwitchboard::tokensOutliveTheSwitchboard()
{
    ScriptedDialect dialect;
    dialect.keepsReplies = dialect.keepsSteps = true;
    auto board = std::make_unique<Switchboard>();
    board->add(dialect);
    auto a = std::make_unique<FakePeer>("a", *board);
    FakePeer b("b", *board);
    a->connect();
    b.connect();
    a->say("x", {}, 1);
    a->say("y", {}, 2);
    b.leave();
    board.reset();
    a.reset();
    dialect.kept[0].send("1");
    dialect.kept.clear();
    dialect.steps.clear();
    QCoreApplication::processEvents();
    QCOMPARE(dialect.takeLog(), QList<QByteArray>({"a x", "b left: transport close"}));
}

void TestSwitchboard::aliveReachesDialects()
{
    Switchboard board;
    ScriptedDialect dialect;
    board.add(dialect);
    FakePeer a("a", board);
    a.connect();
    a.beAlive();
    QCOMPARE(dialect.takeLog(), QList<QByteArray>{"a alive"});
}

QTEST_GUILESS_MAIN(TestSwitchboard)
#include "tst_switchboard.moc"
