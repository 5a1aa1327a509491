// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/pages.h"
#include "tests/unit/admin/watched.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::test;

class TestWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_watch.reset();
        m_world.emplace();
        m_watch.emplace(m_world->tables, m_world->deadlines);
        m_sink = {};
    }
    void cleanup() { m_watch.reset(); }
    void faults_data();
    void faults();
    void subscriptionsAreBounded();
    void fourFramesASecond();
    void whoComesDoesNotHurryTheOthers();
    void largeSnapshotsHurry();
    void consolesTakeTurnsWithThemselves();
    void nothingForWhoDoesNotRead();
    void nothingRunsUnwatched();
    void waitsForThePicture();
    void pagesWaitForThePicture();
    void pagesLosePatience();
    void waitingPagesAreBounded();
    void pageFaults();

private:
    void pass(Duration time) { m_world->clock.run(m_world->deadlines, time, Duration(5)); }
    static QString ban(int number) { return QStringLiteral("b%1").arg(number); }
    void changeBans(int count, const QString &reason)
    {
        m_world->bans.clear();
        for (int number = 0; number < count; ++number)
            m_world->bans.append({.id = ban(number), .reason = reason});
    }
    QByteArrayList said()
    {
        QByteArrayList said;
        for (const QByteArray &frame : m_sink.take())
            said.append(spoken(frame));
        return said;
    }

    std::optional<Watched> m_world;
    std::optional<Watch> m_watch;
    FrameList m_sink;
};

void TestWatch::faults_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QJsonObject>("query");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char *name, const char *table, const QJsonObject &query, const char *fault) {
        QTest::newRow(name) << QString::fromLatin1(table) << query << QString::fromLatin1(fault);
    };
    row("no table", "colours", {}, "There is no such table.");
    row("no field", "bans", {{QStringLiteral("colour"), 1}}, "Rows cannot be chosen by \"colour\".");
    row("no order", "bans", {{QStringLiteral("sort"), QStringLiteral("colour")}},
        "Rows cannot be sorted by \"colour\".");
    row("limit", "bans", {{QStringLiteral("limit"), 0}}, "\"limit\" must be from 1 to 20000.");
    row("cursor", "bans", {{QStringLiteral("cursor"), QStringLiteral("x")}}, "Rows cannot be chosen by \"cursor\".");
    row("nothing wrong", "bans", {}, "");
}

void TestWatch::faults()
{
    QFETCH(QString, table);
    QFETCH(QJsonObject, query);
    Watch::Console console(*m_watch, m_sink);
    QTEST(console.subscribe(1, table, query), "fault");
}

void TestWatch::subscriptionsAreBounded()
{
    Watch::Console console(*m_watch, m_sink);
    for (qint64 number = 0; number < Watch::Console::mostSubscriptions; ++number)
        QVERIFY(console.subscribe(number, QStringLiteral("bans"), {}).isNull());
    QVERIFY(!console.subscribe(99, QStringLiteral("bans"), {}).isNull());
    QVERIFY(console.subscribe(3, QStringLiteral("users"), {}).isNull()); // in place of another
    console.unsubscribe(3);
    QVERIFY(console.subscribe(99, QStringLiteral("bans"), {}).isNull());
    QCOMPARE(console.subscriptions(), Watch::Console::mostSubscriptions);
}

void TestWatch::fourFramesASecond()
{
    Watch::Console console(*m_watch, m_sink);
    console.subscribe(1, QStringLiteral("bans"), {});
    pass(Watch::interval);
    m_sink.take();
    for (int change = 0; change < 200; ++change) {
        changeBans(1, QString::number(change));
        pass(Duration(5));
    }
    QCOMPARE(m_sink.frames.size(), 4);
    m_sink.take();
    pass(std::chrono::seconds(1));
    QVERIFY(m_sink.frames.size() <= 1); // the last change
}

void TestWatch::whoComesDoesNotHurryTheOthers()
{
    Watch::Console console(*m_watch, m_sink);
    console.subscribe(1, QStringLiteral("bans"), {});
    pass(Watch::interval);
    m_sink.take();
    FrameList otherSink;
    Watch::Console other(*m_watch, otherSink);
    for (int change = 0; change < 200; ++change) {
        changeBans(1, QString::number(change));
        other.subscribe(1, QStringLiteral("bans"), {});
        pass(Duration(5));
    }
    QCOMPARE(m_sink.frames.size(), 4);
    QVERIFY(otherSink.frames.size() > 100);
}

