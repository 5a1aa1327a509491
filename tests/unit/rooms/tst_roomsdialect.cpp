// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Coming and going in the rooms dialect, over a table that answers at once and over one that answers late.

#include "tests/unit/rooms/roomsparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;
using namespace std::chrono_literals;

class TestRoomsDialect : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void joinTellsTheOthersAndThenTheNewcomer();
    void existingUsersAreInOrderOfJoining();
    void rejoinKeepsThePlaceAndIsToldAgain();
    void refusedJoins_data();
    void refusedJoins();
    void leaveRoom();
    void leaveRoomThatOneIsNotIn();
    void disconnectTellsEveryRoom();
    void disconnectRightAfterJoin();
    void roomIsFull();
    void tooManyRooms();
    void lockedRoom();
    void limitedRoom();
    void closedRoom();
    void closingWhatIsNotThere();
    void storeIsDown();
    void fiftyMembers();

private:
    std::unique_ptr<RoomsParty> m_party;
};

void TestRoomsDialect::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestRoomsDialect::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<RoomsParty>(isLate);
}

void TestRoomsDialect::cleanup()
{
    QCOMPARE(m_party->end(), 0);
    m_party.reset();
}

void TestRoomsDialect::joinTellsTheOthersAndThenTheNewcomer()
{
    FakePeer &ada = m_party->connect("a");
    ada.say("join-room", {joining("r", "Ada", "interviewer")});
    QCOMPARE(m_party->heard(ada), Heard{"existing-users []"});
    m_party->clock.move(1s);
    FakePeer &bob = m_party->connect("b");
    bob.say("join-room", {joining("r", "Bob", "candidate")});
    QCOMPARE(m_party->heard(bob),
             Heard{"existing-users [{\"id\":\"a\",\"name\":\"Ada\",\"role\":\"interviewer\",\"socketId\":\"a\","
                   "\"joinedAt\":\"2026-01-01T00:00:00.000Z\"}]"});
    QCOMPARE(m_party->heard(ada),
             Heard{"user-joined {\"userId\":\"b\",\"userName\":\"Bob\",\"userRole\":\"candidate\"}"});
    QCOMPARE(m_party->dialect.counters().joins, 2u);
}

void TestRoomsDialect::existingUsersAreInOrderOfJoining()
{
    for (const char *id : {"m", "z", "a", "q"})
        m_party->member(id, {"r"});
    FakePeer &last = m_party->connect("b");
    last.say("join-room", {joining("r")});
    const Heard told = m_party->heard(last);
    QCOMPARE(told.size(), 1);
    const auto users = peer::JsonReader().readArray(told.first().mid(int(qstrlen("existing-users "))));
    QByteArrayList order;
    for (const peer::Json &user : *users)
        order.append(user["socketId"].string().toLatin1());
    QCOMPARE(order, (QByteArrayList{"m", "z", "a", "q"}));
}

void TestRoomsDialect::rejoinKeepsThePlaceAndIsToldAgain()
{
    FakePeer &ada = m_party->member("a", {"r"});
    FakePeer &bob = m_party->member("b", {"r"});
    m_party->clock.move(5s);
    ada.say("join-room", {joining("r", "Eve", "candidate")});
    QCOMPARE(m_party->heard(bob),
             Heard{"user-joined {\"userId\":\"a\",\"userName\":\"Eve\",\"userRole\":\"candidate\"}"});
    QCOMPARE(m_party->heard(ada).size(), 1);
    FakePeer &cid = m_party->connect("c");
    cid.say("join-room", {joining("r")});
    QCOMPARE(m_party->heard(cid),
             Heard{"existing-users [{\"id\":\"a\",\"name\":\"Eve\",\"role\":\"candidate\",\"socketId\":\"a\","
                   "\"joinedAt\":\"2026-01-01T00:00:05.000Z\"},{\"id\":\"b\",\"name\":\"b\",\"role\":\"observer\","
                   "\"socketId\":\"b\",\"joinedAt\":\"2026-01-01T00:00:00.000Z\"}]"});
}

