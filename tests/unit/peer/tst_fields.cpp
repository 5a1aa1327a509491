// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/peer/fields.h"

#include <QTest>

using namespace heliograph;

namespace {

peer::Json json(const QByteArray &text)
{
    return peer::JsonReader().read(text).value();
}

} // namespace

class TestFields : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void texts_data();
    void texts();
    void ids_data();
    void ids();
    void absent();
};

void TestFields::texts_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("expected"); // null: refused
    QTest::newRow("one") << QByteArray(R"("a")") << "a";
    QTest::newRow("longest") << QByteArray(R"("abcde")") << "abcde";
    QTest::newRow("too long") << QByteArray(R"("abcdef")") << QString();
    QTest::newRow("empty") << QByteArray(R"("")") << QString();
    QTest::newRow("blank") << QByteArray(R"(" ")") << " ";
    QTest::newRow("escapes") << QByteArray(R"("\u0041\n")") << "A\n";
    QTest::newRow("two pairs are four units")
        << QByteArray(R"("\ud83d\ude00\ud83d\ude00")") << QString::fromUtf8("\xf0\x9f\x98\x80\xf0\x9f\x98\x80");
    QTest::newRow("three pairs are six") << QByteArray(R"("\ud83d\ude00\ud83d\ude00\ud83d\ude00")") << QString();
    for (const char *other : {"1", "true", "null", R"(["a"])", R"({"a":"b"})"})
        QTest::newRow(other) << QByteArray(other) << QString();
}

void TestFields::texts()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, expected);
    QCOMPARE(peer::text(json(value), 5).value_or(QString()), expected);
    QCOMPARE(peer::idText(json(value), 5).has_value(), !expected.isNull() || value == "1");
}

void TestFields::ids_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *value, const char *expected) {
        QTest::newRow(value) << QByteArray(value) << QString::fromLatin1(expected);
    };
    row(R"("7")", "7");
    row("7", "7");
    row("0", "0");
    row("-0", "0");
    row("-0.0", "0");
    row("-7", "-7");
    row("7.0", "7");
    row("7e0", "7");
    row("70e-1", "7");
    row("1e3", "1000");
    row("12.50", "12.5");
    row("-12.50", "-12.5");
    row("0.1", "0.1");
    row("0.30000000000000004", "0.30000000000000004");
    row("0.000001", "0.000001");
    row("0.0000015", "0.0000015");
    row("0.0000001", "1e-7");
    row("0.00000015", "1.5e-7");
    row("-1.5E-10", "-1.5e-10");
    row("1e20", "100000000000000000000");
    row("123456789012345680000.0", "123456789012345680000");
    row("1e21", "1e+21");
    row("1.25e21", "1.25e+21");
    row("1e100", "1e+100");
    row("5e-324", "5e-324");
    row("1e-400", "0");
    row("1e400", "Infinity");
    row("-1e400", "-Infinity");
    row("9007199254740991", "9007199254740991");
    row("9007199254740993", "9007199254740993"); // where doubles have only even numbers
    row("18446744073709551615", "18446744073709551615");
    row("-18446744073709551615", "-18446744073709551615");
    row("999999999999999999999", "999999999999999999999");
    row("1000000000000000000000", "1e+21");
}

void TestFields::ids()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, expected);
    QCOMPARE(peer::idText(json(value), 100), expected);
    QCOMPARE(peer::idText(json(value), expected.size()), expected);
    QVERIFY(!peer::idText(json(value), expected.size() - 1));
}

void TestFields::absent()
{
    QVERIFY(!peer::text({}, 5));
    QVERIFY(!peer::idText({}, 5));
    QCOMPARE(peer::idText(json(R"({"id":42})")["id"], 5), QStringLiteral("42"));
}

QTEST_APPLESS_MAIN(TestFields)
#include "tst_fields.moc"
