// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/peer/json.h"

#include <cmath>
#include <limits>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace heliograph::peer;
using Kind = Json::Kind;

class TestJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void refusesEveryTruncation();
    void whatItAcceptsAnotherParserReadsAlike();
    void slicesArguments();
    void slicesMembers();
    void lastOfRepeatedKeysCounts();
    void decodesStrings_data();
    void decodesStrings();
    void readsNumbers_data();
    void readsNumbers();
    void truthOfJavaScript_data();
    void truthOfJavaScript();
    void depthHasALimit();
    void numberOfElementsHasALimit();
    void bracketBombIsCheap();
    void longTextsAreReadToo();
    void placeholders_data();
    void placeholders();
    void absentIsHarmless();

private:
    JsonReader m_reader;
};

void TestJson::accepts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");

    const auto row = [](const char *name, QByteArray text, Kind kind) { QTest::newRow(name) << text << int(kind); };
    row("null", "null", Kind::Null);
    row("true", "true", Kind::Boolean);
    row("false", "false", Kind::Boolean);
    row("zero", "0", Kind::Number);
    row("minus zero", "-0", Kind::Number);
    row("fraction", "-12.5e-3", Kind::Number);
    row("beyond 64 bits", "123456789012345678901234567890", Kind::Number);
    row("beyond 64 bits, negative", "-123456789012345678901234567890", Kind::Number);
    row("1e21 written out", "1000000000000000000000", Kind::Number);
    row("infinite exponent", "1e999", Kind::Number);
    row("vanishing exponent", "1E-9999", Kind::Number);
    row("capital exponent with plus", "1E+2", Kind::Number);
    row("many digits", "0.1000000000000000055511151231257827021181583404541015625", Kind::Number);
    row("largest 64 bits", "18446744073709551616", Kind::Number);
    row("empty string", R"("")", Kind::String);
    row("all escapes", R"("\"\\\/\b\f\n\r\t\u0041")", Kind::String);
    row("escaped NUL", R"("\u0000")", Kind::String);
    row("lone high surrogate", R"("\ud800")", Kind::String);
    row("lone low surrogate", R"("\uDFFF")", Kind::String);
    row("surrogates in the wrong order", R"("\udc00\ud800")", Kind::String);
    row("pair of surrogates", R"("\ud83d\ude00")", Kind::String);
    row("emoji", "\"\xF0\x9F\x98\x80\"", Kind::String);
    row("noncharacter", "\"\xEF\xBF\xBF\"", Kind::String);
    row("delete character", "\"\x7f\"", Kind::String);
    row("line separator", "\"\xE2\x80\xA8\"", Kind::String);
    row("brackets in a string", R"("[{,:}]")", Kind::String);
    row("escaped quotes", R"("\"\\\"")", Kind::String);
    row("empty array", "[]", Kind::Array);
    row("array", "[1,\"a\",null,true,[],{}]", Kind::Array);
    row("empty object", "{}", Kind::Object);
    row("object", R"({"a":1,"":[],"b":{"c":null}})", Kind::Object);
    row("repeated keys", R"({"a":1,"a":2})", Kind::Object);
    row("escaped key", R"({"\u0061\n":1})", Kind::Object);
    row("lone surrogate in a key", R"({"\ud800":1})", Kind::Object);
    row("__proto__", R"({"__proto__":{"x":1}})", Kind::Object);
    row("spaces", " \t\r\n{ \"a\" :\t[ 1 ,\n2 ] } ", Kind::Object);
    row("space around a scalar", " 17 ", Kind::Number);
}

void TestJson::accepts()
{
    QFETCH(QByteArray, text);
    QFETCH(int, kind);
    const auto value = m_reader.read(text);
    QVERIFY(value);
    QCOMPARE(int(value->kind()), kind);
    QCOMPARE(value->raw(), text.trimmed());

    // The same text as an argument among others, where it is not alone.
    const auto values = m_reader.readArray("[" + text + "," + text + "]");
    QVERIFY(values);
    QCOMPARE(values->size(), size_t(2));
    QCOMPARE(values->at(0).raw(), text.trimmed());
    QCOMPARE(values->at(1).raw(), text.trimmed());
    const auto object = m_reader.read("{\"k\":" + text + "}");
    QVERIFY(object);
    QCOMPARE((*object)["k"].raw(), text.trimmed());
    QCOMPARE(int((*object)["k"].kind()), kind);
}

