// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What members of a room say to each other, over a table that answers at once and over one that answers late.

#include "tests/unit/rooms/roomsparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;
using namespace std::chrono_literals;

class TestRoomsRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void acknowledgements();
    void relaysOnlyWithinASharedRoom();
    void relayToOneself();
    void relayOfBrokenTargets();
    void payloadsGoOnByteForByte();
    void candidatesKeepTheirOrder();
    void severalRooms();
    void chatReachesTheOthers();
    void chatOutsideIsDropped();
    void foreignEventsAreNotClaimed();
    void claims_data();
    void claims();

private:
    std::unique_ptr<RoomsParty> m_party;
};

void TestRoomsRelay::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestRoomsRelay::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<RoomsParty>(isLate);
}

void TestRoomsRelay::cleanup()
{
    QCOMPARE(m_party->end(), 0);
    m_party.reset();
}

void TestRoomsRelay::acknowledgements()
{
    FakePeer &ada = m_party->connect("a");
    m_party->member("b", {"r"});
    ada.say("join-room", {joining("r")}, 0);
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1}"}, 1);
    ada.say("offer", {"{\"targetUserId\":\"nobody\",\"offer\":1}"}, 2);
    ada.say("chat-message", {"{\"roomId\":\"r\",\"message\":1}"}, 3);
    ada.say("chat-message", {"{\"roomId\":\"other\",\"message\":1}"}, 4);
    ada.say("leave-room", {"{\"roomId\":\"r\"}"}, 5);
    ada.say("join-room", {joining("r")});
    m_party->settle();
    const QByteArray good = " {\"success\":true}";
    // What is dropped is dropped without a word, so that nobody finds out who is connected.
    QCOMPARE(ada.takeAcknowledged(), (Heard{"0" + good, "1" + good, "2" + good, "3" + good, "4" + good, "5" + good}));
    QCOMPARE(m_party->dialect.counters().drops, 2u);
}

void TestRoomsRelay::relaysOnlyWithinASharedRoom()
{
    FakePeer &ada = m_party->member("a", {"r", "s"});
    FakePeer &bob = m_party->member("b", {"r"});
    FakePeer &cid = m_party->member("c", {"elsewhere"});
    FakePeer &dan = m_party->connect("d");
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1,\"roomId\":\"r\"}"});
    ada.say("answer", {"{\"targetUserId\":\"b\",\"answer\":2}"});
    ada.say("ice-candidate", {"{\"targetUserId\":\"b\",\"candidate\":3,\"roomId\":null}"});
    QCOMPARE(m_party->heard(bob), (Heard{"offer {\"fromUserId\":\"a\",\"offer\":1,\"roomId\":\"r\"}",
                                         "answer {\"fromUserId\":\"a\",\"answer\":2}",
                                         "ice-candidate {\"fromUserId\":\"a\",\"candidate\":3,\"roomId\":null}"}));
    // A room of the sender only, a room of nobody, a room as target, strangers in both directions.
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1,\"roomId\":\"s\"}"});
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1,\"roomId\":\"nowhere\"}"});
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1,\"roomId\":\"\"}"});
    ada.say("offer", {"{\"targetUserId\":\"r\",\"offer\":1}"});
    ada.say("offer", {"{\"targetUserId\":\"c\",\"offer\":1}"});
    ada.say("offer", {"{\"targetUserId\":\"d\",\"offer\":1}"});
    dan.say("offer", {"{\"targetUserId\":\"a\",\"offer\":1}"});
    dan.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1,\"roomId\":\"r\"}"});
    for (FakePeer *peer : {&ada, &bob, &cid, &dan})
        QVERIFY(m_party->heard(*peer).isEmpty());
    QCOMPARE(m_party->dialect.counters().relays, 3u);
    QCOMPARE(m_party->dialect.counters().drops, 8u);
}

void TestRoomsRelay::relayToOneself()
{
    FakePeer &ada = m_party->member("a", {"r"});
    ada.say("offer", {"{\"targetUserId\":\"a\",\"offer\":1}"});
    QCOMPARE(m_party->heard(ada), Heard{"offer {\"fromUserId\":\"a\",\"offer\":1}"});
}

