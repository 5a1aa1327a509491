// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What server/domain/rooms.h promises, for every twin of the table. A new twin is one more row in twins().

#include "server/domain/memoryrooms.h"
#include "tests/contract/answerof.h"
#include "tests/support/laterooms.h"

using namespace heliograph;
using namespace heliograph::domain;
using test::answerOf;

namespace {

using Factory = std::function<std::unique_ptr<Rooms>()>;

const std::pair<const char *, Factory> twins[] = {
    {"memory", [] { return std::make_unique<MemoryRooms>(); }},
    {"late", [] { return std::make_unique<test::LateRooms>(); }},
};

WallTime at(int second)
{
    return WallTime(std::chrono::seconds(second));
}

RoomId id(const char *name)
{
    return QString::fromLatin1(name);
}

QList<PeerId> peersOf(const Room &room)
{
    QList<PeerId> peers;
    for (const Member &member : room.members)
        peers.append(member.peer);
    return peers;
}

} // namespace

class TestRooms : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup() { m_rooms.reset(); }

    void joinAnswersBeforeAndAfter();
    void refusalChangesNothing();
    void joiningAgainKeepsThePlaceAndCountsOnce();
    void roomGoesWithItsLastMember();
    void roomThatComesBackIsNew();
    void leavingWhereOneIsNotChangesNothing();
    void leaveAllInOrderOfJoining();
    void refusalInOneRoomKeepsAll();
    void ruleMayRemoveAnyone();
    void lockedAndLimited();
    void closing();
    void whatAnOperatorSetGoesWithTheLastMember();
    void share();
    void shareForgetsWhoLeft();
    void listIsInOrderOfCreationAndLimited();
    void roomsPerPeerFollowJoinsAndLeaves();
    void answersComeInTheOrderOfIssue();
    void answersMayIssueOperations();
    void idsAreComparedExactly();
    void manyPeersAndRooms();

private:
    Result<RoomChange> join(const char *room, const char *peer, int second = 1, const RoomLimits &limits = {});
    RoomChange leave(const char *room, const char *peer);
    Result<RoomChange> lock(const char *room, bool isLocked = true)
    {
        return answerOf<RoomChange>([&](auto answer) { m_rooms->lock(id(room), isLocked, answer); });
    }
    Result<RoomChange> limit(const char *room, std::optional<qsizetype> capacity)
    {
        return answerOf<RoomChange>([&](auto answer) { m_rooms->limit(id(room), capacity, answer); });
    }
    Result<RoomChange> close(const char *room)
    {
        return answerOf<RoomChange>([&](auto answer) { m_rooms->close(id(room), answer); });
    }
    bool shared(const char *one, const char *other, const std::optional<RoomId> &room = {});
    Room find(const char *room);
    RoomCounts count();

    std::unique_ptr<Rooms> m_rooms;
};

void TestRooms::initTestCase_data()
{
    QTest::addColumn<int>("twin");
    for (int n = 0; n < int(std::size(twins)); ++n)
        QTest::newRow(twins[n].first) << n;
}

void TestRooms::init()
{
    QFETCH_GLOBAL(int, twin);
    m_rooms = twins[twin].second();
}

Result<RoomChange> TestRooms::join(const char *room, const char *peer, int second, const RoomLimits &limits)
{
    const Member newcomer{peer, QStringLiteral("name of ") + QLatin1String(peer), QStringLiteral("observer"),
                          at(second)};
    return answerOf<RoomChange>([&](auto answer) { m_rooms->join(id(room), newcomer, limits, answer); });
}

RoomChange TestRooms::leave(const char *room, const char *peer)
{
    return *answerOf<RoomChange>([&](auto answer) { m_rooms->leave(id(room), peer, answer); });
}

bool TestRooms::shared(const char *one, const char *other, const std::optional<RoomId> &room)
{
    return *answerOf<bool>([&](auto answer) { m_rooms->share(one, other, room, answer); });
}

Room TestRooms::find(const char *room)
{
    return *answerOf<Room>([&](auto answer) { m_rooms->find(id(room), answer); });
}

RoomCounts TestRooms::count()
{
    return *answerOf<RoomCounts>([&](auto answer) { m_rooms->count(answer); });
}

