// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/sequencetable.h"
#include "tests/unit/admin/bansheet.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::test;

class TestView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_sheet.emplace(); }
    void snapshotThenChanges();
    void nothingThere();
    void changesCollapse();
    void whatComesAndGoesIsNotSaid();
    void windowFollowsTheOrder();
    void rowsOutsideTheWindowAreSilent();
    void onlyWhatMatches();
    void framesAreBounded_data();
    void framesAreBounded();
    void whatIsPendingIsBounded();
    void tailBeginsWithTheNewest();
    void tailGoesOn();
    void tailSaysWhatItMissed();
    void tailIsChosen();

private:
    std::unique_ptr<Feed> feed(const adminapi::Query &query = {})
    {
        return m_sheet->feed(1, std::get<adminapi::Query>(checked(query, *m_sheet)));
    }
    std::optional<BanSheet> m_sheet;
};

void TestView::snapshotThenChanges()
{
    m_sheet->put(1, 1);
    m_sheet->put(2, 2);
    const auto view = feed();
    QVERIFY(!view->isComplete());
    QCOMPARE(spoken(view->next()), QByteArray("1 begin complete 2: b1 b2"));
    QVERIFY(view->isComplete());
    QCOMPARE(spoken(view->next()), QByteArray("-"));
    m_sheet->put(1, 1, "changed");
    m_sheet->remove(2);
    m_sheet->put(3, 3);
    QCOMPARE(spoken(view->next()), QByteArray("2 complete 2: b1 b3 -b2"));
    m_sheet->put(1, 1, "changed");
    QCOMPARE(spoken(view->next()), QByteArray("-"));
}

void TestView::nothingThere()
{
    const auto view = feed();
    QCOMPARE(spoken(view->next()), QByteArray("1 begin complete 0:"));
    QCOMPARE(spoken(view->next()), QByteArray("-"));
}

void TestView::changesCollapse()
{
    m_sheet->put(1, 1);
    const auto view = feed();
    view->next();
    for (int change = 0; change < 100; ++change)
        m_sheet->put(1, 1, QByteArray::number(change).constData());
    const QByteArray frame = *view->next();
    QCOMPARE(spoken(frame), QByteArray("2 complete 1: b1"));
    QVERIFY(frame.contains("\"99\""));
}

void TestView::whatComesAndGoesIsNotSaid()
{
    m_sheet->put(1, 1);
    const auto view = feed();
    view->next();
    m_sheet->put(2, 2);
    m_sheet->remove(2);
    QCOMPARE(spoken(view->next()), QByteArray("-"));
    m_sheet->remove(1);
    m_sheet->put(1, 1);
    QCOMPARE(spoken(view->next()), QByteArray("2 complete 1: b1"));
}

void TestView::windowFollowsTheOrder()
{
    for (int number = 1; number <= 5; ++number)
        m_sheet->put(number, number);
    const auto view = feed({.sort = QStringLiteral("since"), .isDescending = true, .limit = 2});
    QCOMPARE(spoken(view->next()), QByteArray("1 begin complete 5: b4 b5"));
    m_sheet->put(1, 9);
    QCOMPARE(spoken(view->next()), QByteArray("2 complete 5: b1 -b4"));
    m_sheet->remove(5);
    QCOMPARE(spoken(view->next()), QByteArray("3 complete 4: b4 -b5"));
    m_sheet->remove(1);
    m_sheet->remove(4);
    QCOMPARE(spoken(view->next()), QByteArray("4 complete 2: b2 b3 -b1 -b4"));
    // Alike in the order, the ids decide.
    m_sheet->put(1, 3);
    QCOMPARE(spoken(view->next()), QByteArray("5 complete 3: b1 -b2"));
}

void TestView::rowsOutsideTheWindowAreSilent()
{
    for (int number = 1; number <= 3; ++number)
        m_sheet->put(number, number);
    const auto view = feed({.limit = 2});
    view->next();
    m_sheet->put(3, 3, "changed");
    QCOMPARE(spoken(view->next()), QByteArray("-"));
    m_sheet->remove(3);
    QCOMPARE(spoken(view->next()), QByteArray("2 complete 2:"));
}

