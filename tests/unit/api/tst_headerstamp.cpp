// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/api/headerstamp.h"
#include "tests/unit/api/asking.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::api;

namespace {

/// Answers every request with what it was given, and keeps the exchange.
class Echo final : public net::HttpHandler
{
public:
    void handle(const net::ExchangePtr &exchange) override
    {
        ++calls;
        kept = exchange;
        if (!isLate)
            exchange->respond(response);
    }
    net::Response response;
    net::ExchangePtr kept;
    int calls = 0;
    bool isLate = false;
};

const QByteArray here = "https://app.example";

} // namespace

class TestHeaderStamp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void origins_data();
    void origins();
    void strangersGetTheAnswerWithoutCors();
    void noOrigin();
    void varyIsMerged();
    void preflight_data();
    void preflight();
    void preflightOfStrangers();
    void preflightEchoesOnlyHeaderNames_data();
    void preflightEchoesOnlyHeaderNames();
    void helmetHeaders();
    void contentPolicyStaysOffPages();
    void pollingCarriesNoHelmet();
    void lateAnswersAreStamped();
    void goneClients();

private:
    std::unique_ptr<Echo> m_inner;
};

void TestHeaderStamp::init()
{
    m_inner = std::make_unique<Echo>();
    m_inner->response.contentType = "application/json";
}

void TestHeaderStamp::origins_data()
{
    QTest::addColumn<QByteArrayList>("allowed");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("isAllowed");
    QTest::newRow("nothing configured") << QByteArrayList() << here << true;
    QTest::newRow("star") << QByteArrayList{"https://other.example", "*"} << here << true;
    QTest::newRow("listed") << QByteArrayList{"https://other.example", here} << here << true;
    QTest::newRow("not listed") << QByteArrayList{"https://other.example"} << here << false;
    QTest::newRow("other scheme") << QByteArrayList{"http://app.example"} << here << false;
    QTest::newRow("other port") << QByteArrayList{here} << QByteArray("https://app.example:8443") << false;
    QTest::newRow("longer name") << QByteArrayList{here} << QByteArray("https://app.example.evil.example") << false;
    QTest::newRow("written by hand") << QByteArrayList{" HTTPS://App.Example/ "} << here << true;
    QTest::newRow("sent by no browser") << QByteArrayList{here} << here.toUpper() << false;
    QTest::newRow("only blanks") << QByteArrayList{"", "  "} << here << true;
    QTest::newRow("null, all") << QByteArrayList() << QByteArray("null") << true;
    QTest::newRow("null, listed") << QByteArrayList{here} << QByteArray("null") << false;
    QTest::newRow("no ASCII") << QByteArrayList() << QByteArray("https://\xc3\xa4.example") << false;
    QTest::newRow("blank inside") << QByteArrayList() << QByteArray("https://a b") << false;
    QTest::newRow("line break") << QByteArrayList() << QByteArray("https://a\r\nX: 1") << false;
}

void TestHeaderStamp::origins()
{
    QFETCH(QByteArrayList, allowed);
    QFETCH(QByteArray, origin);
    QFETCH(bool, isAllowed);
    HeaderStamp stamp(*m_inner, Origins(allowed), HeaderStamp::Traffic::Polling);
    const auto exchange = test::ask(stamp, test::requestOf("/x", {{"origin", origin}}));
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->header("Access-Control-Allow-Origin"), isAllowed ? origin : QByteArray());
    QCOMPARE(exchange->header("Access-Control-Allow-Credentials"), isAllowed ? QByteArray("true") : QByteArray());
    QCOMPARE(exchange->header("Vary"), QByteArray("Origin"));
}

void TestHeaderStamp::strangersGetTheAnswerWithoutCors()
{
    m_inner->response.body = "{}";
    HeaderStamp stamp(*m_inner, Origins({"https://other.example"}), HeaderStamp::Traffic::Site);
    const auto exchange = test::ask(stamp, test::requestOf("/x", {{"origin", here}}));
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->body(), QByteArray("{}"));
    QVERIFY(exchange->header("Access-Control-Allow-Origin").isNull());
}

