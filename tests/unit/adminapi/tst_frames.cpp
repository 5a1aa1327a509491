// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/frames.h"

#include <QTest>

using namespace heliograph::adminapi;

class TestFrames : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comeBack_data();
    void comeBack();
    void unreadable_data();
    void unreadable();
    void unknownTypes();
    void answers();
    void rowsAreJoined();
};

Q_DECLARE_METATYPE(Frame)

void TestFrames::comeBack_data()
{
    QTest::addColumn<Frame>("frame");
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const auto &frame, const char *expected) {
        QTest::newRow(name) << Frame(frame) << frameText(frame) << QByteArray(expected);
    };
    row("hello", Hello{1, QStringLiteral("secret")}, R"({"type":"hello","version":1,"token":"secret"})");
    row("hello without token", Hello{}, R"({"type":"hello","version":1,"token":null})");
    row("welcome", Welcome{1, {QStringLiteral("eva"), QStringLiteral("viewer")}, {QStringLiteral("0.1"), QString()}},
        R"({"type":"welcome","version":1,"operator":{"name":"eva","role":"viewer"},"server":{"version":"0.1","node":""}})");
    row("request",
        Request{7, QStringLiteral("POST"), QStringLiteral("users/calls:a/kick"), std::nullopt,
                QJsonObject{{QStringLiteral("reason"), QStringLiteral("spam")}}},
        R"({"type":"request","request":7,"method":"POST","path":"users/calls:a/kick","query":null,"body":{"reason":"spam"}})");
    row("answer", Answer{7, 200, QJsonObject{}}, R"({"type":"answer","request":7,"status":200,"body":{}})");
    row("subscribe", Subscribe{1, QStringLiteral("users"), QJsonObject{{QStringLiteral("limit"), 5}}},
        R"({"type":"subscribe","subscription":1,"table":"users","query":{"limit":5}})");
    row("unsubscribe", Unsubscribe{1}, R"({"type":"unsubscribe","subscription":1})");
    row("fault", Fault{QStringLiteral("unauthorized"), QStringLiteral("No.")},
        R"({"type":"fault","code":"unauthorized","message":"No."})");
}

void TestFrames::comeBack()
{
    QFETCH(Frame, frame);
    QFETCH(QByteArray, written);
    QTEST(written, "expected");
    const std::optional<Frame> read = readFrame(written);
    QVERIFY(read.has_value());
    QVERIFY(*read == frame);
}

void TestFrames::unreadable_data()
{
    QTest::addColumn<QByteArray>("text");
    for (
        const char *text :
        {"", "null", "[]", "{}", "7", R"({"type":7})", R"({"type":"hello"})", R"({"type":"hello","version":"1"})",
         R"({"type":"hello","version":1,"token":5})", R"({"type":"subscribe","subscription":1})",
         R"({"type":"subscribe","subscription":1,"table":"users","query":[]})",
         R"({"type":"request","request":1,"method":"GET"})", R"({"type":"rows","subscription":1})",
         R"({"type":"rows","subscription":1,"sequence":1,"begin":true,"complete":true,"total":0,"upsert":{},"remove":[]})",
         R"({"type":"hello","version":1)"})
        QTest::newRow(*text ? text : "empty") << QByteArray(text);
}

void TestFrames::unreadable()
{
    QFETCH(QByteArray, text);
    QVERIFY(!readFrame(text));
}

void TestFrames::unknownTypes()
{
    const auto frame = readFrame(R"({"type":"of a later version"})");
    QCOMPARE(std::get<UnknownFrame>(*frame).type, QStringLiteral("of a later version"));
    QVERIFY(std::holds_alternative<Unsubscribe>(*readFrame(R"({"type":"unsubscribe","subscription":1,"more":[1]})")));
}

void TestFrames::answers()
{
    const QByteArray text = answerText(7, 404, R"({"error":{"code":"not_found","message":"No."}})");
    const auto answer = std::get<Answer>(*readFrame(text));
    QCOMPARE(answer.request, 7);
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.body->value(QLatin1String("error"))[QLatin1String("code")].toString(), QStringLiteral("not_found"));
}

void TestFrames::rowsAreJoined()
{
    RowsText rows;
    rows.upsert(R"({"id":"a"})");
    rows.upsert(R"({"id":"b"})");
    rows.remove(QStringLiteral("c\"d"));
    QCOMPARE(rows.rows(), 3);
    const RowsHead head{.subscription = 2, .sequence = 9, .complete = true, .total = 12, .missed = 4};
    const QByteArray text = rows.text(head);
    QCOMPARE(text,
             QByteArray(R"({"type":"rows","subscription":2,"sequence":9,"begin":false,"complete":true,"total":12,)"
                        R"("missed":4,"upsert":[{"id":"a"},{"id":"b"}],"remove":["c\"d"]})"));
    const auto read = std::get<RowsFrame>(*readFrame(text));
    QCOMPARE(read.head, head);
    QCOMPARE(read.upsert.size(), 2);
    QCOMPARE(read.remove, QStringList{QStringLiteral("c\"d")});
    QCOMPARE(read.text(), text);
    QVERIFY(!RowsText().text({}).contains("missed"));
}

QTEST_APPLESS_MAIN(TestFrames)
#include "tst_frames.moc"
