// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/page.h"
#include "server/admin/sequencetable.h"
#include "tests/unit/admin/bansheet.h"

#include <QJsonDocument>
#include <QTest>

using namespace heliograph::admin;
using namespace heliograph::test;
using heliograph::adminapi::Query;

class TestPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_sheet.emplace(); }
    void everything();
    void pagesFollowEachOther();
    void rowsThatComeAndGoBetween();
    void badCursors_data();
    void badCursors();
    void unknownFields();
    void numbersSortAsNumbers();

private:
    struct Listed
    {
        QByteArray ids;
        qint64 total;
        QString next;
    };
    static Listed listed(const Table &table, const Query &query)
    {
        const QJsonDocument json =
            QJsonDocument::fromJson(std::get<QByteArray>(page(table, std::get<Query>(checked(query, table)))));
        QByteArrayList ids;
        for (const QJsonValue &item : json[QLatin1String("items")].toArray())
            ids.append(item[QLatin1String("id")].toVariant().toByteArray());
        return {ids.join(' '), json[QLatin1String("total")].toInteger(), json[QLatin1String("next")].toString()};
    }

    std::optional<BanSheet> m_sheet;
};

void TestPage::everything()
{
    QCOMPARE(std::get<QByteArray>(page(*m_sheet, std::get<Query>(checked({}, *m_sheet)))),
             QByteArray(R"({"items":[],"total":0,"next":null})"));
    m_sheet->put(1, 2);
    m_sheet->put(2, 1);
    const Listed all = listed(*m_sheet, {});
    QCOMPARE(all.ids, QByteArray("b2 b1"));
    QCOMPARE(all.total, 2);
    QVERIFY(all.next.isEmpty());
}

void TestPage::pagesFollowEachOther()
{
    for (int number = 0; number < 25; ++number)
        m_sheet->put(number, number / 3); // three alike each
    for (const bool isDescending : {false, true}) {
        Query query{.sort = QStringLiteral("since"), .isDescending = isDescending, .limit = 4};
        const QByteArray all = listed(*m_sheet, {.sort = query.sort, .isDescending = isDescending}).ids;
        QByteArrayList parts;
        do {
            const Listed part = listed(*m_sheet, query);
            QCOMPARE(part.total, 25);
            parts.append(part.ids);
            query.cursor = part.next;
        } while (!query.cursor.isEmpty());
        QCOMPARE(parts.size(), 7);
        QCOMPARE(parts.join(' '), all);
    }
}

void TestPage::rowsThatComeAndGoBetween()
{
    for (int number = 1; number <= 6; ++number)
        m_sheet->put(number, number * 10);
    Query query{.limit = 3};
    const Listed first = listed(*m_sheet, query);
    QCOMPARE(first.ids, QByteArray("b1 b2 b3"));
    m_sheet->remove(3); // the cursor's own row
    m_sheet->put(7, 5);
    m_sheet->put(8, 35);
    query.cursor = first.next;
    QCOMPARE(listed(*m_sheet, query).ids, QByteArray("b8 b4 b5"));
}

void TestPage::badCursors_data()
{
    QTest::addColumn<QString>("cursor");
    const auto encoded = [](const char *json) {
        return QString::fromLatin1(QByteArray(json).toBase64(QByteArray::Base64UrlEncoding));
    };
    QTest::newRow("garbage") << QStringLiteral("!!!");
    QTest::newRow("no JSON") << encoded("xyz");
    QTest::newRow("of another order") << encoded(R"(["-since",1,"b1"])");
    QTest::newRow("too short") << encoded(R"(["since",1])");
    QTest::newRow("id is no text") << encoded(R"(["since",1,2])");
    QTest::newRow("key is an object") << encoded(R"(["since",{},"b1"])");
}

void TestPage::badCursors()
{
    QFETCH(QString, cursor);
    m_sheet->put(1, 1);
    const PageText text = page(*m_sheet, std::get<Query>(checked({.cursor = cursor}, *m_sheet)));
    QCOMPARE(std::get<PageFault>(text).kind, PageFault::Invalid);
}

void TestPage::unknownFields()
{
    QCOMPARE(std::get<Query::Fault>(checked({.sort = QStringLiteral("colour")}, *m_sheet)).sentence,
             QStringLiteral("Rows cannot be sorted by \"colour\"."));
    QCOMPARE(std::get<Query::Fault>(checked({.fields = {{QStringLiteral("colour"), QString()}}}, *m_sheet)).sentence,
             QStringLiteral("Rows cannot be chosen by \"colour\"."));
}

void TestPage::numbersSortAsNumbers()
{
    EventSheet events(100);
    for (int event = 0; event < 11; ++event)
        events.add("joined");
    const SequenceTable<heliograph::adminapi::EventRow> table(events);
    const Listed first = listed(table, {.limit = 3});
    QCOMPARE(first.ids, QByteArray("11 10 9"));
    QCOMPARE(listed(table, {.limit = 3, .cursor = first.next}).ids, QByteArray("8 7 6"));
    QVERIFY(table.find(QStringLiteral("7"), [](const Row &row) { QCOMPARE(row.id(), QStringLiteral("7")); }));
    for (const char *id : {"0", "12", "07", "x", "", "-1"})
        QVERIFY(!table.find(QLatin1String(id), [](const Row &) {}));
}

QTEST_APPLESS_MAIN(TestPage)
#include "tst_page.moc"