void TestWatch::largeSnapshotsHurry()
{
    changeBans(int(Feed::mostRows) * Watch::framesATurn * 3, {});
    Watch::Console console(*m_watch, m_sink);
    console.subscribe(1, QStringLiteral("bans"), {{QStringLiteral("limit"), 20'000}});
    pass(Duration(5));
    QCOMPARE(m_sink.frames.size(), Watch::framesATurn);
    const int listed = m_world->bansListed;
    pass(2 * Watch::hurry);
    QCOMPARE(m_sink.frames.size(), 3 * Watch::framesATurn);
    QCOMPARE(m_world->bansListed, listed); // for the rest nothing is made anew
    QVERIFY(m_sink.frames.last().contains("\"complete\":true"));
}

void TestWatch::consolesTakeTurnsWithThemselves()
{
    changeBans(int(Feed::mostRows) * 4, {});
    m_world->events.add("joined");
    Watch::Console console(*m_watch, m_sink);
    console.subscribe(1, QStringLiteral("bans"), {{QStringLiteral("limit"), 20'000}});
    console.subscribe(2, QStringLiteral("events"), {});
    m_sink.most = 2;
    pass(Duration(5));
    QCOMPARE(m_sink.frames.size(), 2);
    QVERIFY(m_sink.frames.last().contains("\"subscription\":2"));
}

void TestWatch::nothingForWhoDoesNotRead()
{
    Watch::Console console(*m_watch, m_sink);
    console.subscribe(1, QStringLiteral("bans"), {});
    pass(Watch::interval);
    m_sink.take();
    m_sink.isReading = false;
    const int listed = m_world->bansListed;
    changeBans(3, {});
    pass(std::chrono::seconds(5));
    QVERIFY(m_sink.frames.isEmpty());
    QCOMPARE(m_world->bansListed, listed);
    m_sink.isReading = true;
    pass(Watch::interval);
    QCOMPARE(said(), QByteArrayList{"2 complete 3: b0 b1 b2"});
}

void TestWatch::nothingRunsUnwatched()
{
    {
        Watch::Console console(*m_watch, m_sink);
        QVERIFY(!m_watch->isWatched());
        console.subscribe(1, QStringLiteral("bans"), {});
        QVERIFY(m_watch->isWatched());
        pass(Watch::interval);
    }
    QVERIFY(!m_watch->isWatched());
    const int listed = m_world->bansListed;
    pass(std::chrono::seconds(5));
    QCOMPARE(m_world->bansListed, listed);
    QCOMPARE(m_world->deadlines.size(), 0);
}

void TestWatch::waitsForThePicture()
{
    m_world->join("a", "s1");
    Watch::Console console(*m_watch, m_sink);
    console.subscribe(1, QStringLiteral("rooms"), {});
    pass(2 * Watch::interval);
    QVERIFY(m_sink.frames.isEmpty());
    m_world->answerAll();
    pass(Watch::interval);
    QCOMPARE(said(), QByteArrayList{"1 begin complete 1: a"});
}

void TestWatch::pagesWaitForThePicture()
{
    m_world->join("a", "s1");
    Pages pages(m_world->tables, *m_world->picture, m_world->deadlines);
    QByteArrayList answers;
    const auto answer = [&](const PageText &text) { answers.append(std::get<QByteArray>(text)); };
    pages.list(QStringLiteral("rooms"), {}, answer);
    pages.item(QStringLiteral("rooms"), QStringLiteral("a"), answer);
    QVERIFY(answers.isEmpty());
    m_world->answerAll();
    QCOMPARE(answers.size(), 2);
    QVERIFY(answers[0].startsWith("{\"items\":[{\"id\":\"a\""));
    QVERIFY(answers[1].startsWith("{\"id\":\"a\""));
    pages.list(QStringLiteral("rooms"), {}, answer); // at once, from the picture that is there
    QCOMPARE(answers.size(), 3);
    QCOMPARE(pages.waiting(), size_t(0));
}

void TestWatch::pagesLosePatience()
{
    Pages pages(m_world->tables, *m_world->picture, m_world->deadlines);
    std::optional<PageFault> fault;
    pages.list(QStringLiteral("rooms"), {}, [&](const PageText &text) { fault = std::get<PageFault>(text); });
    pass(Pages::patience - Duration(10));
    QVERIFY(!fault);
    pass(Duration(20));
    QCOMPARE(fault->kind, PageFault::Unavailable);
    m_world->answerAll();
    QCOMPARE(pages.waiting(), size_t(0));
}

void TestWatch::waitingPagesAreBounded()
{
    Pages pages(m_world->tables, *m_world->picture, m_world->deadlines);
    int answered = 0;
    for (size_t page = 0; page < Pages::mostWaiting; ++page)
        pages.list(QStringLiteral("rooms"), {}, [&](const PageText &) { ++answered; });
    QCOMPARE(answered, 0);
    pages.list(QStringLiteral("rooms"), {}, [&](const PageText &text) {
        QCOMPARE(std::get<PageFault>(text).kind, PageFault::Unavailable);
        ++answered;
    });
    QCOMPARE(answered, 1);
    m_world->answerAll();
    QCOMPARE(answered, int(Pages::mostWaiting) + 1);
}

void TestWatch::pageFaults()
{
    Pages pages(m_world->tables, *m_world->picture, m_world->deadlines);
    QList<PageFault::Kind> faults;
    const auto answer = [&](const PageText &text) { faults.append(std::get<PageFault>(text).kind); };
    pages.list(QStringLiteral("colours"), {}, answer);
    pages.list(QStringLiteral("bans"), {{QStringLiteral("colour"), QString()}}, answer);
    pages.list(QStringLiteral("bans"), {{QStringLiteral("limit"), QStringLiteral("1001")}}, answer);
    pages.item(QStringLiteral("bans"), QStringLiteral("b1"), answer);
    QCOMPARE(faults, (QList{PageFault::NoSuchTable, PageFault::Invalid, PageFault::Invalid, PageFault::NoSuchItem}));
}

QTEST_GUILESS_MAIN(TestWatch)
#include "tst_watch.moc"
