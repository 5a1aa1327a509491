// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is who in the random dialect: authentication, takeover, departure. Over tables that answer at once and late.

#include "tests/unit/random/randomparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;
using namespace std::chrono_literals;

class TestRandomNames : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void authenticated();
    void refusals();
    void tooManyAuthentications();
    void tokens();
    void sameUserAgainKeepsThePlace();
    void newestPeerWins();
    void newestPeerWinsWhileWaiting();
    void newestPeerWinsWhileComingBack();
    void otherUserOnTheSamePeer();
    void departures_data();
    void departures();
    void departureRightAfterAuthenticating();
    void shutdown();
    void storeIsDown();

private:
    std::unique_ptr<RandomParty> m_party;
};

void TestRandomNames::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestRandomNames::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<RandomParty>(isLate);
}

void TestRandomNames::cleanup()
{
    QVERIFY(m_party->end());
    m_party.reset();
}

void TestRandomNames::authenticated()
{
    FakePeer &ada = m_party->connect("p1");
    ada.say("authenticate", {"{\"userId\":\"ada\"}"}, 1);
    QCOMPARE(m_party->heard(ada),
             Heard{"authenticated {\"userId\":\"ada\",\"socketId\":\"p1\",\"serverStats\":{\"totalMatches\":0,"
                   "\"activeUsers\":1,\"averageWaitTime\":0,\"waitingUsers\":0,\"activeRooms\":0,\"queueLength\":0}}"});
    QCOMPARE(ada.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    FakePeer &number = m_party->connect("p2");
    number.say("authenticate", {"{\"userId\":4714}"});
    QVERIFY(m_party->heard(number).first().startsWith("authenticated {\"userId\":\"4714\",\"socketId\":\"p2\""));
    QCOMPARE(m_party->figures().activeUsers, 2);
    QList<domain::Device> holders;
    m_party->directory().find({domain::Realm::Random, QStringLiteral("4714")},
                              [&](const Result<QList<domain::Device>> &answer) { holders = *answer; });
    m_party->settle();
    QCOMPARE(holders, (QList<domain::Device>{{"p2", {}, {}, m_party->clock.wallNow()}}));

    ada.say("find-random-partner");
    m_party->pass(3s);
    number.say("find-random-partner");
    m_party->settle();
    const domain::LineFigures figures = m_party->figures();
    QCOMPARE(figures.averageWaitTime, 1500);
    QCOMPARE(figures.totalMatches, 1u);
    QCOMPARE(figures.activeRooms, 1);
}

void TestRandomNames::refusals()
{
    FakePeer &ada = m_party->connect("p1");
    ada.say("authenticate", {}, 1);
    for (const char *payload : {"{}", "null", "\"ada\"", "{\"userId\":\"\"}"})
        ada.say("authenticate", {payload});
    ada.say("authenticate", {"{\"userId\":{}}"});
    const QByteArray required = "auth-error {\"message\":\"User ID required\"}";
    QCOMPARE(m_party->heard(ada),
             (Heard{required, required, required, required, required, "auth-error {\"message\":\"Invalid user ID\"}"}));
    QCOMPARE(ada.takeAcknowledged(),
             Heard{"1 {\"success\":false,\"error\":{\"code\":\"E003\",\"message\":\"User ID required\"}}"});

    ada.say("find-random-partner", {"{}"}, 2);
    ada.say("find-random-partner", {"7"});
    for (const char *event : {"next-partner", "end-chat", "webrtc-answer", "webrtc-offer", "typing"})
        ada.say(event, {"{\"roomId\":\"room_1_00000000\"}"}, 3);
    QCOMPARE(m_party->heard(ada), (Heard{"error {\"message\":\"Please authenticate first\"}",
                                         "error {\"message\":\"Invalid data format\"}"}));
    const Heard acknowledged = ada.takeAcknowledged();
    QCOMPARE(acknowledged.size(), 6);
    for (const QByteArray &answer : acknowledged)
        QVERIFY(answer.contains("\"success\":false"));
    QCOMPARE(m_party->dialect.counters().drops, 3u);
}

void TestRandomNames::tooManyAuthentications()
{
    FakePeer &ada = m_party->guest("ada");
    for (int number = 1; number < 200; ++number) {
        ada.say("authenticate", {"{\"userId\":\"ada\"}"});
        m_party->settle();
    }
    m_party->hush();
    ada.say("authenticate", {"{\"userId\":\"ada\"}"}, 1);
    QCOMPARE(m_party->heard(ada), Heard{"auth-error {\"message\":\"Rate limit exceeded\"}"});
    QVERIFY(ada.takeAcknowledged().first().contains("\"E001\""));
    QVERIFY(ada.isConnected());
    QCOMPARE(m_party->figures().activeUsers, 1);
}

void TestRandomNames::tokens()
{
    FakePeer &ada = m_party->connectAs("p1", QStringLiteral("ada"));
    ada.say("authenticate", {"{\"userId\":\"eve\"}"}, 1);
    QCOMPARE(m_party->heard(ada), Heard{"auth-error {\"message\":\"User mismatch with authenticated identity\"}"});
    QVERIFY(ada.takeAcknowledged().first().contains("\"E203\""));
    ada.say("authenticate", {"{\"userId\":\"ada\"}"});
    QVERIFY(m_party->heard(ada).first().startsWith("authenticated"));
}

void TestRandomNames::sameUserAgainKeepsThePlace()
{
    FakePeer &ada = m_party->guest("ada");
    ada.say("find-random-partner");
    ada.say("authenticate", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(ada).size(), 3);
    QCOMPARE(m_party->figures().waitingUsers, 1);
    FakePeer &bob = m_party->guest("bob");
    bob.say("find-random-partner");
    m_party->hush();
    ada.say("authenticate", {"{\"userId\":\"ada\"}"});
    m_party->settle();
    QCOMPARE(m_party->figures().activeRooms, 1);
    QCOMPARE(m_party->heard(ada).size(), 1);
    QVERIFY(m_party->heard(bob).isEmpty());
}

void TestRandomNames::newestPeerWins()
{
    FakePeer &old = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(old, bob);
    FakePeer &newer = m_party->connect("p2");
    newer.say("authenticate", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(bob),
             Heard{"partner-left {\"reason\":\"disconnect\",\"roomId\":\"" + room + "\",\"canReconnect\":false}"});
    const Heard told = m_party->heard(newer);
    QCOMPARE(told.size(), 1);
    QVERIFY(told.first().contains("\"activeUsers\":2") && told.first().contains("\"activeRooms\":0"));
    QVERIFY(old.isConnected());
    old.say("webrtc-offer", {"{\"roomId\":\"" + room + "\",\"offer\":1}"});
    newer.say("webrtc-offer", {"{\"roomId\":\"" + room + "\",\"offer\":1}"});
    old.say("find-random-partner");
    QCOMPARE(m_party->heard(old), Heard{"error {\"message\":\"Please authenticate first\"}"});
    QVERIFY(m_party->heard(bob).isEmpty());
    // The old one goes without taking anything of the new one along.
    newer.say("find-random-partner");
    old.leave();
    QCOMPARE(m_party->heard(newer).size(), 2);
    QCOMPARE(m_party->figures().waitingUsers, 1);
    QCOMPARE(m_party->dialect.counters().takeovers, 1u);
}

void TestRandomNames::newestPeerWinsWhileWaiting()
{
    FakePeer &old = m_party->guest("ada");
    FakePeer &newer = m_party->connect("p2");
    // Both at once: the search of the old one is on its way when the new one comes.
    old.say("find-random-partner");
    newer.say("authenticate", {"{\"userId\":\"ada\"}"});
    m_party->settle();
    QCOMPARE(m_party->figures().waitingUsers, 0);
    FakePeer &bob = m_party->guest("bob");
    bob.say("find-random-partner");
    QCOMPARE(m_party->heard(bob), (Heard{queueStatus(1, 1), m_party->searching()}));
}

void TestRandomNames::newestPeerWinsWhileComingBack()
{
    FakePeer &old = m_party->guest("ada");
    old.say("next-partner");
    m_party->settle();
    FakePeer &newer = m_party->connect("p2");
    newer.say("authenticate", {"{\"userId\":\"ada\"}"});
    m_party->hush();
    m_party->pass(2s);
    QCOMPARE(m_party->figures().waitingUsers, 0);
    QVERIFY(m_party->heard(old).isEmpty() && m_party->heard(newer).isEmpty());
}

void TestRandomNames::otherUserOnTheSamePeer()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    ada.say("authenticate", {"{\"userId\":\"eve\"}"});
    QCOMPARE(m_party->heard(bob),
             Heard{"partner-left {\"reason\":\"disconnect\",\"roomId\":\"" + room + "\",\"canReconnect\":false}"});
    QVERIFY(m_party->heard(ada).first().startsWith("authenticated {\"userId\":\"eve\""));
    QCOMPARE(m_party->figures().activeUsers, 2);
    FakePeer &newAda = m_party->guest("ada2");
    newAda.say("authenticate", {"{\"userId\":\"ada\"}"});
    m_party->hush();
    QVERIFY(!m_party->pair(newAda, ada).isEmpty());
}

