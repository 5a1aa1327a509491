// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happens in a pair of the random dialect, over tables that answer at once and over ones that answer late.

#include "tests/unit/random/randomparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;
using namespace std::chrono_literals;

class TestRandomPairs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void relays_data();
    void relays();
    void earlyCandidatesWait();
    void onlyToThePartner();
    void chat();
    void chatElsewhereIsDropped();
    void claimsChatOfItsPair();
    void endChat();
    void endedRoomRelaysNothing();
    void longestDuration();
    void operatorEndsIt();

private:
    std::unique_ptr<RandomParty> m_party;
    QByteArray inRoom(const QByteArray &room, const QByteArray &members) const
    {
        return "{\"roomId\":\"" + room + "\"," + members + '}';
    }
};

void TestRandomPairs::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestRandomPairs::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<RandomParty>(isLate);
}

void TestRandomPairs::cleanup()
{
    QVERIFY(m_party->end());
    m_party.reset();
}

void TestRandomPairs::relays_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QByteArray>("told"); // R: the room, T: the time
    QTest::newRow("offer") << QByteArray("webrtc-offer") << QByteArray("\"offer\":{ \"sdp\":1.0 }")
                           << QByteArray("webrtc-offer {\"offer\":{ \"sdp\":1.0 },\"fromUserId\":\"ada\","
                                         "\"roomId\":\"R\"}");
    QTest::newRow("answer") << QByteArray("webrtc-answer") << QByteArray("\"answer\":\"sdp\",\"targetUserId\":\"bob\"")
                            << QByteArray("webrtc-answer {\"answer\":\"sdp\",\"fromUserId\":\"ada\",\"roomId\":\"R\"}");
    QTest::newRow("typing") << QByteArray("typing") << QByteArray("\"isTyping\":true")
                            << QByteArray("partner-typing {\"fromUserId\":\"ada\",\"isTyping\":true,\"timestamp\":T}");
    QTest::newRow("status") << QByteArray("connection-status") << QByteArray("\"status\":1,\"quality\":2")
                            << QByteArray("partner-connection-status {\"fromUserId\":\"ada\",\"status\":1,"
                                          "\"quality\":2,\"timestamp\":T}");
    QTest::newRow("quality") << QByteArray("quality-report") << QByteArray("\"quality\":1,\"stats\":{}")
                             << QByteArray("partner-quality-report {\"fromUserId\":\"ada\",\"quality\":1,"
                                           "\"stats\":{},\"timestamp\":T}");
}

void TestRandomPairs::relays()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, members);
    QFETCH(QByteArray, told);
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    QVERIFY(room.startsWith("room_1767225600000_") && room.size() == 27);
    ada.say(event, {inRoom(room, members)}, 1, {"attached"});
    m_party->settle();
    QCOMPARE(bob.emitted.value(0).attachments, peer::Attachments{"attached"});
    QCOMPARE(m_party->heard(bob), Heard{told.replace("R", room).replace("T}", m_party->time() + '}')});
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(ada.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    QCOMPARE(m_party->dialect.counters().relays, 1u);
}

void TestRandomPairs::earlyCandidatesWait()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    for (const char *number : {"1", "2"})
        ada.say("webrtc-ice-candidate", {inRoom(room, QByteArray("\"candidate\":") + number)});
    QVERIFY(m_party->heard(bob).isEmpty());
    ada.say("webrtc-offer", {inRoom(room, "\"offer\":0")});
    ada.say("webrtc-ice-candidate", {inRoom(room, "\"candidate\":null")});
    const QByteArray end = ",\"fromUserId\":\"ada\",\"roomId\":\"" + room + "\"}";
    const QByteArray candidate = "webrtc-ice-candidate {\"candidate\":";
    QCOMPARE(m_party->heard(bob), (Heard{"webrtc-offer {\"offer\":0" + end, candidate + '1' + end,
                                         candidate + '2' + end, candidate + "null" + end}));
    // The other's description is another's.
    bob.say("webrtc-ice-candidate", {inRoom(room, "\"candidate\":3")});
    QVERIFY(m_party->heard(ada).isEmpty());
    bob.say("webrtc-answer", {inRoom(room, "\"answer\":0")});
    QCOMPARE(m_party->heard(ada).size(), 2);
}

void TestRandomPairs::onlyToThePartner()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    FakePeer &carl = m_party->guest("carl");
    FakePeer &dora = m_party->guest("dora");
    FakePeer &stranger = m_party->connect("s");
    const QByteArray room = m_party->pair(ada, bob);
    const QByteArray other = m_party->pair(carl, dora);
    QVERIFY(room != other);
    for (const char *event : {"webrtc-offer", "typing", "connection-status", "quality-report", "chat-message"}) {
        carl.say(event, {inRoom(room, "\"offer\":1,\"targetUserId\":\"bob\",\"message\":1")}, 1);
        stranger.say(event, {inRoom(room, "\"offer\":1,\"fromUserId\":\"ada\",\"message\":1")});
        ada.say(event, {inRoom(room, "\"offer\":1,\"targetUserId\":\"carl\",\"message\":1")});
        ada.say(event, {inRoom(room, "\"offer\":1,\"targetUserId\":\"ada\",\"message\":1")});
        ada.say(event, {"{\"offer\":1,\"message\":1}"});
        ada.say(event);
    }
    m_party->settle();
    for (FakePeer *peer : {&ada, &bob, &carl, &dora, &stranger})
        QVERIFY(m_party->heard(*peer).isEmpty());
    // A stranger's chat message is no word of this dialect.
    QCOMPARE(m_party->dialect.counters().drops, 29u);
    QVERIFY(carl.takeAcknowledged().first().contains("\"success\":false"));
}

