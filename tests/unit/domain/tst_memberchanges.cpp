// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/memberchanges.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

/// "a b2": a joined at 0 s, b at 2 s.
Room roomOf(const QByteArray &members)
{
    Room room{QStringLiteral("room"), {}, {}, {}};
    for (const QByteArray &member : members.isEmpty() ? QByteArrayList() : members.split(' ')) {
        room.members.append(
            {member.left(1), {}, {}, WallTime(std::chrono::seconds(member.size() > 1 ? member[1] - '0' : 0))});
    }
    return room;
}

QByteArray peersOf(const QList<Member> &members)
{
    QByteArrayList peers;
    for (const Member &member : members)
        peers.append(member.peer);
    return peers.join(' ');
}

} // namespace

class TestMemberChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void changes_data();
    void changes();
    void renewedInTheSameMillisecond();
};

void TestMemberChanges::changes_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QByteArray>("left");
    QTest::addColumn<QByteArray>("renewed");
    QTest::addColumn<QByteArray>("joined");
    const auto row = [](const char *name, const char *before, const char *after, const char *left, const char *renewed,
                        const char *joined) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QByteArray(left) << QByteArray(renewed)
                            << QByteArray(joined);
    };
    row("nothing", "", "", "", "", "");
    row("the same", "a b", "a b", "", "", "");
    row("first", "", "a", "", "", "a");
    row("one more", "a b", "a b c", "", "", "c");
    row("last goes", "a", "", "a", "", "");
    row("one goes from the front", "a b c", "b c", "a", "", "");
    row("one goes from between", "a b c", "a c", "b", "", "");
    row("one goes from behind", "a b c", "a b", "c", "", "");
    row("again", "a b c", "a b3 c", "", "b", "");
    row("all at once", "a b c d", "b3 d e f", "a c", "b", "e f");
    row("all others", "a b", "c", "a b", "", "c");
}

void TestMemberChanges::changes()
{
    QFETCH(const QByteArray, before);
    QFETCH(const QByteArray, after);
    const MemberChanges changes = memberChanges({roomOf(before), roomOf(after)});
    QTEST(peersOf(changes.left), "left");
    QTEST(peersOf(changes.renewed), "renewed");
    QTEST(peersOf(changes.joined), "joined");
}

void TestMemberChanges::renewedInTheSameMillisecond()
{
    const Room before = roomOf("a b");
    Room after = before;
    after.members[1].name = QStringLiteral("Bob");
    QCOMPARE(peersOf(memberChanges({before, after}).renewed), QByteArray("b"));
}

QTEST_APPLESS_MAIN(TestMemberChanges)
#include "tst_memberchanges.moc"