void TestRoomsRelay::relayOfBrokenTargets()
{
    FakePeer &ada = m_party->member("a", {"r"});
    FakePeer &bob = m_party->member("b", {"r"});
    for (const char *payload : {"{\"targetUserId\":7}", "{\"targetUserId\":null}", "{\"targetUserId\":[\"b\"]}",
                                "{\"targetUserId\":\"b\",\"roomId\":7}", "{}", "[]", "null"})
        ada.say("answer", {payload});
    ada.say("answer");
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->dialect.counters().drops, 8u);
}

void TestRoomsRelay::payloadsGoOnByteForByte()
{
    FakePeer &ada = m_party->member("a", {"r"});
    FakePeer &bob = m_party->member("b", {"r"});
    const QByteArray payload = "{ \"sdp\":\"v=0\\r\\n\\u00e4 \xc3\xa4\" , \"n\":1.50e+3,\"n\":-0, \"deep\":[[{}]] }";
    ada.say("offer", {"{\"roomId\":\"r\",\"offer\":" + payload + ",\"targetUserId\":\"b\"}"}, {}, {"attached"});
    m_party->settle();
    QCOMPARE(bob.emitted.size(), 1);
    QCOMPARE(bob.emitted.first().attachments, peer::Attachments{"attached"});
    QCOMPARE(m_party->heard(bob), Heard{"offer {\"fromUserId\":\"a\",\"offer\":" + payload + ",\"roomId\":\"r\"}"});
    ada.say("ice-candidate", {"{\"targetUserId\":\"b\",\"candidate\":null}"});
    ada.say("ice-candidate", {"{\"targetUserId\":\"b\"}"});
    QCOMPARE(m_party->heard(bob), (Heard{"ice-candidate {\"fromUserId\":\"a\",\"candidate\":null}",
                                         "ice-candidate {\"fromUserId\":\"a\"}"}));
}

void TestRoomsRelay::candidatesKeepTheirOrder()
{
    FakePeer &ada = m_party->connect("a");
    FakePeer &bob = m_party->member("b", {"r"});
    // Joins and speaks at once, without waiting for anything.
    ada.say("join-room", {joining("r")});
    Heard wanted{"user-joined {\"userId\":\"a\",\"userName\":\"Ada\",\"userRole\":\"observer\"}"};
    for (int number = 0; number < 20; ++number) {
        const QByteArray value = QByteArray::number(number);
        ada.say("ice-candidate", {"{\"targetUserId\":\"b\",\"candidate\":" + value + '}'});
        wanted.append("ice-candidate {\"fromUserId\":\"a\",\"candidate\":" + value + '}');
    }
    QCOMPARE(m_party->heard(bob), wanted);
}

void TestRoomsRelay::severalRooms()
{
    FakePeer &ada = m_party->member("a", {"r", "s"});
    FakePeer &bob = m_party->member("b", {"r"});
    FakePeer &cid = m_party->member("c", {"s"});
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1,\"roomId\":\"r\"}"});
    ada.say("offer", {"{\"targetUserId\":\"c\",\"offer\":2,\"roomId\":\"s\"}"});
    bob.say("offer", {"{\"targetUserId\":\"c\",\"offer\":3}"});
    QCOMPARE(m_party->heard(bob).size(), 1);
    QCOMPARE(m_party->heard(cid), Heard{"offer {\"fromUserId\":\"a\",\"offer\":2,\"roomId\":\"s\"}"});
}