void TestRoomsDialect::refusedJoins_data()
{
    QTest::addColumn<QList<QByteArray>>("arguments");
    QTest::addColumn<QByteArray>("sentence");
    QTest::newRow("no payload") << QList<QByteArray>{} << QByteArray("Invalid room ID");
    QTest::newRow("no object") << QList<QByteArray>{"\"r\""} << QByteArray("Invalid room ID");
    QTest::newRow("name") << QList<QByteArray>{"{\"roomId\":\"r\"}"} << QByteArray("Invalid user name");
    QTest::newRow("role") << QList<QByteArray>{joining("r", "Ada", "boss")} << QByteArray("Invalid user role");
}

void TestRoomsDialect::refusedJoins()
{
    QFETCH(QList<QByteArray>, arguments);
    QFETCH(QByteArray, sentence);
    FakePeer &bob = m_party->member("b", {"r"});
    FakePeer &ada = m_party->connect("a");
    ada.say("join-room", arguments);
    ada.say("join-room", arguments, 7);
    const QByteArray told = "error {\"message\":\"" + sentence + "\"}";
    QCOMPARE(m_party->heard(ada), (Heard{told, told}));
    QCOMPARE(ada.takeAcknowledged(),
             Heard{"7 {\"success\":false,\"error\":{\"code\":\"E301\",\"message\":\"" + sentence + "\"}}"});
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->dialect.counters().refusals, 2u);
}