void TestJson::refuses_data()
{
    QTest::addColumn<QByteArray>("text");

    const auto row = [](const char *name, QByteArray text) { QTest::newRow(name) << text; };
    row("nothing", "");
    row("only space", " \n");
    row("missing commas", "[1 2 3]");
    row("cut literal", "{\"a\":tru,,}");
    row("literal with a tail", "[truex]");
    row("literal in capitals", "[True]");
    row("nan", "[NaN]");
    row("infinity", "[-Infinity]");
    row("trailing comma", "[1,]");
    row("trailing comma in an object", R"({"a":1,})");
    row("leading comma", "[,1]");
    row("two commas", "[1,,2]");
    row("only a comma", "[,]");
    row("trailing garbage", "[1]x");
    row("two values", "[1][2]");
    row("closing bracket too many", "[1]]");
    row("opening bracket too many", "[[1]");
    row("crossed brackets", "[{]}");
    row("bracket closes brace", "{\"a\":1]");
    row("brace closes bracket", "[1}");
    row("key without value", R"({"a"})");
    row("key and colon only", R"({"a":})");
    row("two colons", R"({"a"::1})");
    row("colon in an array", R"(["a":1])");
    row("number as key", "{1:2}");
    row("bare key", "{a:1}");
    row("array as key", "{[]:1}");
    row("missing comma between members", R"({"a":1 "b":2})");
    row("value after value", R"({"a":1 2})");
    row("single quotes", "['a']");
    row("strings without comma", R"(["a""b"])");
    row("string and number glued", R"(["a"1])");
    row("number and string glued", R"([1"a"])");
    row("literal and string glued", R"([null"a"])");
    row("open string", "[\"a]");
    row("open string with escape", "[\"a\\\"]");
    row("bad escape", R"(["\x"])");
    row("escape of a digit", R"(["\0"])");
    row("short unicode escape", R"(["\u12"])");
    row("unicode escape across the quote", R"(["\u123"])");
    row("bad hex", R"(["\u12g4"])");
    row("bad escape in a key", R"({"\q":1})");
    row("bad escape deep inside", R"([{"a":[{"b":"\q"}]}])");
    row("raw newline in a string", "[\"a\nb\"]");
    row("raw tab in a string", "[\"a\tb\"]");
    row("raw NUL in a string", QByteArray("[\"a\0b\"]", 7));
    row("NUL between tokens", QByteArray("[1\0]", 4));
    row("form feed between tokens", "[1,\f2]");
    row("substitute character between tokens", "{\"a\"\x1a"
                                               "1}");
    row("no-break space between tokens", "[1,\xC2\xA0"
                                         "2]");
    row("byte order mark", "\xEF\xBB\xBF[1]");
    row("invalid UTF-8", "[\"\xff\"]");
    row("cut UTF-8", "[\"\xE2\x80\"]");
    row("overlong UTF-8", "[\"\xC0\xAF\"]");
    row("surrogate in UTF-8", "[\"\xED\xA0\x80\"]");
    row("beyond Unicode", "[\"\xF4\x90\x80\x80\"]");
    row("plus", "[+1]");
    row("only a minus", "[-]");
    row("leading zero", "[01]");
    row("leading zero, negative", "[-01]");
    row("no digit before the point", "[.5]");
    row("no digit after the point", "[1.]");
    row("no exponent", "[1e]");
    row("sign without exponent", "[1e+]");
    row("point in exponent", "[1e1.5]");
    row("hexadecimal", "[0x10]");
    row("number with separator", "[1_000]");
    row("number with a letter behind", "[1a]");
    row("comment", "[1/*x*/]");
    row("line comment", "[1]//x");
}

void TestJson::refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!m_reader.read(text));
    QVERIFY(!m_reader.readArray(text));
    // Where nobody looks at it, it is refused all the same.
    QVERIFY(!m_reader.read("{\"unseen\":[{\"deep\":" + text + "}]}"));
}

void TestJson::refusesEveryTruncation()
{
    const QByteArray text = R"(["offer",{"to":"b","sdp":"v=0\r\n\u00e9\\","n":[-1.5e+3,true,null,{"x":[]}]}])";
    QVERIFY(m_reader.readArray(text));
    for (qsizetype length = 0; length < text.size(); ++length)
        QVERIFY2(!m_reader.readArray(text.left(length)), qPrintable(QString::number(length)));
}