void TestRoomsRelay::chatReachesTheOthers()
{
    FakePeer &ada = m_party->member("a", {"r", "s"});
    FakePeer &bob = m_party->member("b", {"r"});
    FakePeer &cid = m_party->member("c", {"s"});
    m_party->clock.move(42ms);
    ada.say("chat-message", {"{\"message\":\"hi \\u263a\",\"roomId\":\"r\"}"}, {}, {"attached"});
    m_party->settle();
    QCOMPARE(bob.emitted.size(), 1);
    QCOMPARE(bob.emitted.first().attachments, peer::Attachments{"attached"});
    QCOMPARE(m_party->heard(bob),
             Heard{"chat-message {\"id\":\"00000000-0000-4000-8000-000000000001\",\"fromUserId\":\"a\","
                   "\"userName\":\"a\",\"message\":\"hi \\u263a\",\"text\":\"hi \\u263a\",\"type\":\"text\","
                   "\"roomId\":\"r\",\"timestamp\":1767225600042}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(m_party->heard(cid).isEmpty());
    QCOMPARE(m_party->dialect.counters().chats, 1u);
}

void TestRoomsRelay::chatOutsideIsDropped()
{
    FakePeer &ada = m_party->member("a", {"r"});
    FakePeer &bob = m_party->member("b", {"s"});
    for (const char *payload :
         {"{\"message\":1,\"roomId\":\"s\"}", "{\"message\":1}", "{\"message\":1,\"roomId\":7}", "\"s\""})
        ada.say("chat-message", {payload});
    ada.say("chat-message");
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->dialect.counters().drops, 5u);
}

void TestRoomsRelay::foreignEventsAreNotClaimed()
{
    FakePeer &ada = m_party->connect("a");
    ada.say("offer", {"{\"to\":\"b\",\"from\":\"a\",\"offer\":1}"}, 1);
    ada.say("get-users", {}, 2);
    m_party->settle();
    QCOMPARE(ada.takeAcknowledged().size(), 2);
    QCOMPARE(m_party->board.counters().unknownEvents, 2u);
}

void TestRoomsRelay::claims_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isInside");
    QTest::addColumn<int>("claim");
    const int own = int(peer::Claim::Own), possible = int(peer::Claim::Possible), none = int(peer::Claim::None);
    QTest::newRow("join") << QByteArray("join-room") << QByteArray("7") << false << own;
    QTest::newRow("leave") << QByteArray("leave-room") << QByteArray("7") << false << own;
    QTest::newRow("other word") << QByteArray("call_end") << QByteArray("{\"targetUserId\":\"b\"}") << true << none;
    for (const char *word : {"offer", "answer", "ice-candidate"}) {
        QTest::addRow("%s to a socket", word)
            << QByteArray(word) << QByteArray("{\"targetUserId\":\"b\"}") << false << own;
        QTest::addRow("%s to a broken id", word)
            << QByteArray(word) << QByteArray("{\"targetUserId\":null}") << false << own;
        QTest::addRow("%s with both", word)
            << QByteArray(word) << QByteArray("{\"to\":\"b\",\"targetUserId\":\"b\"}") << false << own;
        QTest::addRow("%s to a user", word) << QByteArray(word) << QByteArray("{\"to\":\"b\"}") << true << none;
        QTest::addRow("%s to nobody, inside", word) << QByteArray(word) << QByteArray("{}") << true << own;
        QTest::addRow("%s to nobody, outside", word) << QByteArray(word) << QByteArray("{}") << false << none;
    }
    QTest::newRow("chat in my room") << QByteArray("chat-message") << QByteArray("{\"roomId\":\"r\"}") << true
                                     << possible;
    QTest::newRow("chat elsewhere") << QByteArray("chat-message") << QByteArray("{\"roomId\":\"s\"}") << true
                                    << possible;
    QTest::newRow("chat, outside") << QByteArray("chat-message") << QByteArray("{\"roomId\":\"r\"}") << false
                                   << possible;
    QTest::newRow("chat to nowhere") << QByteArray("chat-message") << QByteArray("{}") << true << possible;
}

void TestRoomsRelay::claims()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, payload);
    QFETCH(bool, isInside);
    FakePeer &ada = isInside ? m_party->member("a", {"r"}) : m_party->connect("a");
    const peer::Event said{event, {peer::JsonReader().read(payload).value()}};
    QTEST(int(m_party->dialect.claim(ada, said)), "claim");
    // Membership ends with the last room, however one leaves.
    if (isInside) {
        ada.say("leave-room", {"{\"roomId\":\"r\"}"});
        m_party->settle();
        const peer::Event offer{"offer", {}};
        QCOMPARE(int(m_party->dialect.claim(ada, offer)), int(peer::Claim::None));
    }
}

QTEST_GUILESS_MAIN(TestRoomsRelay)
#include "tst_roomsrelay.moc"
