// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/query.h"

#include <QTest>

using namespace heliograph::adminapi;

using Items = QList<std::pair<QString, QString>>;

class TestQuery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void items();
    void objects();
    void comesBack();
    void faults_data();
    void faults();
    void limits();
    void fieldsAreBounded();
};

namespace {

std::pair<QString, QString> item(const char *name, const char *value)
{
    return {QString::fromLatin1(name), QString::fromLatin1(value)};
}

QString faultOf(const std::variant<Query, Query::Fault> &read)
{
    const auto *fault = std::get_if<Query::Fault>(&read);
    return fault ? fault->sentence : QString();
}

} // namespace

void TestQuery::items()
{
    const auto read = Query::read(Items{item("q", "ali"), item("sort", "-since"), item("limit", "50"),
                                        item("cursor", "abc"), item("dialect", "calls"), item("name", "")},
                                  Query::ofLists());
    const Query expected{
        .contains = QStringLiteral("ali"),
        .sort = QStringLiteral("since"),
        .isDescending = true,
        .limit = 50,
        .cursor = QStringLiteral("abc"),
        .fields = {{QStringLiteral("dialect"), QStringLiteral("calls")}, {QStringLiteral("name"), QString()}}};
    QCOMPARE(std::get<Query>(read), expected);
    QCOMPARE(std::get<Query>(Query::read(Items(), Query::ofLists())), Query());
    QCOMPARE(std::get<Query>(Query::read(Items(), Query::ofSubscriptions())).limit, 1000);
}

void TestQuery::objects()
{
    const QJsonObject object{{QStringLiteral("limit"), 20'000},
                             {QStringLiteral("since"), qint64(1767000000000)},
                             {QStringLiteral("waiting"), true},
                             {QStringLiteral("name"), QJsonValue::Null}};
    const Query query = std::get<Query>(Query::read(object, Query::ofSubscriptions()));
    QCOMPARE(query.limit, 20'000);
    QCOMPARE(query.fields.value(QStringLiteral("since")), QStringLiteral("1767000000000"));
    QCOMPARE(query.fields.value(QStringLiteral("waiting")), QStringLiteral("true"));
    QVERIFY(query.fields.contains(QStringLiteral("name")));
    QVERIFY(!faultOf(Query::read(QJsonObject{{QStringLiteral("q"), QJsonObject()}}, Query::ofLists())).isEmpty());
}

void TestQuery::comesBack()
{
    const Query query{.contains = QStringLiteral("a\"b"),
                      .sort = QStringLiteral("since"),
                      .isDescending = true,
                      .limit = 7,
                      .fields = {{QStringLiteral("dialect"), QStringLiteral("calls")}}};
    QCOMPARE(std::get<Query>(Query::read(query.toJson(), Query::ofSubscriptions())), query);
    Query page = query;
    page.cursor = QStringLiteral("abc");
    QCOMPARE(std::get<Query>(Query::read(page.toJson(), Query::ofLists())), page);
}

void TestQuery::faults_data()
{
    QTest::addColumn<QString>("limit");
    for (const char *limit : {"0", "-1", "1001", "x", "", "1.5", "1e2", "99999999999"})
        QTest::newRow(*limit ? limit : "empty") << QString::fromLatin1(limit);
}

void TestQuery::faults()
{
    QFETCH(QString, limit);
    QCOMPARE(faultOf(Query::read(Items{{QStringLiteral("limit"), limit}}, Query::ofLists())),
             QStringLiteral("\"limit\" must be from 1 to 1000."));
}

void TestQuery::limits()
{
    QVERIFY(faultOf(Query::read(Items{item("limit", "1000")}, Query::ofLists())).isEmpty());
    QVERIFY(faultOf(Query::read(Items{item("limit", "20000")}, Query::ofSubscriptions())).isEmpty());
    QVERIFY(!faultOf(Query::read(Items{item("limit", "20001")}, Query::ofSubscriptions())).isEmpty());
    // Who watches has no pages: it is a field like any other there, and no table has it.
    const Query watched = std::get<Query>(Query::read(Items{item("cursor", "abc")}, Query::ofSubscriptions()));
    QVERIFY(watched.cursor.isEmpty() && watched.fields.contains(QStringLiteral("cursor")));
}

void TestQuery::fieldsAreBounded()
{
    Items items;
    for (int n = 0; n < Query::mostFields; ++n)
        items.append({QStringLiteral("field%1").arg(n), QString()});
    QVERIFY(faultOf(Query::read(items, Query::ofLists())).isEmpty());
    items.append(item("one", "more"));
    QVERIFY(!faultOf(Query::read(items, Query::ofLists())).isEmpty());
    const QString longest(Query::longestText, u'x');
    QVERIFY(faultOf(Query::read(Items{{QStringLiteral("q"), longest}}, Query::ofLists())).isEmpty());
    QVERIFY(!faultOf(Query::read(Items{{QStringLiteral("q"), longest + u'x'}}, Query::ofLists())).isEmpty());
}

QTEST_APPLESS_MAIN(TestQuery)
#include "tst_query.moc"