/// One direction only: QJsonDocument takes "1.", ".5" and unknown escapes, which the tables above hold us to refuse.
void TestJson::whatItAcceptsAnotherParserReadsAlike()
{
    const QByteArray seed = R"([{"a":[1,2.5,{"b":"c\n"}],"d":null},"x",true,[[]],-3e2])";
    const QByteArray alphabet = R"([]{},:"\ tfn0123.-eEabu/)";
    quint32 state = 12345;
    const auto random = [&state](qsizetype below) {
        state = state * 1664525u + 1013904223u;
        return qsizetype((state >> 8) % quint32(below));
    };
    int valid = 0;
    for (int round = 0; round < 40'000; ++round) {
        QByteArray text = seed;
        for (qsizetype changes = random(3) + 1; changes > 0; --changes) {
            const qsizetype at = random(text.size());
            const char letter = alphabet[random(alphabet.size())];
            switch (random(3)) {
            case 0:
                text[at] = letter;
                break;
            case 1:
                text.insert(at, letter);
                break;
            default:
                text.remove(at, 1);
            }
        }
        const auto actual = m_reader.readArray(text);
        if (!actual)
            continue;
        const QJsonDocument expected = QJsonDocument::fromJson(text);
        QVERIFY2(expected.isArray(), text.constData());
        ++valid;
        QJsonArray rebuilt;
        for (const Json &element : *actual) {
            const QJsonArray wrapped = QJsonDocument::fromJson("[" + element.raw() + "]").array();
            rebuilt.append(wrapped.at(0));
        }
        QCOMPARE(rebuilt, expected.array());
    }
    QVERIFY(valid > 1000);
}

void TestJson::slicesArguments()
{
    const auto values = m_reader.readArray(R"( [ "a\"b" , {"x" : [1, {"y":2}] } ,[ ],12.50 , null ] )");
    QVERIFY(values);
    QList<QByteArray> raw;
    for (const Json &value : *values)
        raw += value.raw();
    const QList<QByteArray> expected{R"("a\"b")", R"({"x" : [1, {"y":2}] })", "[ ]", "12.50", "null"};
    QCOMPARE(raw, expected);
    QVERIFY(m_reader.readArray("[]")->empty());
    QVERIFY(!m_reader.readArray("{}"));
    QVERIFY(!m_reader.readArray("1"));
}

void TestJson::slicesMembers()
{
    const auto values = m_reader.readArray(
        R"([ {"to": "b","offer":{"type":"offer","sdp":"v=0\r\n"},"n":1e3,"l":[1,[2]] , "no":null,"\u0061b":true}, {"to":2}])");
    QVERIFY(values);
    const Json &first = values->at(0);
    QCOMPARE(first["to"].raw(), QByteArray("\"b\""));
    QCOMPARE(first["offer"].raw(), QByteArray(R"({"type":"offer","sdp":"v=0\r\n"})"));
    QVERIFY(first["offer"].isObject());
    QVERIFY(first["offer"]["type"].isAbsent()); // only the top level is known
    QCOMPARE(first["n"].raw(), QByteArray("1e3"));
    QCOMPARE(first["l"].raw(), QByteArray("[1,[2]]"));
    QCOMPARE(int(first["no"].kind()), int(Kind::Null));
    QCOMPARE(int(first["ab"].kind()), int(Kind::Boolean));
    QVERIFY(first["sdp"].isAbsent());
    QVERIFY(first["t"].isAbsent());
    QVERIFY(first[""].isAbsent());
    QCOMPARE(values->at(1)["to"].raw(), QByteArray("2"));

    const auto object = m_reader.read(R"({"token":"123","":0})");
    QVERIFY(object);
    QCOMPARE((*object)["token"].string(), QStringLiteral("123"));
    QCOMPARE((*object)[""].raw(), QByteArray("0"));
}

void TestJson::lastOfRepeatedKeysCounts()
{
    const auto object = m_reader.read(R"({"a":1,"b":0,"\u0061":2})");
    QVERIFY(object);
    QCOMPARE((*object)["a"].raw(), QByteArray("2"));
}