void TestRoomsDialect::leaveRoom()
{
    FakePeer &ada = m_party->member("a", {"r", "s"});
    FakePeer &bob = m_party->member("b", {"r", "s"});
    ada.say("leave-room", {"{\"roomId\":\"r\"}"});
    QCOMPARE(m_party->heard(bob), Heard{"user-left {\"userId\":\"a\",\"userName\":\"a\"}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    bob.say("offer", {"{\"targetUserId\":\"a\",\"offer\":1,\"roomId\":\"r\"}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    bob.say("offer", {"{\"targetUserId\":\"a\",\"offer\":1,\"roomId\":\"s\"}"});
    QCOMPARE(m_party->heard(ada).size(), 1);
    ada.leave();
    QCOMPARE(m_party->heard(bob), Heard{"user-left {\"userId\":\"a\",\"userName\":\"a\"}"});
}

void TestRoomsDialect::leaveRoomThatOneIsNotIn()
{
    FakePeer &ada = m_party->member("a", {"r"});
    FakePeer &bob = m_party->member("b", {"s"});
    ada.say("leave-room", {"{\"roomId\":\"s\"}"}, 1);
    ada.say("leave-room", {"{\"roomId\":7}"}, 2);
    ada.say("leave-room");
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(ada.takeAcknowledged(),
             (Heard{"1 {\"success\":true}",
                    "2 {\"success\":false,\"error\":{\"code\":\"E301\",\"message\":\"Invalid room ID\"}}"}));
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->dialect.counters().leaves, 0u);
}

void TestRoomsDialect::disconnectTellsEveryRoom()
{
    FakePeer &ada = m_party->member("a", {"r", "s", "t"});
    FakePeer &bob = m_party->member("b", {"r"});
    FakePeer &cid = m_party->member("c", {"s", "r"});
    FakePeer &dan = m_party->member("d", {"elsewhere"});
    ada.leave(peer::DisconnectReason::PingTimeout);
    const QByteArray left = "user-left {\"userId\":\"a\",\"userName\":\"a\"}";
    QCOMPARE(m_party->heard(bob), Heard{left});
    QCOMPARE(m_party->heard(cid), (Heard{left, left}));
    QVERIFY(m_party->heard(dan).isEmpty());
    QVERIFY(m_party->heard(ada).isEmpty());
    bob.say("offer", {"{\"targetUserId\":\"a\",\"offer\":1}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(m_party->dialect.counters().leaves, 3u);
}

void TestRoomsDialect::disconnectRightAfterJoin()
{
    FakePeer &bob = m_party->member("b", {"r"});
    FakePeer &ada = m_party->connect("a");
    ada.say("join-room", {joining("r")});
    ada.leave();
    QCOMPARE(m_party->heard(bob),
             (Heard{"user-joined {\"userId\":\"a\",\"userName\":\"Ada\",\"userRole\":\"observer\"}",
                    "user-left {\"userId\":\"a\",\"userName\":\"Ada\"}"}));
}

void TestRoomsDialect::roomIsFull()
{
    for (int number = 0; number < 100; ++number)
        m_party->member("p" + QByteArray::number(number), {"r"});
    FakePeer &ada = m_party->connect("a");
    ada.say("join-room", {joining("r")}, 1);
    QCOMPARE(m_party->heard(ada), Heard{"error {\"message\":\"Room is full\"}"});
    QCOMPARE(ada.takeAcknowledged(),
             Heard{"1 {\"success\":false,\"error\":{\"code\":\"E301\",\"message\":\"Room is full\"}}"});
    FakePeer &first = m_party->peer("p0");
    QVERIFY(m_party->heard(first).isEmpty());
    // Who is inside may join again, and a place that is given up is free.
    first.say("join-room", {joining("r")});
    QVERIFY(m_party->heard(first).first().startsWith("existing-users [{\"id\":\"p1\""));
    first.leave();
    ada.say("join-room", {joining("r")});
    QVERIFY(m_party->heard(ada).first().startsWith("existing-users [{\"id\":\"p1\""));
}

void TestRoomsDialect::tooManyRooms()
{
    QByteArrayList rooms;
    for (int number = 0; number < 16; ++number)
        rooms.append("r" + QByteArray::number(number));
    FakePeer &ada = m_party->member("a", rooms);
    ada.say("join-room", {joining("one more")});
    QCOMPARE(m_party->heard(ada), Heard{"error {\"message\":\"Too many rooms\"}"});
    ada.say("join-room", {joining("r3")});
    ada.say("leave-room", {"{\"roomId\":\"r3\"}"});
    ada.say("join-room", {joining("one more")});
    QCOMPARE(m_party->heard(ada), (Heard{"existing-users []", "existing-users []"}));
}

void TestRoomsDialect::lockedRoom()
{
    FakePeer &ada = m_party->member("a", {"r"});
    domain::RoomControl &control = m_party->dialect.control();
    control.lock(QStringLiteral("r"), [](const auto &) {});
    FakePeer &bob = m_party->connect("b");
    bob.say("join-room", {joining("r")}, 1);
    QCOMPARE(m_party->heard(bob), Heard{"error {\"message\":\"Room is locked\"}"});
    QCOMPARE(bob.takeAcknowledged(),
             Heard{"1 {\"success\":false,\"error\":{\"code\":\"E301\",\"message\":\"Room is locked\"}}"});
    ada.say("join-room", {joining("r")});
    QCOMPARE(m_party->heard(ada), Heard{"existing-users []"});
    control.unlock(QStringLiteral("r"), [](const auto &) {});
    bob.say("join-room", {joining("r")});
    QCOMPARE(m_party->heard(bob).size(), 1);
    QCOMPARE(m_party->heard(ada).size(), 1);
}

void TestRoomsDialect::limitedRoom()
{
    m_party->member("a", {"r"});
    m_party->member("b", {"r"});
    m_party->dialect.control().limit(QStringLiteral("r"), 1, [](const auto &) {});
    FakePeer &cid = m_party->connect("c");
    cid.say("join-room", {joining("r")});
    QCOMPARE(m_party->heard(cid), Heard{"error {\"message\":\"Room is full\"}"});
    QCOMPARE(m_party->dialect.counters().leaves, 0u);
    m_party->dialect.control().limit(QStringLiteral("r"), std::nullopt, [](const auto &) {});
    cid.say("join-room", {joining("r")});
    QVERIFY(m_party->heard(cid).value(0).startsWith("existing-users [{"));
}

/// The members stay connected, are in it no more, and hear of it once.
void TestRoomsDialect::closedRoom()
{
    FakePeer &ada = m_party->member("a", {"r", "s"});
    FakePeer &bob = m_party->member("b", {"r", "s"});
    bool isAnswered = false;
    m_party->dialect.control().close(QStringLiteral("r"), QStringLiteral("too loud"),
                                     [&](const Result<domain::RoomChange> &change) {
                                         isAnswered = true;
                                         QCOMPARE(change->before.members.size(), 2);
                                         QVERIFY(ada.takeEmitted().isEmpty());
                                     });
    const Heard told{"room-closed {\"roomId\":\"r\",\"reason\":\"too loud\"}"};
    QCOMPARE(m_party->heard(ada), told);
    QCOMPARE(m_party->heard(bob), told);
    QVERIFY(isAnswered);
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1,\"roomId\":\"r\"}"});
    ada.say("chat-message", {"{\"message\":1,\"roomId\":\"r\"}"});
    ada.say("leave-room", {"{\"roomId\":\"r\"}"});
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->dialect.counters().drops, 2u);
    QCOMPARE(m_party->dialect.counters().leaves, 2u);
    // The other room is as it was, and so is one of that name that is made now.
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1,\"roomId\":\"s\"}"});
    QCOMPARE(m_party->heard(bob).size(), 1);
    ada.say("join-room", {joining("r")});
    QCOMPARE(m_party->heard(ada), Heard{"existing-users []"});
    ada.leave();
    QCOMPARE(m_party->heard(bob), Heard{"user-left {\"userId\":\"a\",\"userName\":\"a\"}"});
}