void TestView::onlyWhatMatches()
{
    m_sheet->put(1, 1, "spam");
    m_sheet->put(2, 2, "noise");
    const auto view = feed({.contains = QStringLiteral("spam")});
    QCOMPARE(spoken(view->next()), QByteArray("1 begin complete 1: b1"));
    m_sheet->put(2, 2, "more spam");
    m_sheet->put(1, 1, "noise");
    QCOMPARE(spoken(view->next()), QByteArray("2 complete 1: b2 -b1"));
}

void TestView::framesAreBounded_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("length");
    QTest::addColumn<int>("frames");
    QTest::newRow("rows") << int(2 * Feed::mostRows + 1) << 1 << 3;
    QTest::newRow("bytes") << 20 << int(Feed::fullFrame / 4) << 5;
    QTest::newRow("one that is longer") << 2 << int(2 * Feed::fullFrame) << 2;
}

void TestView::framesAreBounded()
{
    QFETCH(int, rows);
    QFETCH(int, length);
    QFETCH(int, frames);
    for (int number = 0; number < rows; ++number)
        m_sheet->put(number, number, QByteArray(length, 'x').constData());
    const auto view = feed({.limit = 20'000});
    for (int frame = 1; frame < frames; ++frame) {
        view->next();
        QVERIFY(!view->isComplete());
    }
    QVERIFY(view->next()->contains("\"complete\":true"));
    QCOMPARE(spoken(view->next()), QByteArray("-"));
}

/// A console that does not read while rows come and go: what has to be said is bounded by what it has and what there
/// is.
void TestView::whatIsPendingIsBounded()
{
    for (int number = 0; number < 100; ++number)
        m_sheet->put(number, number);
    const auto view = feed({.limit = 20'000});
    view->next();
    for (int number = 100; number < 50'000; ++number) {
        m_sheet->remove(number - 100);
        m_sheet->put(number, number);
    }
    QVERIFY(view->waiting() <= 100 + 100);
    const QByteArray frame = *view->next();
    QCOMPARE(spoken(frame).count(" b"), 100);
    QCOMPARE(spoken(frame).count(" -b"), 100);
}

void TestView::tailBeginsWithTheNewest()
{
    EventSheet events(100);
    for (int event = 0; event < 10; ++event)
        events.add("joined");
    SequenceTable<adminapi::EventRow> table(events);
    QCOMPARE(spoken(table.feed(1, {.limit = 3})->next()), QByteArray("1 begin complete 10: 10 8 9"));
    QCOMPARE(spoken(table.feed(1, {.limit = 30})->next()), QByteArray("1 begin complete 10: 1 10 2 3 4 5 6 7 8 9"));
}

void TestView::tailGoesOn()
{
    EventSheet events(100);
    SequenceTable<adminapi::EventRow> table(events);
    const auto tail = table.feed(1, {.limit = 3});
    QCOMPARE(spoken(tail->next()), QByteArray("1 begin complete 0:"));
    QCOMPARE(spoken(tail->next()), QByteArray("-"));
    events.add("joined");
    events.add("left");
    QCOMPARE(spoken(tail->next()), QByteArray("2 complete 2: 1 2"));
    QCOMPARE(spoken(tail->next()), QByteArray("-"));
}

void TestView::tailSaysWhatItMissed()
{
    EventSheet events(5);
    SequenceTable<adminapi::EventRow> table(events);
    events.add("joined");
    const auto tail = table.feed(1, {.limit = 3});
    tail->next();
    for (int event = 0; event < 12; ++event)
        events.add("joined");
    QCOMPARE(spoken(tail->next()), QByteArray("2 complete 6: 10 11 12 13 9 missed 7"));
    events.add("joined");
    QCOMPARE(spoken(tail->next()), QByteArray("3 complete 7: 14"));
}

void TestView::tailIsChosen()
{
    EventSheet events(100);
    SequenceTable<adminapi::EventRow> table(events);
    for (const char *type : {"joined", "left", "joined", "left"})
        events.add(type);
    const auto tail = table.feed(1, {.limit = 1, .fields = {{QStringLiteral("type"), QStringLiteral("joined")}}});
    QCOMPARE(spoken(tail->next()), QByteArray("1 begin complete 2: 3"));
    events.add("left");
    QCOMPARE(spoken(tail->next()), QByteArray("-"));
    events.add("joined");
    QCOMPARE(spoken(tail->next()), QByteArray("2 complete 3: 6"));
}

QTEST_APPLESS_MAIN(TestView)
#include "tst_view.moc"
