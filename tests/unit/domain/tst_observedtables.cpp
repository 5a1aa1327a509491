// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/memorycalls.h"
#include "server/domain/memorydirectory.h"
#include "server/domain/memoryrooms.h"
#include "server/domain/memorywaitingline.h"
#include "server/domain/observedcalls.h"
#include "server/domain/observeddirectory.h"
#include "server/domain/observedrooms.h"
#include "server/domain/observedwaitingline.h"
#include "tests/support/laterooms.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;

namespace {

const User ada{Realm::Calls, QStringLiteral("ada")};
const User bob{Realm::Calls, QStringLiteral("bob")};
const RoomId lobby = QStringLiteral("lobby");

} // namespace

/// Observers are told each change once, before whoever asked hears its answer, and nothing that changed nothing.
class TestObservedTables : public QObject, private Observer
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_observers.add(*this);
        m_heard.clear();
    }
    void cleanup() { m_observers.remove(*this); }

    void rooms();
    void lateRooms();
    void directory();
    void calls();
    void line();
    void whoIsRemovedHearsNothing();

private:
    void claimed(const User &user, const Device &device, const Claim &) override
    {
        hear("claimed " + user.id.toUtf8() + ' ' + device.peer);
    }
    void released(const Release &release) override { hear("released " + release.user.id.toUtf8()); }
    void roomChanged(const RoomChange &change) override
    {
        hear(change.after.id.toUtf8() + ' ' + QByteArray::number(change.after.members.size()));
    }
    void callOpened(const Call &call) override { hear("opened " + call.id.toUtf8()); }
    void callChanged(const CallChange &change) override { hear("changed " + change.after.id.toUtf8()); }
    void entered(const Seeker &seeker, const Entry &) override { hear("entered " + seeker.user.toUtf8()); }
    void left(const UserId &user, const Departure &) override { hear("left " + user.toUtf8()); }
    void parted(const Pair &pair) override { hear("parted " + pair.id.toUtf8()); }

    void hear(const QByteArray &what) { m_heard.append(what); }
    QList<QByteArray> heard() { return std::exchange(m_heard, {}); }
    /// An answer that is heard after what the observers hear.
    template<typename T>
    Continuation<T> answer()
    {
        return [this](const Result<T> &result) { hear(result ? "answer" : "refusal"); };
    }
    template<typename T>
    static Continuation<T> unheard()
    {
        return [](const Result<T> &) {};
    }

    Observers m_observers;
    QList<QByteArray> m_heard;
};

using Heard = QList<QByteArray>;

void TestObservedTables::rooms()
{
    MemoryRooms table;
    ObservedRooms rooms(table, m_observers);
    rooms.join(lobby, {"a", {}, {}, {}}, {}, answer<RoomChange>());
    QCOMPARE(heard(), (Heard{"lobby 1", "answer"}));
    rooms.join(lobby, {"a", {}, {}, {}}, {}, answer<RoomChange>());
    QCOMPARE(heard(), (Heard{"answer"}));
    rooms.join(lobby, {"b", {}, {}, {}}, {1, 1}, answer<RoomChange>());
    QCOMPARE(heard(), (Heard{"refusal"}));
    rooms.join(QStringLiteral("other"), {"a", {}, {}, {}}, {}, unheard<RoomChange>());
    heard();
    rooms.leaveAll("a", answer<QList<RoomChange>>());
    QCOMPARE(heard(), (Heard{"lobby 0", "other 0", "answer"}));
}

void TestObservedTables::lateRooms()
{
    test::LateRooms table;
    ObservedRooms rooms(table, m_observers);
    rooms.join(lobby, {"a", {}, {}, {}}, {}, answer<RoomChange>());
    rooms.leave(lobby, "a", answer<RoomChange>());
    QVERIFY(heard().isEmpty());
    table.answerAll();
    QCOMPARE(heard(), (Heard{"lobby 1", "answer", "lobby 0", "answer"}));
    table.isDown = true;
    rooms.join(lobby, {"a", {}, {}, {}}, {}, answer<RoomChange>());
    table.answerAll();
    QCOMPARE(heard(), (Heard{"refusal"}));
}

