// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What consoles have of a server's tables, over random changes, consoles that come and go, slow links and lost frames.
// HELIOGRAPH_DESK_SEED and HELIOGRAPH_DESK_CHANGES choose another course.

#include "server/admin/page.h"
#include "server/admin/tables.h"
#include "tests/integration/desk/onlooker.h"
#include "tests/integration/desk/town.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::test;

namespace {

template<typename Row>
class NoSequence final : public Sequence<Row>
{
public:
    qint64 first() const override { return 1; }
    qint64 last() const override { return 0; }
    std::optional<Row> at(qint64) const override { return std::nullopt; }
};

/// The picture of a town and its tables.
class Desk
{
public:
    explicit Desk(Town &town, Deadlines &deadlines)
        : picture({town.directory, town.rooms, town.calls, town.line, town.connections, town.observers}, deadlines)
        , tables(picture, {[] { return adminapi::Overview(); }, [] { return QList<adminapi::BanRow>(); },
                           [] { return QList<adminapi::TimelineRow>(); }, m_noEvents, m_noAudit})
    {
    }

private:
    NoSequence<adminapi::EventRow> m_noEvents;
    NoSequence<adminapi::AuditRow> m_noAudit;

public:
    Picture picture;
    Tables tables;
};

int numberFrom(const char *variable, int otherwise)
{
    return qEnvironmentVariableIsSet(variable) ? qEnvironmentVariableIntValue(variable) : otherwise;
}

QJsonObject sorted(const char *by, int limit)
{
    return {{QStringLiteral("sort"), QLatin1String(by)}, {QStringLiteral("limit"), limit}};
}

QJsonObject with(QJsonObject query, const char *name, const char *value)
{
    query.insert(QLatin1String(name), QLatin1String(value));
    return query;
}

std::vector<std::unique_ptr<Onlooker>> everyKind(const Truth &truth)
{
    using namespace adminapi;
    std::vector<std::unique_ptr<Onlooker>> all;
    const auto add = [&]<typename Row>(const Row &, const char *table, const QJsonObject &query) {
        all.push_back(std::make_unique<OnlookerOf<Row>>(QLatin1String(table), query, truth));
    };
    add(UserRow(), "users", {});
    add(UserRow(), "users", sorted("-since", 9));
    add(UserRow(), "users", with(sorted("name", 5), "dialect", "rooms"));
    add(UserRow(), "users", with(sorted("userId", 50), "q", "device1"));
    add(RoomRow(), "rooms", {});
    add(RoomRow(), "rooms", sorted("-memberCount", 4));
    add(CallRow(), "calls", {});
    add(CallRow(), "calls", with(sorted("caller.userId", 6), "state", "ringing"));
    add(QueueRow(), "queue", {});
    add(QueueRow(), "queue", sorted("-position", 3));
    return all;
}

} // namespace

class TestWatching : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void consolesHaveWhatTheServerHas_data();
    void consolesHaveWhatTheServerHas();
};

/// One course of events.
class Course
{
public:
    Course(quint32 seed, bool isLate)
        : m_isLate(isLate)
        , m_town(seed, isLate)
        , m_deadlines(m_town.clock)
        , m_desk(m_town, m_deadlines)
        , m_watch(m_desk.tables, m_deadlines)
        , m_onlookers(everyKind([this](const auto &table, const auto &query) { return truth(table, query); }))
    {
        for (const auto &onlooker : m_onlookers)
            onlooker->isChecking = !isLate; // what is under way to a table that answers late is not in it yet
    }

    void run(int changes)
    {
        for (int change = 0; change < changes && fault().isEmpty(); ++change) {
            m_town.act();
            m_town.answerSome();
            m_fresh.reset();
            m_deadlines.runDue();
            if (m_town.random(8) == 0)
                trouble(*m_onlookers[size_t(m_town.random(int(m_onlookers.size())))]);
            if (m_town.random(800) == 0)
                everybodyLeaves();
            if (m_town.random(200) == 0)
                settle();
        }
        settle();
    }
    QString fault() const
    {
        for (const auto &onlooker : m_onlookers) {
            if (!onlooker->fault.isEmpty())
                return onlooker->fault;
        }
        return m_fault;
    }
    template<typename Of>
    quint64 sum(Of of) const
    {
        quint64 sum = 0;
        for (const auto &onlooker : m_onlookers)
            sum += (*onlooker).*of;
        return sum;
    }