void TestRooms::joinAnswersBeforeAndAfter()
{
    const auto first = join("r", "a", 1);
    QVERIFY(first.hasValue());
    QVERIFY(first->before.members.isEmpty());
    QCOMPARE(first->before.id, id("r"));
    QCOMPARE(peersOf(first->after), QList<PeerId>{"a"});
    const auto second = join("r", "b", 2);
    QCOMPARE(second->before, first->after);
    QCOMPARE(peersOf(second->after), (QList<PeerId>{"a", "b"}));
    QCOMPARE(find("r"), second->after);
    QCOMPARE(find("r").createdAt, at(1));
    QCOMPARE(find("r").lastActivity, at(2));
    QCOMPARE(count().rooms, 1);
    QCOMPARE(count().members, 2);
}

void TestRooms::refusalChangesNothing()
{
    join("r", "a");
    const Room before = find("r");
    const auto refused = join("r", "b", 5, {1, 16});
    QVERIFY(!refused.hasValue());
    QCOMPARE(refused.error(), ErrorCode::RoomFull);
    QCOMPARE(find("r"), before);
    QCOMPARE(count().members, 1);
    QVERIFY(!shared("a", "b"));
    const auto elsewhere = join("new", "a", 5, {100, 1});
    QVERIFY(!elsewhere.hasValue());
    QCOMPARE(elsewhere.error(), ErrorCode::TooManyRooms);
    QCOMPARE(count().rooms, 1);
}

void TestRooms::joiningAgainKeepsThePlaceAndCountsOnce()
{
    join("r", "a", 1);
    join("r", "b", 2);
    const auto again = join("r", "a", 9, {2, 1});
    QVERIFY(again.hasValue());
    QCOMPARE(peersOf(again->after), (QList<PeerId>{"a", "b"}));
    QCOMPARE(again->after.members.first().joinedAt, at(9));
    QCOMPARE(count().members, 2);
    leave("r", "a");
    QVERIFY(!shared("a", "b"));
}

void TestRooms::roomGoesWithItsLastMember()
{
    join("r", "a");
    join("r", "b");
    QCOMPARE(peersOf(leave("r", "a").after), QList<PeerId>{"b"});
    QCOMPARE(count().rooms, 1);
    const RoomChange last = leave("r", "b");
    QCOMPARE(peersOf(last.before), QList<PeerId>{"b"});
    QVERIFY(last.after.members.isEmpty());
    QCOMPARE(count().rooms, 0);
    QCOMPARE(count().members, 0);
    QVERIFY(find("r").members.isEmpty());
    QVERIFY(answerOf<QList<Room>>([&](auto answer) { m_rooms->list(10, answer); })->isEmpty());
}

void TestRooms::roomThatComesBackIsNew()
{
    join("r", "a", 1);
    leave("r", "a");
    QCOMPARE(join("r", "b", 50)->after.createdAt, at(50));
}

void TestRooms::leavingWhereOneIsNotChangesNothing()
{
    join("r", "a");
    const RoomChange change = leave("r", "b");
    QCOMPARE(change.before, change.after);
    QVERIFY(leave("nowhere", "a").before.members.isEmpty());
    QCOMPARE(count().rooms, 1);
}

void TestRooms::leaveAllInOrderOfJoining()
{
    for (const char *room : {"m", "z", "a"}) {
        join(room, "x");
        join(room, "y");
    }
    join("other", "y");
    const auto changes = answerOf<QList<RoomChange>>([&](auto answer) { m_rooms->leaveAll("x", answer); });
    QCOMPARE(changes->size(), 3);
    QStringList order;
    for (const RoomChange &change : *changes) {
        order.append(change.before.id);
        QCOMPARE(peersOf(change.before), (QList<PeerId>{"x", "y"}));
        QCOMPARE(peersOf(change.after), QList<PeerId>{"y"});
    }
    QCOMPARE(order, (QStringList{id("m"), id("z"), id("a")}));
    QCOMPARE(count().rooms, 4);
    QCOMPARE(count().members, 4);
    QVERIFY(answerOf<QList<RoomChange>>([&](auto answer) { m_rooms->leaveAll("x", answer); })->isEmpty());
}

void TestRooms::refusalInOneRoomKeepsAll()
{
    join("one", "a");
    join("two", "a");
    const Rooms::Rule rule = [](const Room &room, qsizetype) -> Result<Room> {
        if (room.id == QLatin1String("two"))
            return ErrorCode::NotAMember;
        return left(room, "a");
    };
    const auto refused = answerOf<QList<RoomChange>>([&](auto answer) { m_rooms->updateAll("a", rule, answer); });
    QVERIFY(!refused.hasValue());
    QCOMPARE(refused.error(), ErrorCode::NotAMember);
    QCOMPARE(count().members, 2);
}