void TestHeaderStamp::noOrigin()
{
    HeaderStamp stamp(*m_inner, Origins(), HeaderStamp::Traffic::Site);
    const auto exchange = test::ask(stamp, test::requestOf("/x"));
    QCOMPARE(exchange->status(), 200);
    QVERIFY(exchange->header("Access-Control-Allow-Origin").isNull());
    QCOMPARE(exchange->header("Vary"), QByteArray("Origin"));
}

void TestHeaderStamp::varyIsMerged()
{
    m_inner->response.headers = {{"vary", "Accept"}};
    HeaderStamp stamp(*m_inner, Origins(), HeaderStamp::Traffic::Site);
    QCOMPARE(test::ask(stamp, test::requestOf("/x"))->header("Vary"), QByteArray("Accept, Origin"));
}

void TestHeaderStamp::preflight_data()
{
    QTest::addColumn<HeaderStamp::Traffic>("traffic");
    QTest::addColumn<QByteArray>("methods");
    QTest::newRow("site") << HeaderStamp::Traffic::Site << QByteArray("GET,HEAD,PUT,PATCH,POST,DELETE");
    QTest::newRow("polling") << HeaderStamp::Traffic::Polling << QByteArray("GET,POST");
}

void TestHeaderStamp::preflight()
{
    QFETCH(HeaderStamp::Traffic, traffic);
    HeaderStamp stamp(*m_inner, Origins(), traffic);
    const auto exchange = test::ask(stamp, test::requestOf("/any/path",
                                                           {{"origin", here},
                                                            {"access-control-request-method", "POST"},
                                                            {"access-control-request-headers", "content-type,x-token"}},
                                                           "OPTIONS"));
    QCOMPARE(m_inner->calls, 0);
    QCOMPARE(exchange->status(), 204);
    QVERIFY(exchange->body().isEmpty());
    QCOMPARE(exchange->header("Access-Control-Allow-Origin"), here);
    QCOMPARE(exchange->header("Access-Control-Allow-Credentials"), QByteArray("true"));
    QTEST(exchange->header("Access-Control-Allow-Methods"), "methods");
    QCOMPARE(exchange->header("Access-Control-Allow-Headers"), QByteArray("content-type,x-token"));
    QCOMPARE(exchange->header("Vary"), QByteArray("Access-Control-Request-Headers, Origin"));
}

void TestHeaderStamp::preflightOfStrangers()
{
    HeaderStamp stamp(*m_inner, Origins({"https://other.example"}), HeaderStamp::Traffic::Site);
    const auto exchange = test::ask(stamp, test::requestOf("/x", {{"origin", here}}, "OPTIONS"));
    QCOMPARE(exchange->status(), 204);
    QVERIFY(exchange->header("Access-Control-Allow-Origin").isNull());
    QVERIFY(exchange->header("Access-Control-Allow-Methods").isNull());
}

void TestHeaderStamp::preflightEchoesOnlyHeaderNames_data()
{
    QTest::addColumn<QByteArray>("asked");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("line break") << QByteArray("a\r\nSet-Cookie: x");
    QTest::newRow("colon") << QByteArray("a: b");
    QTest::newRow("no ASCII") << QByteArray("\xff");
}

void TestHeaderStamp::preflightEchoesOnlyHeaderNames()
{
    QFETCH(QByteArray, asked);
    HeaderStamp stamp(*m_inner, Origins(), HeaderStamp::Traffic::Site);
    const auto exchange = test::ask(
        stamp, test::requestOf("/x", {{"origin", here}, {"access-control-request-headers", asked}}, "OPTIONS"));
    QVERIFY(exchange->header("Access-Control-Allow-Headers").isNull());
    QVERIFY(!exchange->header("Access-Control-Allow-Methods").isNull());
}