    quint64 attached = 0;

private:
    void trouble(Onlooker &onlooker)
    {
        switch (m_town.random(8)) {
        case 0:
            onlooker.lose();
            break;
        case 1:
            onlooker.dropOne();
            break;
        case 2:
            onlooker.isReading = !onlooker.isReading;
            break;
        case 3:
            if (!onlooker.isConnected())
                onlooker.connectTo(m_watch);
            break;
        default:
            onlooker.read(m_town.random(5));
        }
    }
    void everybodyLeaves()
    {
        for (const auto &onlooker : m_onlookers)
            onlooker->lose();
        pass(Picture::lease + Duration(100));
        if (m_watch.isWatched() || m_desk.picture.isAttached() || !m_town.observers.isEmpty())
            m_fault = QStringLiteral("It is watched though nobody watches.");
    }
    /// Everything that is under way comes, and everybody who watches has the same.
    void settle()
    {
        for (const auto &onlooker : m_onlookers) {
            onlooker->isReading = true;
            if (!onlooker->isConnected())
                onlooker->connectTo(m_watch);
        }
        for (int turn = 0; turn < 3; ++turn) {
            m_town.answerAll();
            pass(Watch::interval + Watch::hurry);
            for (const auto &onlooker : m_onlookers)
                onlooker->read(1'000'000);
        }
        m_fresh.reset();
        for (const auto &onlooker : m_onlookers)
            onlooker->checkAll();
        attached = m_desk.picture.generation();
    }
    void pass(Duration time)
    {
        m_fresh.reset();
        m_town.clock.run(m_deadlines, time, Duration(10));
    }
    /// As the tables say to somebody who has never asked before.
    QJsonObject truth(const QString &name, const QJsonObject &json)
    {
        if (!m_fresh) {
            m_fresh = std::make_unique<Desk>(m_town, m_deadlines);
            m_fresh->picture.hold();
            m_town.answerAll();
        }
        Table &table = *m_fresh->tables.find(name);
        const auto asked = adminapi::Query::read(json, adminapi::Query::ofSubscriptions());
        const auto query = std::get<adminapi::Query>(checked(std::get<adminapi::Query>(asked), table));
        table.refresh();
        const QByteArray text = std::get<QByteArray>(page(table, query));
        QJsonObject rows;
        const QJsonArray items = QJsonDocument::fromJson(text)[QLatin1String("items")].toArray();
        for (const QJsonValue &row : items)
            rows.insert(row[QLatin1String("id")].toString(), row);
        return rows;
    }

    const bool m_isLate;
    Town m_town;
    Deadlines m_deadlines;
    Desk m_desk;
    Watch m_watch;
    std::unique_ptr<Desk> m_fresh;
    std::vector<std::unique_ptr<Onlooker>> m_onlookers;
    QString m_fault;
};

void TestWatching::consolesHaveWhatTheServerHas_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::addColumn<quint32>("seed");
    const int only = numberFrom("HELIOGRAPH_DESK_SEED", 0);
    for (const bool isLate : {false, true}) {
        for (int seed = only ? only : 1; seed <= (only ? only : 4); ++seed)
            QTest::addRow("%s tables, seed %d", isLate ? "late" : "memory", seed) << isLate << quint32(seed);
    }
}

void TestWatching::consolesHaveWhatTheServerHas()
{
    QFETCH(bool, isLate);
    QFETCH(quint32, seed);
    const int changes = numberFrom("HELIOGRAPH_DESK_CHANGES", 12'500);
    Course course(seed, isLate);
    course.run(changes);
    qInfo("seed %u, %d changes: %llu frames, %llu of them compared, %llu gaps, %llu beginnings of the picture", seed,
          changes, course.sum(&Onlooker::frames), course.sum(&Onlooker::checked), course.sum(&Onlooker::gaps),
          course.attached);
    QVERIFY2(course.fault().isEmpty(), qPrintable(course.fault()));
    QVERIFY(course.sum(&Onlooker::gaps) > 0);
    QVERIFY(course.attached > 1);
}

QTEST_GUILESS_MAIN(TestWatching)
#include "tst_watching.moc"
