// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/net/addresskey.h"
#include "server/net/compression.h"
#include "server/net/routes.h"
#include "server/net/trustedproxies.h"

#include <QTest>

using namespace heliograph::net;

class TestNetValues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parameters_data();
    void parameters();
    void proxies_data();
    void proxies();
    void malformedProxies();
    void onlyNamedProxiesSpeakForMany();
    void addressesOfOneClient();
    void longestPrefixWins();
    void gzipIsNegotiated_data();
    void gzipIsNegotiated();
    void compressionRemembersByEtag();
    void smallAndOtherBodiesStay();
};

void TestNetValues::parameters_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<bool>("present");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("absent") << QByteArray("b=1") << false << QByteArray();
    QTest::newRow("empty") << QByteArray("a=") << true << QByteArray("");
    QTest::newRow("no equals") << QByteArray("b&a") << true << QByteArray("");
    QTest::newRow("first of two") << QByteArray("a=1&a=2") << true << QByteArray("1");
    QTest::newRow("decoded") << QByteArray("a=%c3%a9+x") << true << QByteArray("\xc3\xa9 x");
    QTest::newRow("encoded name") << QByteArray("%61=1") << true << QByteArray("1");
    QTest::newRow("equals in value") << QByteArray("a=b=c") << true << QByteArray("b=c");
}

void TestNetValues::parameters()
{
    QFETCH(QByteArray, query);
    QFETCH(bool, present);
    Request request;
    request.query = query;
    const auto value = request.parameter("a");
    QCOMPARE(value.has_value(), present);
    QTEST(value.value_or(QByteArray()), "value");
}

void TestNetValues::proxies_data()
{
    QTest::addColumn<QString>("trusted");
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("forwarded");
    QTest::addColumn<QString>("client");
    const auto row = [](const char *name, const char *trusted, const char *peer, const char *forwarded,
                        const char *client) {
        QTest::newRow(name) << QString::fromLatin1(trusted) << QString::fromLatin1(peer) << QByteArray(forwarded)
                            << QString::fromLatin1(client);
    };
    row("nobody", "", "10.0.0.1", "1.1.1.1", "10.0.0.1");
    row("false", "false", "10.0.0.1", "1.1.1.1", "10.0.0.1");
    row("zero", "0", "10.0.0.1", "1.1.1.1", "10.0.0.1");
    row("one hop", "1", "10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1");
    row("two hops", "2", "10.0.0.1", "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1");
    row("more hops than entries", "5", "10.0.0.1", "1.1.1.1", "1.1.1.1");
    row("no header", "1", "10.0.0.1", "", "10.0.0.1");
    row("range", "10.0.0.0/8", "10.0.0.1", "6.6.6.6, 1.1.1.1, 10.9.9.9", "1.1.1.1");
    row("outside the range", "10.0.0.0/8", "11.0.0.1", "1.1.1.1", "11.0.0.1");
    row("word", "loopback, uniquelocal", "127.0.0.1", "1.1.1.1, 192.168.1.1", "1.1.1.1");
    row("garbage ends the walk", "2", "10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1");
    row("IPv6", "::1", "::1", "2001:db8::5", "2001:db8::5");
    row("mapped", "1", "127.0.0.1", "::ffff:1.2.3.4", "1.2.3.4");
}

void TestNetValues::proxies()
{
    QFETCH(QString, trusted);
    QFETCH(QString, peer);
    QFETCH(QByteArray, forwarded);
    const auto proxies = TrustedProxies::parse(trusted);
    QVERIFY(proxies);
    QTEST(proxies->client(QHostAddress(peer), forwarded).toString(), "client");
}

void TestNetValues::onlyNamedProxiesSpeakForMany()
{
    const QHostAddress peer(QHostAddress::LocalHost);
    QVERIFY(!TrustedProxies().isProxy(peer));
    QVERIFY(!TrustedProxies::parse(QStringLiteral("1"))->isProxy(peer));
    QVERIFY(TrustedProxies::parse(QStringLiteral("loopback"))->isProxy(peer));
    QVERIFY(!TrustedProxies::parse(QStringLiteral("10.0.0.0/8"))->isProxy(peer));
}