void TestRandomPairs::chat()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    ada.say("chat-message", {inRoom(room, "\"message\":\"hi\"")}, 1);
    const Heard told = m_party->heard(bob);
    QCOMPARE(told.size(), 1);
    QCOMPARE(m_party->heard(ada), told);
    const QByteArray begin = "chat-message {\"id\":\"";
    QVERIFY(told.first().startsWith(begin));
    QCOMPARE(told.first().mid(begin.size() + 36),
             "\",\"fromUserId\":\"ada\",\"message\":\"hi\",\"type\":\"text\",\"timestamp\":" + m_party->time() +
                 ",\"roomId\":\"" + room + "\"}");
    bob.say("chat-message", {inRoom(room, "\"message\":{\"a\":1},\"type\":\"image\"")});
    const QByteArray next = m_party->heard(ada).value(0);
    QVERIFY(next.contains("\"message\":{\"a\":1},\"type\":\"image\""));
    QVERIFY(next.mid(0, begin.size() + 36) != told.first().mid(0, begin.size() + 36));
    QCOMPARE(m_party->dialect.counters().chats, 2u);
}

void TestRandomPairs::chatElsewhereIsDropped()
{
    FakePeer &ada = m_party->guest("ada");
    ada.say("chat-message", {"{\"roomId\":\"r\",\"message\":1}"}, 1);
    ada.say("chat-message", {"{\"message\":1}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    // It may have been for a room, so it is no fault.
    QCOMPARE(ada.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    QCOMPARE(m_party->dialect.counters().drops, 2u);
}

void TestRandomPairs::claimsChatOfItsPair()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const auto claim = [this](FakePeer &peer, const QByteArray &payload) {
        return m_party->dialect.claim(peer, {"chat-message", {*peer::JsonReader().read(payload)}});
    };
    using peer::Claim;
    QVERIFY(claim(ada, "{}") == Claim::Possible);
    const QByteArray room = m_party->pair(ada, bob);
    for (FakePeer *peer : {&ada, &bob}) {
        QVERIFY(claim(*peer, inRoom(room, "\"message\":1")) == Claim::Own);
        QVERIFY(claim(*peer, "{\"roomId\":\"r\"}") == Claim::Possible);
        QVERIFY(claim(*peer, "{\"roomId\":7}") == Claim::Possible);
    }
    QVERIFY(claim(m_party->connect("s"), inRoom(room, "\"message\":1")) == Claim::None);
    QVERIFY(m_party->dialect.claim(ada, {"webrtc-offer", {}}) == Claim::Own);
    QVERIFY(m_party->dialect.claim(ada, {"offer", {}}) == Claim::None);
    ada.say("end-chat");
    m_party->settle();
    QVERIFY(claim(bob, inRoom(room, "\"message\":1")) == Claim::Possible);
}

void TestRandomPairs::endChat()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    ada.say("end-chat");
    QCOMPARE(m_party->heard(bob),
             Heard{"partner-left {\"reason\":\"user-ended\",\"roomId\":\"" + room + "\",\"canReconnect\":false}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    ada.say("end-chat");
    bob.say("end-chat");
    m_party->pass(3s);
    QVERIFY(m_party->heard(ada).isEmpty() && m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->figures().waitingUsers, 0);
}

void TestRandomPairs::endedRoomRelaysNothing()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray first = m_party->pair(ada, bob);
    ada.say("webrtc-ice-candidate", {inRoom(first, "\"candidate\":1")});
    ada.say("end-chat");
    m_party->hush();
    const QByteArray second = m_party->pair(ada, bob);
    QVERIFY(!second.isEmpty() && second != first);
    for (FakePeer *peer : {&ada, &bob}) {
        peer->say("webrtc-offer", {inRoom(first, "\"offer\":1")});
        peer->say("chat-message", {inRoom(first, "\"message\":1")});
    }
    m_party->settle();
    QVERIFY(m_party->heard(ada).isEmpty() && m_party->heard(bob).isEmpty());
    // What was held in the first room is not of the second.
    ada.say("webrtc-offer", {inRoom(second, "\"offer\":1")});
    QCOMPARE(m_party->heard(bob).size(), 1);
}

void TestRandomPairs::longestDuration()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    m_party->clock.move(30min - 1ms);
    m_party->deadlines.runDue();
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->clock.move(1ms);
    m_party->deadlines.runDue();
    const Heard told{"room-ended {\"reason\":\"timeout\",\"roomId\":\"" + room + "\",\"duration\":1800000}"};
    QCOMPARE(m_party->heard(ada), told);
    QCOMPARE(m_party->heard(bob), told);
    QVERIFY(!m_party->pair(bob, ada).isEmpty());
}

void TestRandomPairs::operatorEndsIt()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    m_party->pass(5s);
    m_party->hush();
    m_party->dialect.matchmaking().end(QString::fromLatin1(room), [](const auto &) {});
    const Heard told{"room-ended {\"reason\":\"ended by operator\",\"roomId\":\"" + room + "\",\"duration\":5000}"};
    QCOMPARE(m_party->heard(ada), told);
    QCOMPARE(m_party->heard(bob), told);
    // The server puts neither into the line again, and what they still say to each other goes nowhere.
    m_party->pass(10s);
    ada.say("chat-message", {inRoom(room, "\"message\":1")});
    QVERIFY(m_party->heard(ada).isEmpty() && m_party->heard(bob).isEmpty());
    QVERIFY(!m_party->pair(bob, ada).isEmpty());
}

QTEST_GUILESS_MAIN(TestRandomPairs)
#include "tst_randompairs.moc"