void TestRooms::ruleMayRemoveAnyone()
{
    join("r", "a");
    join("r", "b");
    join("s", "b");
    const Rooms::Rule close = [](const Room &room, qsizetype) {
        Room closed = room;
        closed.members.clear();
        return Result<Room>(closed);
    };
    const auto change = answerOf<RoomChange>([&](auto answer) { m_rooms->update(id("r"), {}, close, answer); });
    QCOMPARE(peersOf(change->before), (QList<PeerId>{"a", "b"}));
    QCOMPARE(count().rooms, 1);
    QCOMPARE(count().members, 1);
    QVERIFY(!shared("a", "b"));
    QVERIFY(shared("b", "b", id("s")));
    QVERIFY(!shared("b", "b", id("r")));
}

void TestRooms::lockedAndLimited()
{
    QCOMPARE(lock("r").error(), ErrorCode::RoomNotFound);
    QCOMPARE(limit("r", 3).error(), ErrorCode::RoomNotFound);
    QCOMPARE(count().rooms, 0);
    join("r", "a");
    QVERIFY(lock("r")->after.isLocked);
    QVERIFY(find("r").isLocked);
    QCOMPARE(join("r", "b").error(), ErrorCode::RoomLocked);
    QVERIFY(join("r", "a", 5)->after.isLocked);
    QVERIFY(join("other", "b").hasValue());
    QVERIFY(!lock("r", false)->after.isLocked);
    QVERIFY(join("r", "b").hasValue());
    QCOMPARE(limit("r", 2)->after.capacity, 2);
    QCOMPARE(join("r", "c").error(), ErrorCode::RoomFull);
    QCOMPARE(limit("r", std::nullopt)->before.capacity, 2);
    QVERIFY(join("r", "c").hasValue());
    QCOMPARE(count().members, 4);
}

void TestRooms::closing()
{
    QCOMPARE(close("r").error(), ErrorCode::RoomNotFound);
    join("r", "a");
    join("r", "b");
    join("s", "b");
    const auto change = close("r");
    QCOMPARE(peersOf(change->before), (QList<PeerId>{"a", "b"}));
    QVERIFY(change->after.members.isEmpty());
    QCOMPARE(count().rooms, 1);
    QCOMPARE(count().members, 1);
    QVERIFY(!shared("a", "b"));
    QVERIFY(shared("b", "b", id("s")));
    QCOMPARE(close("r").error(), ErrorCode::RoomNotFound);
    // A closed room counts no more against how many somebody may be in.
    QVERIFY(join("t", "b", 1, {100, 2}).hasValue());
    QCOMPARE(join("r", "c", 70)->after.createdAt, at(70));
}

void TestRooms::whatAnOperatorSetGoesWithTheLastMember()
{
    join("r", "a");
    lock("r");
    limit("r", 1);
    const Room after = leave("r", "a").after;
    QVERIFY(!after.isLocked && !after.capacity);
    QVERIFY(!find("r").isLocked);
    QVERIFY(join("r", "b").hasValue());
    QVERIFY(join("r", "c").hasValue());
    lock("r");
    close("r");
    QVERIFY(join("r", "b").hasValue());
}

void TestRooms::share()
{
    join("one", "a");
    join("one", "b");
    join("two", "b");
    join("two", "c");
    QVERIFY(shared("a", "b"));
    QVERIFY(shared("b", "a", id("one")));
    QVERIFY(!shared("a", "b", id("two")));
    QVERIFY(!shared("a", "c"));
    QVERIFY(!shared("a", "nobody"));
    QVERIFY(!shared("nobody", "nobody"));
    QVERIFY(!shared("a", "b", id("nowhere")));
}

void TestRooms::shareForgetsWhoLeft()
{
    join("r", "a");
    join("r", "b");
    leave("r", "b");
    QVERIFY(!shared("a", "b"));
    join("r", "b");
    QVERIFY(shared("a", "b"));
}

void TestRooms::listIsInOrderOfCreationAndLimited()
{
    for (const char *room : {"q", "b", "x", "a"})
        join(room, "peer");
    leave("b", "peer");
    join("q", "late");
    const auto ids = [&](qsizetype limit) {
        QStringList found;
        const auto rooms = answerOf<QList<Room>>([&](auto answer) { m_rooms->list(limit, answer); });
        for (const Room &room : *rooms)
            found.append(room.id);
        return found;
    };
    QCOMPARE(ids(10), (QStringList{id("q"), id("x"), id("a")}));
    QCOMPARE(ids(2), (QStringList{id("q"), id("x")}));
    QVERIFY(ids(0).isEmpty());
}

