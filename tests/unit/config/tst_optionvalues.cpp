// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/optiontable.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace heliograph::config;
using namespace Qt::StringLiterals;

class TestOptionValues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theTableIsInOrder();
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void secretsAreNeverQuoted();
    void foreignTextIsEscapedAndCut();
};

static const Option &optionNamed(const QString &name)
{
    for (const Option &option : options()) {
        if (option.name == name)
            return option;
    }
    qFatal("no such option: %s", qPrintable(name));
}

static QString inWords(const Value &value)
{
    if (const auto *number = std::get_if<qint64>(&value))
        return QString::number(*number);
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag ? u"yes"_s : u"no"_s;
    if (const auto *list = std::get_if<QStringList>(&value))
        return list->join(u'|');
    return std::get<QString>(value);
}

void TestOptionValues::theTableIsInOrder()
{
    QSet<QString> names;
    QSet<int> groups;
    const Option *before = nullptr;
    const auto claim = [&names](QLatin1String name) {
        static const QRegularExpression form(u"^[A-Z][A-Z0-9_]+$"_s);
        QVERIFY2(form.match(name).hasMatch(), name.latin1());
        QVERIFY2(!names.contains(name), name.latin1());
        names.insert(name);
    };
    for (const Option &option : options()) {
        claim(option.name);
        for (const QLatin1String alias : option.aliases)
            claim(alias);
        QVERIFY2(option.description.endsWith(u'.'), option.name.latin1());
        QVERIFY2(option.store, option.name.latin1());
        if (!option.initial.isEmpty()) {
            const Parsed parsed = parseValue(option, option.initial);
            QVERIFY2(parsed.value, qPrintable(parsed.reason));
        }
        if (!before || before->group != option.group) {
            QVERIFY2(!groups.contains(int(option.group)), "a group is in two pieces");
            groups.insert(int(option.group));
            QVERIFY(!titleOf(option.group).isEmpty());
        }
        before = &option;
    }
    for (const Inert &row : inertNames()) {
        for (const QLatin1String name : row.names)
            claim(name);
    }
}