void TestRandomNames::departures_data()
{
    using Reason = peer::DisconnectReason;
    QTest::addColumn<int>("reason");
    QTest::addColumn<QByteArray>("told");
    const QByteArray meant = "\"disconnect\"", lost = "\"connection-lost\"";
    QTest::newRow("said so") << int(Reason::ClientDisconnect) << meant;
    QTest::newRow("sent away") << int(Reason::ServerDisconnect) << meant;
    QTest::newRow("closed") << int(Reason::TransportClose) << lost;
    QTest::newRow("broken") << int(Reason::TransportError) << lost;
    QTest::newRow("silent") << int(Reason::PingTimeout) << lost;
}

void TestRandomNames::departures()
{
    QFETCH(int, reason);
    QFETCH(QByteArray, told);
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    ada.leave(peer::DisconnectReason(reason));
    const QByteArray canReconnect = told == "\"connection-lost\"" ? "true" : "false";
    QCOMPARE(m_party->heard(bob), Heard{"partner-left {\"reason\":" + told + ",\"roomId\":\"" + room +
                                        "\",\"canReconnect\":" + canReconnect + '}'});
    QCOMPARE(m_party->figures().activeUsers, 1);

    bob.say("find-random-partner");
    bob.leave(peer::DisconnectReason(reason));
    m_party->settle();
    QCOMPARE(m_party->figures(), (domain::LineFigures{1, 0, 0, 0, 0, 0}));
}