void TestNetValues::malformedProxies()
{
    for (const char *text : {"-1", "10.0.0.0/99", "somewhere", "loopback, nowhere"})
        QVERIFY2(!TrustedProxies::parse(QString::fromLatin1(text)), text);
}

void TestNetValues::addressesOfOneClient()
{
    const auto key = [](const char *text) { return addressKey(QHostAddress(QString::fromLatin1(text))); };
    QCOMPARE(key("1.2.3.4"), key("::ffff:1.2.3.4"));
    QVERIFY(key("1.2.3.4") != key("1.2.3.5"));
    QCOMPARE(key("2001:db8:0:1::1"), key("2001:db8:0:1:ffff::9"));
    QVERIFY(key("2001:db8:0:1::1") != key("2001:db8:0:2::1"));
}

void TestNetValues::longestPrefixWins()
{
    struct Nothing : HttpHandler
    {
        void handle(const ExchangePtr &) override {}
    } all, api, rooms;
    Routes routes;
    routes.mount("/api/", &api);
    routes.mount("/", &all);
    routes.mount("/api/rooms/", &rooms);
    QCOMPARE(routes.httpHandler("/"), &all);
    QCOMPARE(routes.httpHandler("/apix"), &all);
    QCOMPARE(routes.httpHandler("/api"), &api);
    QCOMPARE(routes.httpHandler("/api/x"), &api);
    QCOMPARE(routes.httpHandler("/api/rooms"), &rooms);
    QCOMPARE(routes.webSocketHandler("/api/"), nullptr);
}

void TestNetValues::gzipIsNegotiated_data()
{
    QTest::addColumn<QByteArray>("accept");
    QTest::addColumn<bool>("expected");
    QTest::newRow("none") << QByteArray() << false;
    QTest::newRow("plain") << QByteArray("gzip, deflate, br") << true;
    QTest::newRow("zero") << QByteArray("gzip;q=0, *") << false;
    QTest::newRow("weighted") << QByteArray("br, gzip ; q=0.5") << true;
    QTest::newRow("star") << QByteArray("*") << true;
    QTest::newRow("identity") << QByteArray("identity") << false;
}

void TestNetValues::gzipIsNegotiated()
{
    QFETCH(QByteArray, accept);
    QTEST(acceptsGzip(accept), "expected");
}

void TestNetValues::compressionRemembersByEtag()
{
    Compression compression;
    Request request;
    request.path = "/a.js";
    request.headers = {{"accept-encoding", "gzip"}};
    const QByteArray body(100'000, 'x');
    QByteArray first;
    for (int round = 0; round < 2; ++round) {
        Response response{200, "text/javascript", body, {{"ETag", "W/\"1\""}, {"Vary", "Origin"}}};
        compression.apply(request, response);
        QVERIFY2(response.body.size() < 1000, QByteArray::number(response.body.size()).constData());
        QCOMPARE(response.headers[1].value, QByteArray("Origin, Accept-Encoding"));
        QCOMPARE(response.headers.last().value, QByteArray("gzip"));
        if (round == 0)
            first = response.body;
        else
            QCOMPARE(response.body.constData(), first.constData()); // the very same bytes, shared
    }
}

void TestNetValues::smallAndOtherBodiesStay()
{
    Compression compression;
    Request request;
    request.headers = {{"accept-encoding", "gzip"}};
    for (Response response :
         {Response{200, "text/plain", QByteArray(1000, 'x')}, Response{200, "image/png", QByteArray(10'000, 'x')},
          Response{200, "text/plain", QByteArray(10'000, 'x'), {}, false}}) {
        const QByteArray before = response.body;
        compression.apply(request, response);
        QCOMPARE(response.body, before);
    }
}

QTEST_GUILESS_MAIN(TestNetValues)
#include "tst_netvalues.moc"