void TestObservedTables::directory()
{
    MemoryDirectory table;
    ObservedDirectory directory(table, m_observers);
    directory.claim(ada, {"a"}, Tenancy::One, answer<Claim>());
    QCOMPARE(heard(), (Heard{"claimed ada a", "answer"}));
    directory.release(Realm::Calls, "a", answer<std::optional<Release>>());
    QCOMPARE(heard(), (Heard{"released ada", "answer"}));
    directory.release(Realm::Calls, "a", answer<std::optional<Release>>());
    QCOMPARE(heard(), (Heard{"answer"}));
}

void TestObservedTables::calls()
{
    MemoryCalls table;
    ObservedCalls calls(table, m_observers);
    Call call;
    call.id = QStringLiteral("c");
    call.realm = Realm::Calls;
    call.caller = ada.id;
    call.callee = bob.id;
    calls.open(
        ada, bob, [call](const auto &, const auto &) { return Result<Call>(call); }, answer<Call>());
    QCOMPARE(heard(), (Heard{"opened c", "answer"}));
    calls.update(
        call.id, [](const Call &same) { return Result<Call>(same); }, answer<CallChange>());
    QCOMPARE(heard(), (Heard{"answer"}));
    const auto accepted = [](Call after) {
        after.state = CallState::Accepted;
        return Result<Call>(after);
    };
    calls.update(call.id, accepted, answer<CallChange>());
    QCOMPARE(heard(), (Heard{"changed c", "answer"}));
    calls.updateAll(ada, accepted, answer<QList<CallChange>>());
    QCOMPARE(heard(), (Heard{"answer"}));
    calls.open(
        ada, bob, [](const auto &, const auto &) { return Result<Call>(ErrorCode::CalleeBusy); }, answer<Call>());
    QCOMPARE(heard(), (Heard{"refusal"}));
}

void TestObservedTables::line()
{
    MemoryWaitingLine table;
    ObservedWaitingLine line(table, m_observers);
    const auto enter = [&](const char *user) {
        line.enter({QString::fromLatin1(user)}, QStringLiteral("p"), answer<Entry>());
    };
    enter("a");
    enter("b");
    QCOMPARE(heard(), (Heard{"entered a", "answer", "entered b", "answer"}));
    line.leave(QStringLiteral("nobody"), answer<Departure>());
    QCOMPARE(heard(), (Heard{"answer"}));
    line.leave(QStringLiteral("a"), answer<Departure>());
    QCOMPARE(heard(), (Heard{"left a", "answer"}));
    enter("c");
    heard();
    line.withdraw(QStringLiteral("c"), answer<bool>());
    QCOMPARE(heard(), (Heard{"left c", "answer"}));
    line.withdraw(QStringLiteral("c"), answer<bool>());
    QCOMPARE(heard(), (Heard{"answer"}));
    enter("a");
    enter("b");
    heard();
    line.part(QStringLiteral("p"), answer<std::optional<Pair>>());
    QCOMPARE(heard(), (Heard{"parted p", "answer"}));
    line.part(QStringLiteral("p"), answer<std::optional<Pair>>());
    QCOMPARE(heard(), (Heard{"answer"}));
}

void TestObservedTables::whoIsRemovedHearsNothing()
{
    MemoryDirectory table;
    ObservedDirectory directory(table, m_observers);
    m_observers.remove(*this);
    directory.claim(ada, {"a"}, Tenancy::One, answer<Claim>());
    QCOMPARE(heard(), (Heard{"answer"}));
    m_observers.add(*this);
}

QTEST_GUILESS_MAIN(TestObservedTables)
#include "tst_observedtables.moc"