void TestRoomsDialect::closingWhatIsNotThere()
{
    FakePeer &ada = m_party->member("a", {"r"});
    std::optional<ErrorCode> fault;
    m_party->dialect.control().close(QStringLiteral("s"), QStringLiteral("why"),
                                     [&](const Result<domain::RoomChange> &change) { fault = change.error(); });
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(fault, ErrorCode::RoomNotFound);
    if (LateRooms *late = m_party->late()) {
        late->isDown = true;
        m_party->dialect.control().close(QStringLiteral("r"), QStringLiteral("why"),
                                         [&](const Result<domain::RoomChange> &change) { fault = change.error(); });
        m_party->settle();
        late->isDown = false;
        QCOMPARE(fault, ErrorCode::StoreUnavailable);
        QVERIFY(m_party->heard(ada).isEmpty());
    }
}

void TestRoomsDialect::storeIsDown()
{
    test::LateRooms *late = m_party->late();
    if (!late)
        return; // memory cannot be down
    FakePeer &ada = m_party->member("a", {"r"});
    FakePeer &bob = m_party->member("b", {"r"});
    late->isDown = true;
    ada.say("join-room", {joining("s")}, 1);
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1}"}, 2);
    ada.say("chat-message", {"{\"roomId\":\"r\",\"message\":1}"}, 3);
    ada.say("leave-room", {"{\"roomId\":\"r\"}"}, 4);
    const QByteArray told = "error {\"message\":\"The server's store is not available\"}";
    QCOMPARE(m_party->heard(ada), (Heard{told, told, told, told}));
    QVERIFY(m_party->heard(bob).isEmpty());
    const Heard acknowledged = ada.takeAcknowledged();
    QCOMPARE(acknowledged.size(), 4);
    for (const QByteArray &answer : acknowledged)
        QVERIFY(answer.contains("\"code\":\"E109\""));
    late->isDown = false;
    ada.say("offer", {"{\"targetUserId\":\"b\",\"offer\":1}"});
    QCOMPARE(m_party->heard(bob).size(), 1);
}

void TestRoomsDialect::fiftyMembers()
{
    for (int number = 0; number < 50; ++number)
        m_party->connect("p" + QByteArray::number(number)).say("join-room", {joining("r")});
    m_party->settle();
    // Everyone heard its own existing-users and a user-joined for each later one.
    for (int number = 0; number < 50; ++number) {
        const Heard told = m_party->peer("p" + QByteArray::number(number)).takeEmitted();
        QCOMPARE(told.size(), 1 + 49 - number);
        QVERIFY(told.first().startsWith("existing-users"));
        QCOMPARE(told.first().count("\"socketId\""), number);
    }
    m_party->peer("p0").leave();
    m_party->settle();
    for (int number = 1; number < 50; ++number)
        QCOMPARE(m_party->peer("p" + QByteArray::number(number)).takeEmitted().size(), 1);
}

QTEST_GUILESS_MAIN(TestRoomsDialect)
#include "tst_roomsdialect.moc"