void TestJson::decodesStrings_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");

    QTest::newRow("empty") << QByteArray(R"("")") << QStringLiteral("");
    QTest::newRow("plain") << QByteArray(R"("abc")") << QStringLiteral("abc");
    QTest::newRow("escapes") << QByteArray(R"("a\"\\\/\b\f\n\r\tz")") << QStringLiteral("a\"\\/\b\f\n\r\tz");
    QTest::newRow("unicode escape") << QByteArray(R"("\u00e9\u20AC")") << QStringLiteral(u"\u00e9\u20ac");
    QTest::newRow("UTF-8") << QByteArray("\"\xC3\xA9\xF0\x9F\x98\x80\"")
                           << QString::fromUtf8("\xC3\xA9\xF0\x9F\x98\x80");
    QTest::newRow("pair") << QByteArray(R"("\ud83d\uDE00!")") << QString::fromUtf8("\xF0\x9F\x98\x80!");
    QTest::newRow("lone high") << QByteArray(R"("a\ud83d")") << (QStringLiteral("a") + QChar(0xd83d));
    QTest::newRow("lone low") << QByteArray(R"("\ude00b")") << (QString(QChar(0xde00)) + QStringLiteral("b"));
    QTest::newRow("byte order marks") << QByteArray("\"\xEF\xBB\xBF"
                                                    "a\\n\xEF\xBB\xBF\"")
                                      << QStringLiteral(u"\ufeffa\n\ufeff");
    QTest::newRow("NUL") << QByteArray(R"("a\u0000b")") << QStringView(u"a\0b", 3).toString();
}

void TestJson::decodesStrings()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    const auto value = m_reader.read(text);
    QVERIFY(value);
    QVERIFY(!value->string().isNull());
    QCOMPARE(value->string(), expected);
}

void TestJson::readsNumbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("expected");

    const double infinity = std::numeric_limits<double>::infinity();
    QTest::newRow("integer") << QByteArray("42") << 42.0;
    QTest::newRow("fraction") << QByteArray("-0.125") << -0.125;
    QTest::newRow("exponent") << QByteArray("12E+3") << 12000.0;
    QTest::newRow("beyond 64 bits") << QByteArray("123456789012345678901234567890") << 1.2345678901234568e29;
    QTest::newRow("too large") << QByteArray("1e400") << infinity;
    QTest::newRow("too large, negative") << QByteArray("-1e400") << -infinity;
    QTest::newRow("too small") << QByteArray("1e-400") << 0.0;
    QTest::newRow("too small, negative") << QByteArray("-1e-400") << 0.0;
    QTest::newRow("too large, written out") << QByteArray("1" + QByteArray(400, '0') + ".5") << infinity;
    QTest::newRow("too small, written out") << QByteArray("0." + QByteArray(400, '0') + "1") << 0.0;
    QTest::newRow("exponent beyond all") << QByteArray("0.1e+" + QByteArray(400, '9')) << infinity;
    QTest::newRow("exponent below all") << QByteArray("123e-" + QByteArray(400, '9')) << 0.0;
    QTest::newRow("zero with any exponent") << QByteArray("0e" + QByteArray(400, '9')) << 0.0;
    QTest::newRow("long mantissa, small exponent") << QByteArray("1" + QByteArray(400, '0') + "e-400") << 1.0;
}

void TestJson::readsNumbers()
{
    QFETCH(QByteArray, text);
    QFETCH(double, expected);
    QVERIFY(m_reader.read(text)->number() == expected);
}

void TestJson::truthOfJavaScript_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("expected");

    for (const char *text : {"null", "false", "0", "-0", "0.0", "0e5", "1e-400", R"("")"})
        QTest::newRow(text) << QByteArray(text) << false;
    for (const char *text : {"true", "1", "-1", "1e400", R"(" ")", R"("0")", R"("\u0000")", "[]", "{}"})
        QTest::newRow(text) << QByteArray(text) << true;
}

void TestJson::truthOfJavaScript()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, expected);
    QCOMPARE(m_reader.read(text)->isTruthy(), expected);
}

void TestJson::depthHasALimit()
{
    const auto nested = [](int depth) { return QByteArray(depth, '[') + QByteArray(depth, ']'); };
    QVERIFY(m_reader.read(nested(JsonReader::maxDepth)));
    QVERIFY(!m_reader.read(nested(JsonReader::maxDepth + 1)));
    QVERIFY(m_reader.readArray(nested(JsonReader::maxDepth)));
    QVERIFY(!m_reader.readArray(nested(JsonReader::maxDepth + 1)));
    QByteArray objects = "1";
    for (int depth = 0; depth < JsonReader::maxDepth; ++depth)
        objects = "{\"a\":" + objects + "}";
    QVERIFY(m_reader.read(objects));
    QVERIFY(!m_reader.readArray("[" + objects + "]"));
    // Side by side is not deep.
    QVERIFY(m_reader.readArray("[" + QByteArray("[],").repeated(1000) + "[]]"));
}

void TestJson::numberOfElementsHasALimit()
{
    const auto row = [](size_t count) { return "[" + QByteArray("0,").repeated(qsizetype(count) - 1) + "0]"; };
    QCOMPARE(m_reader.readArray(row(JsonReader::maxElements))->size(), JsonReader::maxElements);
    QVERIFY(!m_reader.readArray(row(JsonReader::maxElements + 1)));
    QVERIFY(m_reader.read(row(JsonReader::maxElements + 1))); // one value, not many
}

