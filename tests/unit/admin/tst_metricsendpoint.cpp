// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/metricsendpoint.h"
#include "server/net/addresskey.h"
#include "tests/support/fakenet.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::admin;
using namespace std::chrono_literals;

using Exchange = std::shared_ptr<test::FakeExchange>;

class TestMetricsEndpoint : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_measurements = 0;
        m_clock.move(1min);
    }
    void whoMayAsk_data();
    void whoMayAsk();
    void whatIsSaid();
    void refusals();
    void tooManyAttempts();
    void onlyGet();
    void measuredOnceASecond();

private:
    Exchange ask(net::Request request)
    {
        const auto exchange = std::make_shared<test::FakeExchange>(std::move(request));
        m_endpoint.handle(exchange);
        return exchange;
    }
    static net::Request from(const char *address)
    {
        net::Request request = test::request("GET", "/metrics");
        request.address = request.peerAddress = QHostAddress(QString::fromLatin1(address));
        return request;
    }
    static Authenticator::Verdict check(const QByteArray &token, const QByteArray &addressKey)
    {
        if (token.isEmpty())
            return TokenMissing{};
        if (token == "good")
            return Operator{QStringLiteral("ada")};
        if (addressKey == net::addressKey(QHostAddress(QStringLiteral("192.0.2.66"))))
            return TooManyAttempts{17};
        return TokenWrong{};
    }

    test::ManualClock m_clock;
    int m_measurements = 0;
    MetricsEndpoint m_endpoint{m_clock, &check, "text/plain; version=0.0.4",
                               [this] { return "figures " + QByteArray::number(++m_measurements); }};
};

void TestMetricsEndpoint::whoMayAsk_data()
{
    QTest::addColumn<QByteArray>("peer");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const char *peer, const char *header, const char *value, int status) {
        QTest::newRow(name) << QByteArray(peer) << QByteArray(header) << QByteArray(value) << status;
    };
    row("from here", "127.0.0.1", "", "", 200);
    row("from here, IPv6", "::1", "", "", 200);
    row("from here, mapped", "::ffff:127.0.0.1", "", "", 200);
    row("from elsewhere", "192.0.2.1", "", "", 401);
    row("from elsewhere, IPv6", "2001:db8::1", "", "", 401);
    row("through a proxy here", "127.0.0.1", "x-forwarded-for", "127.0.0.1", 401);
    row("through a proxy here, empty", "127.0.0.1", "x-forwarded-for", "", 401);
    row("through a proxy here, Forwarded", "127.0.0.1", "forwarded", "for=127.0.0.1", 401);
    row("through a proxy here, of whom", "127.0.0.1", "x-real-ip", "127.0.0.1", 401);
    row("through a proxy here, to whom", "127.0.0.1", "x-forwarded-host", "localhost", 401);
    row("through a proxy here, that says so", "127.0.0.1", "via", "1.1 here", 401);
    row("with a token", "192.0.2.1", "authorization", "Bearer good", 200);
    row("with a wrong token", "192.0.2.1", "authorization", "Bearer bad", 401);
    row("with another scheme", "192.0.2.1", "authorization", "Basic good", 401);
    row("too many wrong ones", "192.0.2.66", "authorization", "Bearer bad", 429);
    row("a good one after them", "192.0.2.66", "authorization", "Bearer good", 200);
}

void TestMetricsEndpoint::whoMayAsk()
{
    QFETCH(const QByteArray, peer);
    QFETCH(const QByteArray, header);
    QFETCH(const QByteArray, value);
    net::Request request = from(peer.constData());
    if (!header.isEmpty())
        request.headers.append(net::Header{header, value});
    QTEST(ask(request)->status(), "status");
}

/// The client that proxies report may be anybody's claim.
void TestMetricsEndpoint::refusals()
{
    net::Request request = from("192.0.2.1");
    request.address = QHostAddress(QHostAddress::LocalHost);
    const Exchange exchange = ask(request);
    QCOMPARE(exchange->status(), 401);
    QCOMPARE(exchange->header("WWW-Authenticate"), QByteArray("Bearer"));
    QCOMPARE(exchange->body(),
             QByteArray(R"({"error":{"code":"unauthorized","message":"The token of an operator is needed."}})"));
    QCOMPARE(m_measurements, 0);
}

void TestMetricsEndpoint::tooManyAttempts()
{
    net::Request request = from("192.0.2.66");
    request.headers.append(net::Header{"authorization", "Bearer bad"});
    QCOMPARE(ask(request)->header("Retry-After"), QByteArray("17"));
}

void TestMetricsEndpoint::whatIsSaid()
{
    const Exchange exchange = ask(from("127.0.0.1"));
    QCOMPARE(exchange->body(), QByteArray("figures 1"));
    QCOMPARE(exchange->answer->contentType, QByteArray("text/plain; version=0.0.4"));
    QCOMPARE(exchange->header("Cache-Control"), QByteArray("no-store"));
}

void TestMetricsEndpoint::onlyGet()
{
    net::Request request = from("127.0.0.1");
    request.method = "POST";
    const Exchange exchange = ask(request);
    QCOMPARE(exchange->status(), 405);
    QCOMPARE(exchange->header("Allow"), QByteArray("GET, HEAD"));
    request.method = "HEAD";
    QCOMPARE(ask(request)->status(), 200);
}

void TestMetricsEndpoint::measuredOnceASecond()
{
    for (int i = 0; i < 5; ++i)
        QCOMPARE(ask(from("127.0.0.1"))->body(), QByteArray("figures 1"));
    m_clock.move(999ms);
    QCOMPARE(ask(from("127.0.0.1"))->body(), QByteArray("figures 1"));
    m_clock.move(1ms);
    QCOMPARE(ask(from("127.0.0.1"))->body(), QByteArray("figures 2"));
}

QTEST_APPLESS_MAIN(TestMetricsEndpoint)
#include "tst_metricsendpoint.moc"
