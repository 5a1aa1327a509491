// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/roomrules.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

WallTime at(int second)
{
    return WallTime(std::chrono::seconds(second));
}

Member member(const char *peer, int second, const char *name = "Ada", const char *role = "observer")
{
    return {peer, QString::fromLatin1(name), QString::fromLatin1(role), at(second)};
}

Room roomOf(const QList<Member> &members)
{
    return {QStringLiteral("r"), members, at(1), at(2)};
}

} // namespace

class TestRoomRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firstMemberMakesTheRoom();
    void furtherMembersComeLast();
    void joiningAgainReplacesTheRecordAndKeepsThePlace();
    void limits_data();
    void limits();
    void lockAndCapacity_data();
    void lockAndCapacity();
    void operatorsNeedARoom();
    void whatAnOperatorSetGoesWithTheLastMember();
    void leavingTakesOnlyThatPeer();
    void leavingStrangerChangesNothing();
    void others();
};

void TestRoomRules::firstMemberMakesTheRoom()
{
    Room none;
    none.id = QStringLiteral("r");
    const Result<Room> after = joined(none, member("a", 7), 0, {});
    QVERIFY(after.hasValue());
    QCOMPARE(after->id, QStringLiteral("r"));
    QCOMPARE(after->members, QList<Member>{member("a", 7)});
    QCOMPARE(after->createdAt, at(7));
    QCOMPARE(after->lastActivity, at(7));
}

void TestRoomRules::furtherMembersComeLast()
{
    const Result<Room> after = joined(roomOf({member("a", 1), member("b", 2)}), member("c", 9), 3, {});
    QVERIFY(after.hasValue());
    QCOMPARE(after->members, (QList<Member>{member("a", 1), member("b", 2), member("c", 9)}));
    QCOMPARE(after->createdAt, at(1));
    QCOMPARE(after->lastActivity, at(9));
}

void TestRoomRules::joiningAgainReplacesTheRecordAndKeepsThePlace()
{
    const Member again = member("a", 9, "Eve", "candidate");
    // Full, and the peer in as many rooms as it may be in: neither matters to somebody who is inside.
    const Result<Room> after = joined(roomOf({member("a", 1), member("b", 2)}), again, 1, {2, 1});
    QVERIFY(after.hasValue());
    QCOMPARE(after->members, (QList<Member>{again, member("b", 2)}));
    QCOMPARE(after->createdAt, at(1));
    QCOMPARE(after->lastActivity, at(9));
}

void TestRoomRules::limits_data()
{
    QTest::addColumn<int>("inside");
    QTest::addColumn<int>("roomsOfPeer");
    QTest::addColumn<int>("error");
    QTest::newRow("last place") << 2 << 0 << -1;
    QTest::newRow("room full") << 3 << 0 << int(ErrorCode::RoomFull);
    QTest::newRow("last room") << 0 << 1 << -1;
    QTest::newRow("too many rooms") << 0 << 2 << int(ErrorCode::TooManyRooms);
    QTest::newRow("both") << 3 << 2 << int(ErrorCode::RoomFull);
}

void TestRoomRules::limits()
{
    QFETCH(int, inside);
    QFETCH(int, roomsOfPeer);
    QFETCH(int, error);
    QList<Member> members;
    for (int n = 0; n < inside; ++n)
        members.append(member(QByteArray::number(n).constData(), n));
    const Result<Room> after = joined(roomOf(members), member("new", 9), roomsOfPeer, {3, 2});
    QCOMPARE(after ? -1 : int(after.error()), error);
}

void TestRoomRules::lockAndCapacity_data()
{
    QTest::addColumn<bool>("isLocked");
    QTest::addColumn<int>("capacity"); // -1: none
    QTest::addColumn<int>("error");
    QTest::newRow("open") << false << -1 << -1;
    QTest::newRow("locked") << true << -1 << int(ErrorCode::RoomLocked);
    QTest::newRow("room for one more") << false << 3 << -1;
    QTest::newRow("full") << false << 2 << int(ErrorCode::RoomFull);
    QTest::newRow("more in it than may be") << false << 1 << int(ErrorCode::RoomFull);
    QTest::newRow("no room for anybody") << false << 0 << int(ErrorCode::RoomFull);
    QTest::newRow("never more than in any room") << false << 9 << -1;
    QTest::newRow("locked and full") << true << 2 << int(ErrorCode::RoomLocked);
}

void TestRoomRules::lockAndCapacity()
{
    QFETCH(bool, isLocked);
    QFETCH(int, capacity);
    QFETCH(int, error);
    Room room = *locked(roomOf({member("a", 1), member("b", 2)}), isLocked);
    room = *limited(room, capacity < 0 ? std::nullopt : std::optional<qsizetype>(capacity));
    const Result<Room> after = joined(room, member("new", 9), 0, {3, 2});
    QCOMPARE(after ? -1 : int(after.error()), error);
    QVERIFY(joined(room, member("a", 9), 9, {1, 1}).hasValue());
    QVERIFY(joined(*limited(*locked(room, false), std::nullopt), member("new", 9), 0, {3, 2}).hasValue());
    room.members.append(member("c", 3));
    QVERIFY(!joined(room, member("new", 9), 0, {3, 2}).hasValue());
}

void TestRoomRules::operatorsNeedARoom()
{
    const Room none = roomOf({});
    for (const Result<Room> &after : {locked(none, true), limited(none, 3), closed(none)})
        QCOMPARE(after.error(), ErrorCode::RoomNotFound);
    QVERIFY(closed(roomOf({member("a", 1), member("b", 2)}))->members.isEmpty());
}

void TestRoomRules::whatAnOperatorSetGoesWithTheLastMember()
{
    const Room room = *limited(*locked(roomOf({member("a", 1), member("b", 2)}), true), 2);
    const Room smaller = left(room, "a");
    QVERIFY(smaller.isLocked);
    QCOMPARE(smaller.capacity, 2);
    for (const Room &empty : {left(smaller, "b"), *closed(room)}) {
        QVERIFY(!empty.isLocked);
        QVERIFY(!empty.capacity);
    }
}

void TestRoomRules::leavingTakesOnlyThatPeer()
{
    const Room room = roomOf({member("a", 1), member("b", 2), member("c", 3)});
    QCOMPARE(left(room, "b"), roomOf({member("a", 1), member("c", 3)}));
    QVERIFY(left(roomOf({member("a", 1)}), "a").members.isEmpty());
}

void TestRoomRules::leavingStrangerChangesNothing()
{
    const Room room = roomOf({member("a", 1)});
    QCOMPARE(left(room, "x"), room);
}

void TestRoomRules::others()
{
    const Room room = roomOf({member("a", 1), member("b", 2), member("c", 3)});
    QCOMPARE(othersIn(room, "b"), (QList<PeerId>{"a", "c"}));
    QCOMPARE(othersIn(room, "x"), (QList<PeerId>{"a", "b", "c"}));
    QCOMPARE(memberOf(room, "c")->joinedAt, at(3));
    QCOMPARE(memberOf(room, "x"), nullptr);
}

QTEST_APPLESS_MAIN(TestRoomRules)
#include "tst_roomrules.moc"
