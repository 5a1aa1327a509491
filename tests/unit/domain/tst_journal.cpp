// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/journal.h"
#include "tests/support/scene.h"

#include <QCoreApplication>
#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

struct Written : test::Scene
{
    explicit Written(const JournalLimits &limits = {}) : journal(connections, deadlines, limits)
    {
        observers.add(journal);
    }
    /// The events that came since this was asked last, in short: "called answered".
    QByteArray news()
    {
        QByteArrayList names;
        for (const Event *event : journal.since(m_seen, 100'000))
            names.append(QByteArray(nameOf(event->type).data()));
        m_seen = journal.last();
        return names.join(' ');
    }
    const Event &latest() const { return *journal.find(journal.last()); }
    void refuse(const QString &address, bool isTooOften = false)
    {
        observers.tell(&Observer::refused, Refusal{{}, {}, address, {}, QStringLiteral("No"), isTooOften});
    }
    void passWindow(Duration time = 1min)
    {
        pass(time);
        deadlines.runDue();
    }

    Deadlines deadlines{clock};
    Journal journal;

private:
    quint64 m_seen = 0;
};

QString addressOf(int number)
{
    return QStringLiteral("192.0.2.%1").arg(number);
}

} // namespace

class TestJournal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbersWithoutGap();
    void asManyAsItKeeps();
    void asMuchAsItKeeps();
    void connections();
    void claims();
    void rooms();
    void calls();
    void lineAndPairs();
    void refusals();
    void refusalsOfOneAreFolded();
    void refusalsOfManyAreFolded();
    void nothingToFold();
};

void TestJournal::numbersWithoutGap()
{
    Written scene;
    QCOMPARE(scene.journal.first(), 1u);
    QCOMPARE(scene.journal.last(), 0u);
    QVERIFY(scene.journal.since(0, 10).isEmpty());
    scene.pass(5s);
    for (int i = 0; i < 4; ++i)
        scene.journal.note(Event{EventType::Action});
    QCOMPARE(scene.latest().sequence, 4u);
    QCOMPARE(scene.latest().at, scene.clock.wallNow());
    const auto events = scene.journal.since(1, 2);
    QCOMPARE(events.size(), 2);
    QCOMPARE(events[0]->sequence, 2u);
    QCOMPARE(events[1]->sequence, 3u);
    QVERIFY(scene.journal.since(4, 10).isEmpty());
    QVERIFY(!scene.journal.find(0));
    QVERIFY(!scene.journal.find(5));
}

void TestJournal::asManyAsItKeeps()
{
    JournalLimits limits;
    limits.events = 3;
    Written scene(limits);
    for (int i = 0; i < 10; ++i)
        scene.journal.note(Event{EventType::Action});
    QCOMPARE(scene.journal.first(), 8u);
    QCOMPARE(scene.journal.last(), 10u);
    QCOMPARE(scene.journal.since(0, 100).size(), 3);
    QCOMPARE(scene.journal.since(0, 100).first()->sequence, 8u);
    QCOMPARE(scene.journal.bytes(), 3 * Event{EventType::Action}.bytes());
}

void TestJournal::asMuchAsItKeeps()
{
    Event large{EventType::Action};
    large.detail = QString(500, u'x');
    JournalLimits limits;
    limits.bytes = 5 * large.bytes();
    Written scene(limits);
    for (int i = 0; i < 20; ++i)
        scene.journal.note(large);
    QCOMPARE(scene.journal.since(0, 100).size(), 5);
    QCOMPARE(scene.journal.bytes(), limits.bytes);
}

void TestJournal::connections()
{
    Written scene;
    scene.connect("a");
    QCOMPARE(scene.latest().connection, QStringLiteral("c1"));
    QCOMPARE(scene.latest().address, QStringLiteral("192.0.2.7"));
    QCOMPARE(scene.latest().detail, QStringLiteral("websocket"));
    scene.disconnect("a");
    QCOMPARE(scene.latest().detail, QStringLiteral("transport close"));
    QCOMPARE(scene.news(), QByteArray("connected disconnected"));
}

void TestJournal::claims()
{
    Written scene;
    scene.connect("p");
    scene.news();
    scene.arrive(scene.ada);
    QCOMPARE(scene.latest().dialect, QLatin1String("calls"));
    QCOMPARE(scene.latest().user, scene.ada);
    QCOMPARE(scene.latest().connection, QStringLiteral("c1"));
    scene.observers.tell(&Observer::claimed, User{Realm::Calls, scene.ada}, Device{"p"}, Claim{true, false});
    QCOMPARE(scene.news(), QByteArray("registered"));
    scene.observers.tell(&Observer::claimed, User{Realm::Calls, scene.ada}, Device{"p"},
                         Claim{false, false, {Device{"q"}, Device{"r"}}});
    QCOMPARE(scene.latest().number, 2);
    scene.depart(scene.ada);
    QCOMPARE(scene.news(), QByteArray("registered released"));
}

void TestJournal::rooms()
{
    Written scene;
    scene.connect("a");
    scene.connect("b");
    scene.news();
    scene.join("a", QStringLiteral("Ada"));
    scene.join("b", {});
    QCOMPARE(scene.latest().detail, QStringLiteral("c2"));
    QCOMPARE(scene.latest().number, 2);
    QCOMPARE(scene.latest().room, QStringLiteral("room"));
    QCOMPARE(scene.latest().dialect, QLatin1String("rooms"));
    scene.pass(1s);
    scene.join("a", QStringLiteral("Ada"));
    scene.leave("a");
    QCOMPARE(scene.latest().detail, QStringLiteral("Ada"));
    QCOMPARE(scene.latest().number, 1);
    QCOMPARE(scene.news(), QByteArray("joined joined left"));
}

