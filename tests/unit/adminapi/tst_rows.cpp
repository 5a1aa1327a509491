// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/auditrow.h"
#include "shared/adminapi/banrow.h"
#include "shared/adminapi/callrow.h"
#include "shared/adminapi/eventrow.h"
#include "shared/adminapi/overview.h"
#include "shared/adminapi/queuerow.h"
#include "shared/adminapi/roomrow.h"
#include "shared/adminapi/rowfields.h"
#include "shared/adminapi/rowreader.h"
#include "shared/adminapi/rowtext.h"
#include "shared/adminapi/timelinerow.h"
#include "shared/adminapi/userrow.h"

#include <QJsonDocument>
#include <QTest>

using namespace heliograph::adminapi;

namespace {

/// Gives every member a value of its own, as deep as it goes.
class Filler
{
public:
    template<typename T>
    void operator()(const char *, T &value)
    {
        fill(value);
    }

private:
    void fill(QString &value) { value = QStringLiteral("text \"%1\" \u00e9").arg(++m_next); }
    void fill(bool &value) { value = true; }
    void fill(double &value) { value = ++m_next + 0.25; }
    void fill(qint64 &value) { value = ++m_next + 1'767'225'600'000; }
    template<typename T>
    void fill(std::optional<T> &value)
    {
        fill(value.emplace());
    }
    template<typename T>
    void fill(QList<T> &values)
    {
        fill(values.emplaceBack());
        fill(values.emplaceBack());
    }
    template<typename Row>
    void fill(Row &row)
    {
        Row::describe(row, *this);
    }

    int m_next = 0;
};

template<typename Row>
Row filled()
{
    Row row;
    Row::describe(row, Filler());
    return row;
}

QJsonObject parsed(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

/// What holds for every kind of row.
template<typename Row>
void checkRow()
{
    for (const Row &row : {Row(), filled<Row>()}) {
        const QJsonObject json = parsed(rowText(row));
        QCOMPARE(readRow<Row>(json), row);
        QJsonObject more = json;
        more.insert(QStringLiteral("of a later version"), QJsonArray{1, 2});
        QCOMPARE(readRow<Row>(more), row);
    }
    const QJsonObject json = parsed(rowText(filled<Row>()));
    for (const QString &name : json.keys()) {
        QJsonObject wrong = json;
        wrong.insert(name, json.value(name).isObject() ? QJsonValue(1) : QJsonValue(QJsonObject()));
        QVERIFY2(!readRow<Row>(wrong), qPrintable(name));
    }
    QVERIFY(!readRow<Row>(QJsonValue(1)));
    QVERIFY(!readRow<Row>(QJsonValue()));
    QVERIFY(!readRow<Row>(QJsonArray()));
}

UserRow alice()
{
    return {.id = QStringLiteral("calls:alice"),
            .dialect = QStringLiteral("calls"),
            .userId = QStringLiteral("alice"),
            .socketId = QStringLiteral("s1"),
            .sockets = {{.id = QStringLiteral("c1"),
                         .socketId = QStringLiteral("s1"),
                         .deviceId = QStringLiteral("phone"),
                         .platform = QStringLiteral("ios"),
                         .transport = QStringLiteral("ws"),
                         .address = QStringLiteral("192.0.2.1"),
                         .client = QStringLiteral("Browser"),
                         .since = 5}},
            .since = 7,
            .calls = {QStringLiteral("calls:1")},
            .waiting = false};
}

} // namespace

class TestRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKindComesBack();
    void asTheContractSays_data();
    void asTheContractSays();
    void whatMayNotBeMissing();
    void numbersAreStrict_data();
    void numbersAreStrict();
    void sizesAreBounded();
    void fields_data();
    void fields();
    void choosing_data();
    void choosing();
    void cellsSort();
};

void TestRows::everyKindComesBack()
{
    checkRow<UserRow>();
    checkRow<RoomRow>();
    checkRow<CallRow>();
    checkRow<QueueRow>();
    checkRow<BanRow>();
    checkRow<EventRow>();
    checkRow<AuditRow>();
    checkRow<Overview>();
    checkRow<DrainState>();
    checkRow<TimelineRow>();
    checkRow<Timeline>();
}

void TestRows::asTheContractSays_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("user")
        << rowText(alice())
        << QByteArray(
               R"({"id":"calls:alice","dialect":"calls","userId":"alice",)"
               R"("name":null,"socketId":"s1","sockets":[{"id":"c1","socketId":"s1","deviceId":"phone","platform":"ios",)"
               R"("transport":"ws","address":"192.0.2.1","client":"Browser","since":5}],"since":7,"rooms":[],)"
               R"("calls":["calls:1"],"waiting":false})");
    QTest::newRow("call")
        << rowText(CallRow{.id = QStringLiteral("random:r1"),
                           .dialect = QStringLiteral("random"),
                           .roomId = QStringLiteral("r1"),
                           .state = QStringLiteral("paired"),
                           .caller = {QStringLiteral("random:a"), QStringLiteral("a")},
                           .callee = {QStringLiteral("random:b"), QStringLiteral("b")},
                           .createdAt = 1767225600000,
                           .acceptedAt = 1767225600000})
        << QByteArray(
               R"({"id":"random:r1","dialect":"random","callId":null,"roomId":"r1",)"
               R"("state":"paired","type":null,"caller":{"id":"random:a","userId":"a"},"callee":{"id":"random:b",)"
               R"("userId":"b"},"createdAt":1767225600000,"acceptedAt":1767225600000})");
    QTest::newRow("timeline") << rowText(Timeline{.entries = {{.at = 1, .type = QStringLiteral("offer")}}}).right(95)
                              << QByteArray(R"("parties":[],"messages":0,"bytes":0,"omitted":0,"entries":[{"at":1,)"
                                            R"("type":"offer","from":null,"to":null,"size":0,"outcome":""}]})")
                                     .right(95);
}

