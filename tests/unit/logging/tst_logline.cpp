// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/logging/line.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QStringDecoder>
#include <QTest>

using namespace heliograph;
using namespace heliograph::logging;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(heliograph::logging::Level)

class TestLogLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void looksLike_data();
    void looksLike();
    void colourEndsWithTheLevel();
    void escapes_data();
    void escapes();
    void longTextIsCut();
    void anyTextMakesOneValidLine();

private:
    static Line lineWith(const QString &text, Level level = Level::Info);
};

Line TestLogLine::lineWith(const QString &text, Level level)
{
    return {WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)), level, u"net"_s, text};
}

void TestLogLine::looksLike_data()
{
    QTest::addColumn<Level>("level");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](Level level, const QByteArray &padded) {
        const QByteArray name = nameOf(level);
        QTest::newRow(name.constData()) << level
                                        << QByteArray("2026-03-01T00:00:00.000Z " + padded + " net: it works\n")
                                        << QByteArray("{\"time\":\"2026-03-01T00:00:00.000Z\",\"level\":\"" + name +
                                                      "\",\"area\":\"net\",\"text\":\"it works\"}\n");
    };
    row(Level::Error, "error");
    row(Level::Warn, "warn ");
    row(Level::Info, "info ");
    row(Level::Debug, "debug");
}

void TestLogLine::looksLike()
{
    QFETCH(Level, level);
    const Line line = lineWith(u"it works"_s, level);
    QTEST(toText(line, false), "text");
    QTEST(toJson(line), "json");
}

void TestLogLine::colourEndsWithTheLevel()
{
    for (const Level level : {Level::Error, Level::Warn, Level::Info, Level::Debug}) {
        const QByteArray line = toText(lineWith(u"it works"_s, level), true);
        QVERIFY(line.contains("\x1b["));
        QVERIFY(line.endsWith("\x1b[0m net: it works\n"));
    }
}

void TestLogLine::escapes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("asText");
    QTest::addColumn<QByteArray>("asJson");
    QTest::newRow("line ends") << u"a\r\nb\tc"_s << "a\\r\\nb\\tc"_ba
                               << "a\\r\\nb\\tc"_ba;
    QTest::newRow("escape") << u"\x1b[2J"_s << "\\u001b[2J"_ba
                            << "\\u001b[2J"_ba;
    QTest::newRow("NUL") << QString(QChar(u'\0')) << "\\u0000"_ba
                         << "\\u0000"_ba;
    QTest::newRow("delete") << u"\x7f"_s << "\\u007f"_ba
                            << "\\u007f"_ba;
    QTest::newRow("C1 introducer") << u"\u009b31m"_s << "\\u009b31m"_ba
                                   << "\\u009b31m"_ba;
    QTest::newRow("right to left") << u"\u202e"_s << "\\u202e"_ba
                                   << "\\u202e"_ba;
    QTest::newRow("line separator") << u"\u2028\u2029"_s << "\\u2028\\u2029"_ba
                                    << "\\u2028\\u2029"_ba;
    QTest::newRow("byte order mark") << u"\ufeff"_s << "\\ufeff"_ba
                                     << "\\ufeff"_ba;
    QTest::newRow("tag character") << u"\U000e0041"_s << "\\U000e0041"_ba
                                   << "\\udb40\\udc41"_ba;
    QTest::newRow("quotes") << u"\"\\"_s << "\"\\"_ba
                            << "\\\"\\\\"_ba;
    QTest::newRow("letters") << u"ä€😀"_s << "ä€😀"_ba
                             << "ä€😀"_ba;
    QTest::newRow("half a pair") << QString(QChar(0xd83d)) << "\ufffd"_ba
                                 << "\ufffd"_ba;
    QTest::newRow("pair the wrong way round") << QString(QString(QChar(0xde00)) + QChar(0xd83d)) << "\ufffd\ufffd"_ba
                                              << "\ufffd\ufffd"_ba;
}

void TestLogLine::escapes()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, asText);
    QFETCH(QByteArray, asJson);
    const Line line = lineWith(text);
    QCOMPARE(toText(line, false), QByteArray("2026-03-01T00:00:00.000Z info  net: " + asText + '\n'));
    const QByteArray json = toJson(line);
    QVERIFY2(json.endsWith("\"text\":\"" + asJson + "\"}\n"), json.constData());
}

void TestLogLine::longTextIsCut()
{
    for (const QString &unit : {u"x"_s, u"\""_s, u"\x01"_s, u"€"_s, u"😀"_s, u"\U000e0041"_s}) {
        const Line line = lineWith(unit.repeated(100'000));
        const QByteArray json = toJson(line);
        for (const QByteArray &printed : {json, toText(line, true)}) {
            QVERIFY(printed.size() <= Line::mostBytes);
            QVERIFY(printed.size() > Line::mostBytes - 300);
            QVERIFY(printed.contains(" more)"));
        }
        const QString text = QJsonDocument::fromJson(json).object()["text"_L1].toString();
        const qsizetype cut = text.indexOf(u'…');
        QVERIFY(cut > 0 && text.startsWith(unit));
        QCOMPARE(text.mid(cut), u"… (%1 more)"_s.arg(line.text.size() - cut));
    }
    Line line = lineWith(u"text"_s);
    line.area = QString(100'000, u'a');
    QVERIFY(toJson(line).size() < 512);
}

/// Halves of pairs are all that may get lost.
static QString withoutHalves(QString text)
{
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
            ++at;
        else if (text[at].isSurrogate())
            text[at] = QChar(QChar::ReplacementCharacter);
    }
    return text;
}

void TestLogLine::anyTextMakesOneValidLine()
{
    QRandomGenerator random(3);
    for (int round = 0; round < 3000; ++round) {
        QString text;
        for (int length = random.bounded(60); length > 0; --length)
            text += QChar(char16_t(random.bounded(4) == 0 ? random.bounded(0x10000) : random.bounded(0x100)));
        const QByteArray json = toJson(lineWith(text));
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(json, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        QCOMPARE(document.object()["text"_L1].toString(), withoutHalves(text));
        for (const QByteArray &line : {json, toText(lineWith(text), false)}) {
            QCOMPARE(line.count('\n'), 1);
            QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
            const QString decoded = decoder.decode(line);
            QVERIFY(!decoder.hasError());
            for (const QChar c : QStringView(decoded).chopped(1))
                QVERIFY(c.category() != QChar::Other_Control);
        }
    }
}

QTEST_APPLESS_MAIN(TestLogLine)
#include "tst_logline.moc"