void TestJournal::calls()
{
    Written scene;
    scene.policy.grace = 15s;
    scene.policy.retention = 30s;
    scene.ring();
    QCOMPARE(scene.latest().user, scene.ada);
    QCOMPARE(scene.latest().other, scene.bob);
    QCOMPARE(scene.latest().call, QStringLiteral("call"));
    QCOMPARE(scene.latest().detail, QStringLiteral("video"));
    QCOMPARE(scene.latest().dialect, QLatin1String("calls"));
    scene.pass(3s);
    scene.accept();
    scene.pass(20s);
    scene.lose(scene.bob);
    scene.regain(scene.bob);
    scene.hangUp(scene.bob);
    QCOMPARE(scene.latest().by, scene.bob);
    QCOMPARE(scene.latest().duration, Duration(20s));
    QCOMPARE(std::get<CallEnd>(scene.latest().end), CallEnd::HungUp);
    QCOMPARE(scene.news(), QByteArray("called answered ended"));
    scene.ring();
    scene.lapse();
    QCOMPARE(scene.latest().duration, Duration(30s));
    QCOMPARE(scene.news(), QByteArray("called ended"));
}

void TestJournal::lineAndPairs()
{
    Written scene;
    scene.observers.tell(&Observer::entered, Seeker{scene.ada}, Entry{3, 3, false});
    QCOMPARE(scene.latest().number, 3);
    QCOMPARE(scene.latest().dialect, QLatin1String("random"));
    scene.observers.tell(&Observer::entered, Seeker{scene.ada}, Entry{3, 3, true});
    scene.observers.tell(&Observer::left, scene.ada, Departure{true});
    QCOMPARE(scene.latest().user, scene.ada);
    QCOMPARE(scene.news(), QByteArray("queued unqueued"));
    scene.match();
    QCOMPARE(scene.latest().call, QStringLiteral("pair"));
    scene.pass(9s);
    scene.part(scene.bob, PairEnd::NextPartner);
    QCOMPARE(scene.latest().by, scene.bob);
    QCOMPARE(scene.latest().duration, Duration(9s));
    QCOMPARE(std::get<PairEnd>(scene.latest().end), PairEnd::NextPartner);
    QCOMPARE(scene.news(), QByteArray("paired ended"));
}

void TestJournal::refusals()
{
    Written scene;
    scene.connect("a");
    scene.news();
    scene.observers.tell(
        &Observer::refused,
        Refusal{QLatin1String("calls"), "a", {}, "E103", QStringLiteral("User not found or offline"), false});
    QCOMPARE(scene.latest().connection, QStringLiteral("c1"));
    QCOMPARE(scene.latest().address, QStringLiteral("192.0.2.7"));
    QCOMPARE(scene.latest().code, QByteArray("E103"));
    QCOMPARE(scene.latest().dialect, QLatin1String("calls"));
    QCOMPARE(scene.latest().detail, QStringLiteral("User not found or offline"));
    scene.refuse(addressOf(9), true);
    QCOMPARE(scene.latest().address, addressOf(9));
    QCOMPARE(scene.news(), QByteArray("refused limit"));
}

void TestJournal::refusalsOfOneAreFolded()
{
    JournalLimits limits;
    limits.refusalsOfOne = 3;
    Written scene(limits);
    for (int i = 0; i < 10; ++i) {
        scene.refuse(addressOf(1), i % 2 == 0);
        scene.refuse(addressOf(i < 3 ? 2 : 1));
    }
    QCOMPARE(scene.journal.last(), 6u);
    scene.passWindow(59s);
    QCOMPARE(scene.journal.last(), 6u);
    scene.passWindow(1s);
    QCOMPARE(scene.journal.last(), 7u);
    QCOMPARE(scene.latest().type, EventType::Refused);
    QCOMPARE(scene.latest().address, addressOf(1));
    QCOMPARE(scene.latest().number, 14);
    // The next window begins with the next refusal.
    scene.passWindow(5min);
    scene.refuse(addressOf(1));
    QCOMPARE(scene.journal.last(), 8u);
    QCOMPARE(scene.latest().number, 0);
}

void TestJournal::refusalsOfManyAreFolded()
{
    JournalLimits limits;
    limits.refusals = 5;
    Written scene(limits);
    for (int i = 0; i < 100; ++i)
        scene.refuse(addressOf(i));
    scene.refuse(addressOf(0));
    scene.refuse(addressOf(0));
    QCOMPARE(scene.journal.last(), 5u);
    scene.passWindow();
    const auto folded = scene.journal.since(5, 100);
    QCOMPARE(folded.size(), 2);
    QCOMPARE(folded[0]->address, addressOf(0));
    QCOMPARE(folded[0]->number, 2);
    QCOMPARE(folded[1]->address, QString());
    QCOMPARE(folded[1]->number, 95);
    scene.refuse(addressOf(77));
    QCOMPARE(scene.latest().address, addressOf(77));
    scene.passWindow();
    QCOMPARE(scene.latest().number, 0);
}

void TestJournal::nothingToFold()
{
    Written scene;
    scene.refuse(addressOf(1));
    scene.passWindow();
    QCOMPARE(scene.journal.last(), 1u);
}

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