void TestRandomNames::departureRightAfterAuthenticating()
{
    FakePeer &ada = m_party->connect("p1");
    ada.say("authenticate", {"{\"userId\":\"ada\"}"});
    ada.say("find-random-partner");
    ada.leave();
    m_party->settle();
    QCOMPARE(m_party->figures(), domain::LineFigures{});
}

void TestRandomNames::shutdown()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &stranger = m_party->connect("s");
    m_party->dialect.announceShutdown();
    QCOMPARE(ada.takeEmitted(), Heard{"server-shutdown {\"message\":\"The server is shutting down\",\"timestamp\":" +
                                      m_party->time() + '}'});
    FakePeer &bob = m_party->guest("bob");
    m_party->dialect.announceShutdown({"s", "bob", "nobody"});
    QCOMPARE(bob.takeEmitted().size(), 1);
    QVERIFY(ada.takeEmitted().isEmpty());
    QVERIFY(m_party->heard(stranger).isEmpty());
}

void TestRandomNames::storeIsDown()
{
    if (!m_party->isLate())
        return; // memory cannot be down
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->connect("b");
    m_party->setDown(true);
    bob.say("authenticate", {"{\"userId\":\"ada\"}"}, 1);
    ada.say("find-random-partner", {}, 1);
    ada.say("next-partner", {}, 2);
    ada.say("end-chat", {}, 3);
    ada.say("typing", {"{\"roomId\":\"r\"}"}, 4);
    ada.say("chat-message", {"{\"roomId\":\"r\"}"}, 5);
    const QByteArray told = "error {\"message\":\"The server's store is not available\"}";
    QCOMPARE(m_party->heard(bob), Heard{"auth-" + told});
    QCOMPARE(m_party->heard(ada), (Heard{told, told, told, told, told}));
    const Heard acknowledged = ada.takeAcknowledged() + bob.takeAcknowledged();
    QCOMPARE(acknowledged.size(), 6);
    for (const QByteArray &answer : acknowledged)
        QVERIFY(answer.contains("\"E109\""));
    m_party->setDown(false);
    ada.say("find-random-partner");
    QCOMPARE(m_party->heard(ada).size(), 2);
    // Coming back by oneself, too, can fail; nobody has asked, so only the event says so.
    ada.say("next-partner");
    m_party->settle();
    m_party->setDown(true);
    m_party->pass(1s);
    QCOMPARE(m_party->heard(ada), Heard{told});
    m_party->setDown(false);
}

QTEST_GUILESS_MAIN(TestRandomNames)
#include "tst_randomnames.moc"