void TestJson::bracketBombIsCheap()
{
    const QByteArray bomb = QByteArray(400'000, '[');
    const QByteArray closed = QByteArray(200'000, '[') + QByteArray(200'000, ']');
    QElapsedTimer timer;
    timer.start();
    for (int round = 0; round < 10; ++round) {
        QVERIFY(!m_reader.readArray(bomb));
        QVERIFY(!m_reader.readArray(closed));
    }
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
}

void TestJson::longTextsAreReadToo()
{
    const QByteArray longString = "\"" + QByteArray(900'000, 'x') + "\"";
    const auto values = m_reader.readArray("[{\"a\":" + longString + ",\"b\":2},3]");
    QVERIFY(values);
    QCOMPARE((*values)[0]["a"].raw(), longString);
    QCOMPARE((*values)[0]["b"].raw(), QByteArray("2"));
    QCOMPARE((*values)[1].raw(), QByteArray("3"));
    QVERIFY(!m_reader.readArray("[" + longString + ",]"));
}

void TestJson::placeholders_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("attachments");
    QTest::addColumn<bool>("accepted");

    const auto row = [](const char *name, QByteArray text, int attachments, bool accepted) {
        QTest::newRow(name) << text << attachments << accepted;
    };
    row("in range", R"([{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])", 2, true);
    row("the other order", R"([{"num":1,"_placeholder":true}])", 2, true);
    row("out of range", R"([{"_placeholder":true,"num":2}])", 2, false);
    row("no attachments", R"([{"_placeholder":true,"num":0}])", 0, false);
    row("negative", R"([{"_placeholder":true,"num":-1}])", 2, false);
    row("minus zero", R"([{"_placeholder":true,"num":-0}])", 2, false);
    row("fraction", R"([{"_placeholder":true,"num":0.5}])", 2, false);
    row("huge", R"([{"_placeholder":true,"num":99999999999999999999}])", 2, false);
    row("string", R"([{"_placeholder":true,"num":"0"}])", 2, false);
    row("missing", R"([{"_placeholder":true}])", 2, false);
    row("null", R"([{"_placeholder":true,"num":null}])", 2, false);
    row("container", R"([{"_placeholder":true,"num":[0]}])", 2, false);
    row("deep", R"([{"a":[{"b":{"_placeholder":true,"num":7}}]}])", 2, false);
    row("escaped key", R"([{"\u005fplaceholder":true,"num":7}])", 2, false);
    row("escaped num", R"([{"_placeholder":true,"n\u0075m":1}])", 2, true);
    row("not true", R"([{"_placeholder":false,"num":7}])", 2, true);
    row("truthy is not true", R"([{"_placeholder":1,"num":7}])", 2, true);
    row("string true", R"([{"_placeholder":"true","num":7}])", 2, true);
    row("last key counts, good", R"([{"_placeholder":true,"num":7,"num":1}])", 2, true);
    row("last key counts, bad", R"([{"_placeholder":true,"num":1,"num":7}])", 2, false);
    row("last key counts, container", R"([{"_placeholder":true,"num":1,"num":{}}])", 2, false);
    row("taken back", R"([{"_placeholder":true,"num":7,"_placeholder":[]}])", 2, true);
    row("number of another object", R"([{"_placeholder":true,"x":{"num":1}}])", 2, false);
    row("value named like the key", R"([["_placeholder",true,"num",7]])", 2, true);
    row("text event", R"([{"_placeholder":true,"num":7}])", -1, true);
}

void TestJson::placeholders()
{
    QFETCH(QByteArray, text);
    QFETCH(int, attachments);
    QFETCH(bool, accepted);
    QCOMPARE(m_reader.readArray(text, attachments).has_value(), accepted);
}

void TestJson::absentIsHarmless()
{
    const Json absent;
    QVERIFY(absent.isAbsent());
    QVERIFY(absent.raw().isEmpty());
    QVERIFY(absent.string().isNull());
    QVERIFY(std::isnan(absent.number()));
    QVERIFY(!absent.isTruthy());
    QVERIFY(absent["a"]["b"].isAbsent());
    const auto text = m_reader.read("\"x\"");
    QVERIFY((*text)["x"].isAbsent());
    QVERIFY(std::isnan(text->number()));
    QVERIFY(m_reader.read("1")->string().isNull());
}

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