void TestOptionValues::accepts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("value");

    QTest::newRow("integer") << u"PORT"_s << u"3000"_s << u"3000"_s;
    QTest::newRow("integer, least") << u"PORT"_s << u"0"_s << u"0"_s;
    QTest::newRow("integer, most") << u"PORT"_s << u"65535"_s << u"65535"_s;
    QTest::newRow("integer, blanks around") << u"PORT"_s << u" 80\t"_s << u"80"_s;
    QTest::newRow("integer beyond what systems have") << u"MAX_CONNECTIONS"_s << u"10000000"_s << u"10000000"_s;
    QTest::newRow("milliseconds") << u"SOCKET_PING_INTERVAL"_s << u"300"_s << u"300"_s;
    QTest::newRow("ms") << u"SOCKET_PING_INTERVAL"_s << u"300ms"_s << u"300"_s;
    QTest::newRow("s") << u"SOCKET_PING_INTERVAL"_s << u"25s"_s << u"25000"_s;
    QTest::newRow("min") << u"API_RATE_LIMIT_WINDOW_MS"_s << u"15min"_s << u"900000"_s;
    QTest::newRow("h") << u"API_RATE_LIMIT_WINDOW_MS"_s << u"1H"_s << u"3600000"_s;
    QTest::newRow("seconds") << u"TURN_TTL"_s << u"3600"_s << u"3600"_s;
    QTest::newRow("seconds, h") << u"TURN_TTL"_s << u"2h"_s << u"7200"_s;
    QTest::newRow("bytes") << u"MAX_HEAD_BYTES"_s << u"8192"_s << u"8192"_s;
    QTest::newRow("K") << u"MAX_HEAD_BYTES"_s << u"8k"_s << u"8192"_s;
    QTest::newRow("M") << u"MAX_PAYLOAD_BYTES"_s << u"2M"_s << u"2097152"_s;
    QTest::newRow("G") << u"MAX_UNSENT_BYTES"_s << u"1G"_s << u"1073741824"_s;
    for (const QString &word : {u"on"_s, u"TRUE"_s, u"Yes"_s, u"1"_s})
        QTest::addRow("flag %s", qPrintable(word)) << u"RATE_LIMIT"_s << word << u"yes"_s;
    for (const QString &word : {u"off"_s, u"False"_s, u"NO"_s, u"0"_s})
        QTest::addRow("flag %s", qPrintable(word)) << u"RATE_LIMIT"_s << word << u"no"_s;
    QTest::newRow("word") << u"LOG_LEVEL"_s << u"warn"_s << u"1"_s;
    QTest::newRow("word, capitals") << u"EVENT_LOOP"_s << u"QT"_s << u"1"_s;
    QTest::newRow("path") << u"LOG_DIR"_s << u"/var/log/our server"_s << u"/var/log/our server"_s;
    QTest::newRow("secret as it is") << u"TURN_SECRET"_s << u" a b "_s << u" a b "_s;
    QTest::newRow("IPv4 address") << u"HOST"_s << u"127.0.0.1"_s << u"127.0.0.1"_s;
    QTest::newRow("IPv6 address") << u"HOST"_s << u"::"_s << u"::"_s;
    QTest::newRow("localhost") << u"HOST"_s << u"localhost"_s << u"127.0.0.1"_s;
    QTest::newRow("list of ports") << u"EXTRA_PORTS"_s << u"3000, 03002,,3000"_s << u"3000|3002"_s;
    QTest::newRow("list of words") << u"TRANSPORTS"_s << u"WebSocket"_s << u"websocket"_s;
    QTest::newRow("any origin") << u"ALLOWED_ORIGINS"_s << u"*"_s << u"*"_s;
    QTest::newRow("origins") << u"ALLOWED_ORIGINS"_s << u"https://App.example/, http://localhost:5173,null"_s
                             << u"https://app.example|http://localhost:5173|null"_s;
    QTest::newRow("default ports") << u"ALLOWED_ORIGINS"_s
                                   << u"https://a.example:443,http://a.example:80,http://a:443"_s
                                   << u"https://a.example|http://a.example|http://a:443"_s;
    QTest::newRow("odd origins") << u"ALLOWED_ORIGINS"_s << u"capacitor://localhost,http://[::1]:3000"_s
                                 << u"capacitor://localhost|http://[::1]:3000"_s;
    QTest::newRow("no proxy") << u"TRUST_PROXY"_s << u"false"_s << u"0"_s;
    QTest::newRow("hops") << u"TRUST_PROXY"_s << u"2"_s << u"2"_s;
    QTest::newRow("proxy addresses") << u"TRUST_PROXY"_s << u"loopback, 10.0.0.0/8,fd00::/8 ,192.0.2.1"_s
                                     << u"loopback,10.0.0.0/8,fd00::/8,192.0.2.1"_s;
    for (const char *url :
         {"stun:stun.example", "stun:stun.example:19302", "stuns:[2001:db8::1]:5349", "STUN:192.0.2.1"}) {
        const QString text = QString::fromLatin1(url);
        QTest::newRow(url) << u"STUN_SERVER_URL"_s << text << text;
    }
    for (const char *url : {"turn:turn.example", "turn:turn.example:3478?transport=udp", "turns:192.0.2.1:443",
                            "turns:[2001:db8::1]?transport=tcp"}) {
        const QString text = QString::fromLatin1(url);
        QTest::newRow(url) << u"TURN_SERVER_URL"_s << text << text;
    }
    QTest::newRow("host name") << u"TURN_HOST"_s << u"turn.example.org"_s << u"turn.example.org"_s;
    QTest::newRow("host address") << u"TURN_HOST"_s << u"192.0.2.1"_s << u"192.0.2.1"_s;
    QTest::newRow("host IPv6 address") << u"TURN_HOST"_s << u"2001:DB8::1"_s << u"[2001:db8::1]"_s;
    QTest::newRow("host in brackets") << u"TURN_HOST"_s << u"[2001:db8::1]"_s << u"[2001:db8::1]"_s;
    QTest::newRow("environment") << u"NODE_ENV"_s << u"production"_s << u"production"_s;
}