void TestRooms::roomsPerPeerFollowJoinsAndLeaves()
{
    const RoomLimits two{100, 2};
    QVERIFY(join("one", "a", 1, two).hasValue());
    QVERIFY(join("two", "a", 1, two).hasValue());
    QVERIFY(!join("three", "a", 1, two).hasValue());
    QVERIFY(join("two", "a", 1, two).hasValue());
    leave("one", "a");
    QVERIFY(join("three", "a", 1, two).hasValue());
    QVERIFY(!join("one", "a", 1, two).hasValue());
    QVERIFY(join("one", "b", 1, two).hasValue());
}

void TestRooms::answersComeInTheOrderOfIssue()
{
    auto order = std::make_shared<QString>();
    const Member a{"a", QStringLiteral("A"), {}, at(1)};
    const Member b{"b", QStringLiteral("B"), {}, at(2)};
    m_rooms->join(id("r"), a, {},
                  [order](Result<RoomChange> change) { *order += QString::number(change->after.members.size()); });
    m_rooms->join(id("r"), b, {},
                  [order](Result<RoomChange> change) { *order += QString::number(change->after.members.size()); });
    m_rooms->share("a", "b", {}, [order](Result<bool> is) { *order += *is ? u't' : u'f'; });
    m_rooms->count([order](Result<RoomCounts> counts) { *order += QString::number(counts->members); });
    m_rooms->leaveAll("a", [order](Result<QList<RoomChange>> changes) { *order += QString::number(changes->size()); });
    m_rooms->find(id("r"), [order](Result<Room> room) { *order += QString::fromLatin1(room->members.first().peer); });
    m_rooms->list(9, [order](Result<QList<Room>> rooms) { *order += QString::number(rooms->size()); });
    QTRY_COMPARE(*order, QStringLiteral("12t21b1"));
}

void TestRooms::answersMayIssueOperations()
{
    auto seen = std::make_shared<QList<qint64>>();
    const Member a{"a", QStringLiteral("A"), {}, at(1)};
    m_rooms->join(id("r"), a, {}, [this, seen](Result<RoomChange>) {
        m_rooms->leave(id("r"), "a", [this, seen](Result<RoomChange> change) {
            seen->append(change->before.members.size());
            m_rooms->count([seen](Result<RoomCounts> counts) { seen->append(counts->rooms); });
        });
    });
    QTRY_COMPARE(*seen, (QList<qint64>{1, 0}));
}

void TestRooms::idsAreComparedExactly()
{
    const QString composed = QStringLiteral("caf\u00e9");
    const QString decomposed = QStringLiteral("cafe\u0301");
    const QString halves[] = {QString(QChar(0xd800)),
                              QString(QChar(0xd801)),
                              QStringLiteral("R"),
                              QStringLiteral("r"),
                              QStringLiteral("r "),
                              composed,
                              decomposed,
                              QStringLiteral("r\0x")};
    for (const QString &room : halves) {
        const Member a{"a", QStringLiteral("A"), {}, at(1)};
        answerOf<RoomChange>([&](auto answer) { m_rooms->join(room, a, {}, answer); });
    }
    QCOMPARE(count().rooms, qint64(std::size(halves)));
}

void TestRooms::manyPeersAndRooms()
{
    for (int peer = 0; peer < 60; ++peer) {
        for (int room = 0; room < 16; ++room) {
            const QByteArray roomName = QByteArray::number((peer + room) % 40);
            QVERIFY(join(roomName.constData(), QByteArray::number(peer).constData()).hasValue());
        }
    }
    QCOMPARE(count().rooms, 40);
    QCOMPARE(count().members, 60 * 16);
    for (int peer = 0; peer < 60; ++peer) {
        const QByteArray name = QByteArray::number(peer);
        const auto changes = answerOf<QList<RoomChange>>([&](auto answer) { m_rooms->leaveAll(name, answer); });
        QCOMPARE(changes->size(), 16);
    }
    QCOMPARE(count().rooms, 0);
    QCOMPARE(count().members, 0);
}

QTEST_GUILESS_MAIN(TestRooms)
#include "tst_rooms.moc"
