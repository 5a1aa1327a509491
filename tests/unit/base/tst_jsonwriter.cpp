// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/peer/json.h"
#include "shared/base/jsonwriter.h"

#include <limits>

#include <QTest>

using namespace heliograph;
using namespace heliograph::peer;

class TestJsonWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void objects();
    void numbers_data();
    void numbers();
    void strings_data();
    void strings();
    void whatIsWrittenCanBeRead();
    void arrays();
};

void TestJsonWriter::objects()
{
    QCOMPARE(JsonObject().text(), QByteArray("{}"));
    JsonReader reader;
    const Json offer = *reader.read(R"({"type":"offer", "sdp":"v=0\r\n"})");
    const QByteArray text = JsonObject()
                                .add("userId", QStringLiteral("a\"b"))
                                .add("name", QByteArrayView("x"))
                                .add("count", qint64(-3))
                                .add("small", 7)
                                .addFlag("ok", true)
                                .addFlag("no", false)
                                .addNull("nothing")
                                .addRaw("list", "[1, 2]")
                                .addIfPresent("offer", offer)
                                .addIfPresent("gone", Json())
                                .text();
    QCOMPARE(text, QByteArray(R"({"userId":"a\"b","name":"x","count":-3,"small":7,"ok":true,"no":false,)"
                              R"("nothing":null,"list":[1, 2],"offer":{"type":"offer", "sdp":"v=0\r\n"}})"));
    QCOMPARE(JsonObject().add("a\"", QStringLiteral("")).text(), QByteArray(R"({"a\"":""})"));
}

void TestJsonWriter::numbers_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QByteArray>("expected");

    QTest::newRow("integer") << 1234567.0 << QByteArray("1234567");
    QTest::newRow("zero") << 0.0 << QByteArray("0");
    QTest::newRow("fraction") << 12.25 << QByteArray("12.25");
    QTest::newRow("shortest") << 0.1 << QByteArray("0.1");
    QTest::newRow("large") << 1e21 << QByteArray("1e+21");
    QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << QByteArray("null");
    QTest::newRow("infinity") << -std::numeric_limits<double>::infinity() << QByteArray("null");
}

void TestJsonWriter::numbers()
{
    QFETCH(double, value);
    QFETCH(QByteArray, expected);
    QCOMPARE(JsonObject().add("n", value).text(), "{\"n\":" + expected + "}");
}

void TestJsonWriter::strings_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("expected");

    QTest::newRow("null") << QString() << QByteArray(R"("")");
    QTest::newRow("plain") << QStringLiteral("abc") << QByteArray(R"("abc")");
    QTest::newRow("quotes") << QStringLiteral(R"(a"\/)") << QByteArray(R"("a\"\\/")");
    QTest::newRow("controls") << QStringView(u"\n\r\t\b\0\x1f", 6).toString()
                              << QByteArray(R"("\n\r\t\u0008\u0000\u001f")");
    QTest::newRow("accent") << QStringLiteral(u"\u00e9") << QByteArray("\"\xC3\xA9\"");
    QTest::newRow("emoji") << QString::fromUtf8("\xF0\x9F\x98\x80") << QByteArray("\"\xF0\x9F\x98\x80\"");
    QTest::newRow("lone high") << (QString(QChar(0xd83d)) + u'x') << QByteArray(R"("\ud83dx")");
    QTest::newRow("lone low") << (QStringLiteral("x") + QChar(0xde00)) << QByteArray(R"("x\ude00")");
    QTest::newRow("wrong order") << (QString(QChar(0xde00)) + QChar(0xd83d)) << QByteArray(R"("\ude00\ud83d")");
}

void TestJsonWriter::strings()
{
    QFETCH(QString, value);
    QFETCH(QByteArray, expected);
    QCOMPARE(jsonString(value), expected);
}

void TestJsonWriter::whatIsWrittenCanBeRead()
{
    JsonReader reader;
    QString every;
    for (char16_t unit = 0; unit < 0x300; ++unit)
        every += QChar(unit);
    every += QString::fromUtf8("\xF0\x9F\x98\x80");
    every += QChar(0xd800);
    QCOMPARE(reader.read(jsonString(every))->string(), every);
    // Bytes that are no UTF-8 become replacement characters, not broken JSON.
    QCOMPARE(jsonString(QByteArrayView("a\xff")), QByteArray("\"a\xEF\xBF\xBD\""));
    QCOMPARE(jsonString(QByteArrayView("\xC3\xA9\"")), QByteArray("\"\xC3\xA9\\\"\""));
}

void TestJsonWriter::arrays()
{
    QCOMPARE(jsonArray({}), QByteArray("[]"));
    QCOMPARE(jsonArray({"1", "\"a\"", "[]"}), QByteArray(R"([1,"a",[]])"));
}

QTEST_GUILESS_MAIN(TestJsonWriter)
#include "tst_jsonwriter.moc"