void TestHeaderStamp::helmetHeaders()
{
    HeaderStamp stamp(*m_inner, Origins(), HeaderStamp::Traffic::Site);
    const auto exchange = test::ask(stamp, test::requestOf("/x"));
    const std::pair<const char *, const char *> wanted[] = {
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "cross-origin"},
        {"Origin-Agent-Cluster", "?1"},
        {"Referrer-Policy", "no-referrer"},
        {"Strict-Transport-Security", "max-age=15552000; includeSubDomains"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-DNS-Prefetch-Control", "off"},
        {"X-Download-Options", "noopen"},
        {"X-Frame-Options", "SAMEORIGIN"},
        {"X-Permitted-Cross-Domain-Policies", "none"},
        {"X-XSS-Protection", "0"},
    };
    for (const auto &[name, value] : wanted)
        QCOMPARE(exchange->header(name), QByteArray(value));
    QVERIFY(exchange->header("Content-Security-Policy").startsWith("default-src 'self'"));
    QVERIFY(!exchange->header("Content-Security-Policy").contains("upgrade-insecure-requests"));
    QVERIFY(exchange->header("X-Powered-By").isNull());
}

void TestHeaderStamp::contentPolicyStaysOffPages()
{
    m_inner->response.contentType = "text/html; charset=utf-8";
    HeaderStamp stamp(*m_inner, Origins(), HeaderStamp::Traffic::Site);
    QVERIFY(test::ask(stamp, test::requestOf("/"))->header("Content-Security-Policy").isNull());
    m_inner->response.headers = {{"Content-Security-Policy", "default-src 'none'"}};
    QCOMPARE(test::ask(stamp, test::requestOf("/"))->header("Content-Security-Policy"),
             QByteArray("default-src 'none'"));
    m_inner->response.status = 304;
    m_inner->response.contentType.clear();
    m_inner->response.headers.clear();
    QVERIFY(test::ask(stamp, test::requestOf("/"))->header("Content-Security-Policy").isNull());
}

void TestHeaderStamp::pollingCarriesNoHelmet()
{
    HeaderStamp stamp(*m_inner, Origins(), HeaderStamp::Traffic::Polling);
    const auto exchange = test::ask(stamp, test::requestOf("/socket.io/", {{"origin", here}}));
    QCOMPARE(exchange->answer->headers.size(), 3);
}

void TestHeaderStamp::lateAnswersAreStamped()
{
    m_inner->isLate = true;
    std::shared_ptr<test::FakeExchange> exchange;
    {
        HeaderStamp stamp(*m_inner, Origins(), HeaderStamp::Traffic::Polling);
        exchange = test::ask(stamp, test::requestOf("/x", {{"origin", here}}));
    }
    QVERIFY(!exchange->answer);
    QCOMPARE(m_inner->kept->request().path, QByteArray("/x"));
    m_inner->kept->respond({});
    QVERIFY(exchange->answer);
    QCOMPARE(exchange->header("Access-Control-Allow-Origin"), here);
    QVERIFY(!m_inner->kept->isOpen());
}

void TestHeaderStamp::goneClients()
{
    m_inner->isLate = true;
    HeaderStamp stamp(*m_inner, Origins(), HeaderStamp::Traffic::Polling);
    const auto exchange = test::ask(stamp, test::requestOf("/x"));
    int gone = 0;
    m_inner->kept->onGone([&] { ++gone; });
    QVERIFY(m_inner->kept->isOpen());
    exchange->vanish();
    QCOMPARE(gone, 1);
    QVERIFY(!m_inner->kept->isOpen());
    m_inner->kept->respond({});
    QVERIFY(!exchange->answer);
}

QTEST_APPLESS_MAIN(TestHeaderStamp)
#include "tst_headerstamp.moc"