void TestRows::asTheContractSays()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(text, expected);
}

void TestRows::whatMayNotBeMissing()
{
    const QJsonObject json = parsed(rowText(alice()));
    for (const char *name : {"id", "socketId", "sockets", "since", "rooms", "calls", "waiting"}) {
        QJsonObject less = json;
        less.remove(QLatin1String(name));
        QVERIFY2(!readRow<UserRow>(less), name);
    }
    for (const char *name : {"dialect", "userId", "name"}) {
        QJsonObject less = json;
        less.remove(QLatin1String(name));
        QVERIFY2(readRow<UserRow>(less).has_value(), name);
    }
}

void TestRows::numbersAreStrict_data()
{
    QTest::addColumn<QByteArray>("since");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("integer") << QByteArray("1767225600000") << true;
    QTest::newRow("negative") << QByteArray("-5") << true;
    QTest::newRow("as a fraction") << QByteArray("5.0") << true;
    QTest::newRow("fraction") << QByteArray("5.5") << false;
    QTest::newRow("too large") << QByteArray("9007199254740992") << false;
    QTest::newRow("text") << QByteArray("\"5\"") << false;
    QTest::newRow("null") << QByteArray("null") << false;
    QTest::newRow("flag") << QByteArray("true") << false;
}

void TestRows::numbersAreStrict()
{
    QFETCH(QByteArray, since);
    QFETCH(bool, isGood);
    const QByteArray text = rowText(alice()).replace("\"since\":7", "\"since\":" + since);
    QCOMPARE(readRow<UserRow>(parsed(text)).has_value(), isGood);
}

void TestRows::sizesAreBounded()
{
    UserRow row = alice();
    row.name = QString(longestText, u'x');
    QVERIFY(readRow<UserRow>(parsed(rowText(row))).has_value());
    row.name->append(u'x');
    QVERIFY(!readRow<UserRow>(parsed(rowText(row))));
    row = alice();
    row.rooms.fill(QStringLiteral("r"), longestList);
    QVERIFY(readRow<UserRow>(parsed(rowText(row))).has_value());
    row.rooms.append(QStringLiteral("r"));
    QVERIFY(!readRow<UserRow>(parsed(rowText(row))));
}

void TestRows::fields_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("chooses");
    QTest::addColumn<bool>("sorts");
    const auto row = [](const char *name, bool chooses, bool sorts) {
        QTest::newRow(*name ? name : "empty") << QString::fromLatin1(name) << chooses << sorts;
    };
    row("id", true, true);
    row("acceptedAt", true, true);
    row("caller.userId", true, true);
    row("caller", false, false);
    row("caller.", false, false);
    row("caller.nothing", false, false);
    row("callerXuserId", false, false);
    row("nothing", false, false);
    row("", false, false);
}

void TestRows::fields()
{
    QFETCH(QString, name);
    QTEST(hasField<CallRow>(name, FieldUse::Choosing), "chooses");
    QTEST(hasField<CallRow>(name, FieldUse::Sorting), "sorts");
    QVERIFY(hasField<UserRow>(u"rooms", FieldUse::Choosing));
    QVERIFY(!hasField<UserRow>(u"rooms", FieldUse::Sorting));
    QVERIFY(!hasField<UserRow>(u"sockets", FieldUse::Choosing));
}

void TestRows::choosing_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("contains");
    QTest::addColumn<bool>("isMatch");
    const auto row = [](const char *name, const char *field, const char *value, const char *contains, bool isMatch) {
        QTest::newRow(name) << QString::fromLatin1(field) << QString::fromLatin1(value) << QString::fromLatin1(contains)
                            << isMatch;
    };
    row("text", "dialect", "calls", "", true);
    row("not that text", "dialect", "call", "", false);
    row("texts differ in case", "dialect", "Calls", "", false);
    row("null", "name", "", "", true);
    row("not null", "dialect", "", "", false);
    row("number", "since", "7", "", true);
    row("not that number", "since", "8", "", false);
    row("no number", "since", "x", "", false);
    row("flag", "waiting", "false", "", true);
    row("not that flag", "waiting", "true", "", false);
    row("one of a list", "calls", "calls:1", "", true);
    row("none of a list", "rooms", "calls:1", "", false);
    row("search", "", "", "ALICE", true);
    row("search in a list", "", "", "s:1", true);
    row("search in members", "", "", "192.0.2", true);
    row("search in vain", "", "", "bob", false);
    row("both", "dialect", "calls", "browser", true);
    row("one of both", "dialect", "direct", "browser", false);
}

void TestRows::choosing()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(QString, contains);
    Query query;
    query.contains = contains;
    if (!field.isEmpty())
        query.fields.insert(field, value);
    QTEST(matches(alice(), query), "isMatch");
}

void TestRows::cellsSort()
{
    QVERIFY(compare(cellOf(alice(), u"since"), Cell(7.0)) == 0);
    QVERIFY(compare(cellOf(alice(), u"userId"), Cell(QStringLiteral("alice"))) == 0);
    QVERIFY(compare(cellOf(alice(), u"name"), Cell()) == 0);
    QVERIFY(compare(cellOf(alice(), u"nothing"), Cell()) == 0);
    const Cell rising[] = {Cell(), Cell(-1.0), Cell(7.0), Cell(QString()), Cell(QStringLiteral("a"))};
    for (size_t one = 0; one < std::size(rising); ++one) {
        for (size_t other = 0; other < std::size(rising); ++other)
            QCOMPARE(compare(rising[one], rising[other]) < 0, one < other);
    }
}

QTEST_APPLESS_MAIN(TestRows)
#include "tst_rows.moc"
