// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/net/requesthead.h"

#include <QTest>

using namespace heliograph::net;

class TestRequestHead : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void upgrades_data();
    void upgrades();
    void findsTheEnd();
    void keepsEveryHeader();
};

namespace {

const QByteArray handshake =
    "GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

} // namespace

void TestRequestHead::accepts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<qint64>("length");
    QTest::addColumn<bool>("keepAlive");

    const auto row = [](const char *name, const char *text, const char *path, const char *query, qint64 length,
                        bool keep) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(path) << QByteArray(query) << length << keep;
    };
    row("plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "/", "", 0, true);
    row("query", "GET /a/b?c=d&e HTTP/1.1\r\nHost: a\r\n\r\n", "/a/b", "c=d&e", 0, true);
    row("escapes stay", "GET /%2e%2E/x?%00 HTTP/1.1\r\nHost: a\r\n\r\n", "/%2e%2E/x", "%00", 0, true);
    row("body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n", "/", "", 12, true);
    row("huge body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", "/", "",
        std::numeric_limits<qint64>::max(), true);
    row("close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n", "/", "", 0, false);
    row("1.0", "GET / HTTP/1.0\r\n\r\n", "/", "", 0, false);
    row("absolute form", "GET http://a:80/x?y HTTP/1.1\r\nHost: a\r\n\r\n", "/x", "y", 0, true);
    row("absolute, no path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "/", "", 0, true);
    row("white space round a value", "GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n", "/", "", 0, true);
    row("other upgrade", "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", "/", "", 0, true);
    row("IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:3001\r\n\r\n", "/", "", 0, true);
    row("UTF-8 value", "GET / HTTP/1.1\r\nHost: a\r\nX: \xc3\xa9\r\n\r\n", "/", "", 0, true);
}

void TestRequestHead::accepts()
{
    QFETCH(QByteArray, text);
    QCOMPARE(RequestHead::length(text), text.size());
    const auto outcome = RequestHead::parse(text);
    QVERIFY2(std::holds_alternative<RequestHead>(outcome),
             std::holds_alternative<HeadRefusal>(outcome) ? std::get<HeadRefusal>(outcome).sentence : "");
    const auto &head = std::get<RequestHead>(outcome);
    QTEST(head.path, "path");
    QTEST(head.query, "query");
    QTEST(head.contentLength, "length");
    QTEST(head.keepAlive, "keepAlive");
    QVERIFY(!head.isUpgrade);
}

void TestRequestHead::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");

    const auto row = [](const char *name, const QByteArray &text, int status = 400) {
        QTest::newRow(name) << text << status;
    };
    const auto headers = [](const QByteArray &lines) {
        return QByteArray("POST / HTTP/1.1\r\nHost: a\r\n") + lines + "\r\n\r\n";
    };
    row("empty", "\r\n\r\n");
    row("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n");
    row("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    row("authority form", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n");
    row("space in target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n");
    row("control in target", "GET /a\x01 HTTP/1.1\r\nHost: a\r\n\r\n");
    row("fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n");
    row("back slash", "GET \\a HTTP/1.1\r\nHost: a\r\n\r\n");
    row("method", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n");
    row("version 2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505);
    row("no version", "GET /\r\nHost: a\r\n\r\n");
    row("no host", "GET / HTTP/1.1\r\n\r\n");
    row("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
    row("odd host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
    row("bare line feed", "GET / HTTP/1.1\nHost: a\r\n\r\n");
    row("bare carriage return", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n");
    row("folded line", headers("X: a\r\n b"));
    row("space before colon", headers("Content-Length : 3"));
    row("nameless", headers(": 3"));
    row("no colon", headers("Content-Length"));
    row("NUL in value", headers("X: a").replace("X: a", QByteArray("X: \0a", 5)));
    row("DEL in value", headers("X: \x7f"));
    row("two lengths", headers("Content-Length: 3\r\nContent-Length: 3"));
    row("list of lengths", headers("Content-Length: 3, 3"));
    row("signed length", headers("Content-Length: +3"));
    row("negative length", headers("Content-Length: -3"));
    row("hexadecimal length", headers("Content-Length: 0x3"));
    row("empty length", headers("Content-Length:"));
    row("chunked", headers("Transfer-Encoding: chunked"), 411);
    row("chunked and length", headers("Content-Length: 3\r\nTransfer-Encoding: chunked"));
    row("not quite chunked", headers("Transfer-Encoding: xchunkedx"));
    row("chunked twice", headers("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"));
    row("identity", headers("Transfer-Encoding: identity"));
    row("chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    row("expectation", headers("Expect: 200-ok"), 417);
    row("too many headers", headers(QByteArray("X: y\r\n").repeated(RequestHead::maxHeaders) + "Z: 1"), 431);
    row("websocket 8", QByteArray(handshake).replace("13", "8") + "\r\n", 426);
    row("websocket post", QByteArray(handshake).replace("GET", "POST") + "\r\n");
    row("websocket, empty host", QByteArray(handshake).replace("Host: h", "Host:") + "\r\n");
    row("websocket, odd host", QByteArray(handshake).replace("Host: h", "Host: :") + "\r\n");
    row("websocket with body", handshake + "Content-Length: 1\r\n\r\n");
    row("websocket, short key", QByteArray(handshake).replace("dGhlIHNh", "") + "\r\n");
    row("websocket, two keys", handshake + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
}

void TestRequestHead::refuses()
{
    QFETCH(QByteArray, text);
    const auto outcome = RequestHead::parse(text);
    QVERIFY(std::holds_alternative<HeadRefusal>(outcome));
    QTEST(std::get<HeadRefusal>(outcome).status, "status");
}

void TestRequestHead::upgrades_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << handshake;
    QTest::newRow("lists") << QByteArray(handshake).replace("Connection: Upgrade", "Connection: keep-alive, UPGRADE");
    QTest::newRow("protocols") << handshake + "Sec-WebSocket-Protocol: a, b\r\n";
}

void TestRequestHead::upgrades()
{
    QFETCH(QByteArray, text);
    const auto outcome = RequestHead::parse(text + "\r\n");
    QVERIFY(std::holds_alternative<RequestHead>(outcome));
    QVERIFY(std::get<RequestHead>(outcome).isUpgrade);
}

void TestRequestHead::findsTheEnd()
{
    const QByteArray text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (qsizetype size = 0; size < text.size(); ++size)
        QCOMPARE(RequestHead::length(text.first(size)), -1);
    QCOMPARE(RequestHead::length(text + "rest"), text.size());
    QVERIFY(std::holds_alternative<HeadRefusal>(RequestHead::parse(text + "rest")));
}

void TestRequestHead::keepsEveryHeader()
{
    const auto outcome = RequestHead::parse("GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-one:  2 \r\n\r\n");
    const auto &head = std::get<RequestHead>(outcome);
    QCOMPARE(head.headers.size(), 3);
    QCOMPARE(*head.find("x-one"), QByteArray("1"));
    QCOMPARE(head.headers[2].value, QByteArray("2"));
    QCOMPARE(head.find("nothing"), nullptr);
    QCOMPARE(listElements(" a ,,B\t, c"), (QList<QByteArray>{"a", "b", "c"}));
}

QTEST_GUILESS_MAIN(TestRequestHead)
#include "tst_requesthead.moc"