void TestOptionValues::accepts()
{
    QFETCH(QString, name);
    QFETCH(QString, text);
    QFETCH(QString, value);
    const Parsed parsed = parseValue(optionNamed(name), text);
    QVERIFY2(parsed.value, qPrintable(parsed.reason));
    QCOMPARE(inWords(*parsed.value), value);
}

void TestOptionValues::refuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");

    const auto row = [](const char *title, const QString &name, const QString &text, const QString &reason) {
        QTest::newRow(title) << name << text << reason;
    };
    row("no number", u"PORT"_s, u"abc"_s, u"\"abc\" is not a whole number"_s);
    row("number with rest", u"PORT"_s, u"80 81"_s, u"\"80 81\" is not a whole number"_s);
    row("sign", u"PORT"_s, u"+80"_s, u"is not a whole number"_s);
    row("negative", u"MAX_ROOM_MEMBERS"_s, u"-1"_s, u"is not a whole number"_s);
    row("fraction", u"MAX_ROOM_MEMBERS"_s, u"1.5"_s, u"is not a whole number"_s);
    row("hexadecimal", u"PORT"_s, u"0x50"_s, u"is not a whole number"_s);
    row("other digits", u"PORT"_s, u"٣"_s, u"is not a whole number"_s);
    row("comment at the end", u"PORT"_s, u"3001   # HTTP port"_s, u"a comment needs a line of its own"_s);
    row("above", u"PORT"_s, u"65536"_s, u"\"65536\" is outside 0 to 65535"_s);
    row("below", u"MAX_CONNECTIONS"_s, u"0"_s, u"is outside 1 to"_s);
    row("beyond 64 bits", u"PORT"_s, u"18446744073709551617"_s, u"is outside"_s);
    row("beyond 64 bits with its suffix", u"API_RATE_LIMIT_WINDOW_MS"_s, u"9000000000000000h"_s, u"is outside"_s);
    row("unit of another kind", u"PORT"_s, u"1K"_s, u"is not a whole number"_s);
    row("unknown unit", u"SOCKET_PING_TIMEOUT"_s, u"1d"_s, u"ms, s, min or h"_s);
    row("milliseconds for seconds", u"TURN_TTL"_s, u"500ms"_s, u"s, min or h"_s);
    row("unit alone", u"MAX_HEAD_BYTES"_s, u"K"_s, u"K, M or G"_s);
    row("unit in front", u"MAX_HEAD_BYTES"_s, u"K1"_s, u"K, M or G"_s);
    row("no flag", u"ALLOW_UPGRADES"_s, u"maybe"_s, u"neither on nor off"_s);
    row("no such word", u"LOG_LEVEL"_s, u"loud"_s, u"is not one of error, warn, info and debug"_s);
    row("no address", u"HOST"_s, u"example.org"_s, u"is no IP address"_s);
    row("short address", u"HOST"_s, u"127.1"_s, u"is no IP address"_s);
    row("no port", u"EXTRA_PORTS"_s, u"3000,http"_s, u"\"http\" is no port"_s);
    row("port 0", u"EXTRA_PORTS"_s, u"0"_s, u"is no port"_s);
    row("port too high", u"EXTRA_PORTS"_s, u"65536"_s, u"is no port"_s);
    row("nothing but commas", u"EXTRA_PORTS"_s, u", ,"_s, u"has no element"_s);
    row(
        "too many", u"ALLOWED_ORIGINS"_s,
        [] {
            QStringList many;
            for (int i = 0; i < 300; ++i)
                many += u"http://a%1"_s.arg(i);
            return many.join(u',');
        }(),
        u"more than 256"_s);
    row("no such transport", u"TRANSPORTS"_s, u"polling,smoke"_s, u"\"smoke\" is not one of polling and websocket"_s);
    row("origin without scheme", u"ALLOWED_ORIGINS"_s, u"app.example"_s, u"is no origin"_s);
    row("origin with path", u"ALLOWED_ORIGINS"_s, u"https://app.example/a"_s, u"is no origin"_s);
    row("origin with star", u"ALLOWED_ORIGINS"_s, u"https://*.example"_s, u"is no origin"_s);
    row("origin with line end", u"ALLOWED_ORIGINS"_s, u"https://a\r\nX: y"_s, u"is no origin"_s);
    row("origin with port too high", u"ALLOWED_ORIGINS"_s, u"https://a:65536"_s, u"is no origin"_s);
    row("trust everyone", u"TRUST_PROXY"_s, u"true"_s, u"whatever a client says"_s);
    row("no proxy", u"TRUST_PROXY"_s, u"10.0.0.0/8,nginx"_s, u"is no address"_s);
    row("prefix too long", u"TRUST_PROXY"_s, u"10.0.0.0/33"_s, u"prefix length from 0 to 32"_s);
    row("prefix too long, IPv6", u"TRUST_PROXY"_s, u"fd00::/129"_s, u"prefix length from 0 to 128"_s);
    row("prefix missing", u"TRUST_PROXY"_s, u"10.0.0.0/"_s, u"prefix length"_s);
    row("short proxy address", u"TRUST_PROXY"_s, u"10/8"_s, u"is no address"_s);
    row("many hops", u"TRUST_PROXY"_s, u"100"_s, u"up to 99"_s);
    for (const char *url :
         {"stun.example", "stun://stun.example", "turn:stun.example", "stun:", "stun:a:0", "stun:a:65536", "stun:a:b",
          "stun:a b", "stun:2001:db8::1", "stun:a?transport=udp", "stun:a/", "xstun:a"})
        row(url, u"STUN_SERVER_URL"_s, QString::fromLatin1(url), u"is no URL of the form stun:"_s);
    for (const char *url : {"turn.example:3478", "turn://turn.example", "stun:turn.example", "turn:ada@turn.example",
                            "turn:a?transport=sctp", "turn:a?", "turn:a?transport=udp&x", "turn:a,turn:b"})
        row(url, u"TURN_SERVER_URL"_s, QString::fromLatin1(url), u"is no URL of the form turn:"_s);
    row("host with scheme", u"TURN_HOST"_s, u"turn:turn.example.org"_s, u"is no host name"_s);
    row("host with port", u"TURN_HOST"_s, u"turn.example.org:3478"_s, u"is no host name"_s);
    row("host with quote", u"TURN_HOST"_s, u"a\"b"_s, u"is no host name"_s);
    row("host with line end", u"TURN_HOST"_s, u"turn.example.org\n"_s + u"b"_s, u"control characters"_s);
    row("path with line end", u"LOG_DIR"_s, u"/tmp\n/x"_s, u"control characters"_s);
    row("environment of two words", u"NODE_ENV"_s, u"pro duction"_s, u"is no word"_s);
}

void TestOptionValues::refuses()
{
    QFETCH(QString, name);
    QFETCH(QString, text);
    QFETCH(QString, reason);
    const Parsed parsed = parseValue(optionNamed(name), text);
    QVERIFY(!parsed.value);
    QVERIFY2(parsed.reason.contains(reason), qPrintable(parsed.reason));
}

void TestOptionValues::secretsAreNeverQuoted()
{
    const Parsed parsed = parseValue(optionNamed(u"TURN_SECRET"_s), u"hunter2\x01"_s);
    QVERIFY(!parsed.value);
    QCOMPARE(parsed.reason, u"contains control characters"_s);
}

void TestOptionValues::foreignTextIsEscapedAndCut()
{
    QCOMPARE(quoted(u"a\x1b[31m\n"_s), u"\"a\\u001b[31m\\u000a\""_s);
    QCOMPARE(quoted(QString(1000, u'x')), QString(u'"' + QString(60, u'x') + u"…\""_s));
}

QTEST_APPLESS_MAIN(TestOptionValues)
#include "tst_optionvalues.moc"
