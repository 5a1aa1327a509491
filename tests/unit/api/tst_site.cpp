// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is not below /api: probes, the front, and everything that is not there.

#include "tests/unit/api/restbench.h"

#include <QJsonArray>
#include <QTest>

using namespace heliograph;
using namespace heliograph::api;

class TestSite : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_bench = std::make_unique<test::RestBench>(); }
    void cleanup() { m_bench.reset(); }

    void health_data();
    void health();
    void healthGrowsByParts();
    void ready();
    void frontForPrograms();
    void frontForBrowsers();
    void otherPaths_data();
    void otherPaths();
    void wrongMethods_data();
    void wrongMethods();
    void headIsAnsweredLikeGet();

private:
    std::unique_ptr<test::RestBench> m_bench;
};

void TestSite::health_data()
{
    QTest::addColumn<net::Headers>("headers");
    QTest::addColumn<QByteArray>("type");
    const QByteArray json("application/json; charset=utf-8");
    QTest::newRow("nothing asked for") << net::Headers{} << json;
    QTest::newRow("anything") << net::Headers{{"accept", "*/*"}} << json;
    QTest::newRow("browser") << net::Headers{{"accept", "text/html,*/*;q=0.8"}} << json;
    QTest::newRow("plain") << net::Headers{{"accept", "text/plain"}} << QByteArray("text/plain; charset=utf-8");
    QTest::newRow("HTML") << net::Headers{{"accept", "text/html"}} << QByteArray("text/html; charset=utf-8");
}

void TestSite::health()
{
    QFETCH(net::Headers, headers);
    QFETCH(QByteArray, type);
    m_bench->api();
    m_bench->clock.move(2500ms);
    const auto answer = m_bench->ask("/health", headers);
    QCOMPARE(answer->status(), 200);
    QCOMPARE(answer->answer->contentType, type);
    QCOMPARE(answer->header("Vary"), QByteArray("Accept"));
    if (!type.startsWith("application/json")) {
        QCOMPARE(answer->body(), QByteArray("OK"));
        return;
    }
    QJsonObject document = test::jsonOf(*answer);
    QVERIFY(document.take(QLatin1String("stats")).isObject());
    QCOMPARE(document, (QJsonObject{{QStringLiteral("status"), QStringLiteral("ok")},
                                    {QStringLiteral("timestamp"), QStringLiteral("2026-01-01T00:00:02.500Z")},
                                    {QStringLiteral("uptime"), 2.5},
                                    {QStringLiteral("connectedUsers"), 0},
                                    {QStringLiteral("socketIO"), QStringLiteral("initialized")}}));
}

void TestSite::healthGrowsByParts()
{
    StatusDocument::Answer late;
    m_bench->api().health().add([&](const StatusDocument::Answer &answer) { late = answer; });
    const auto exchange = m_bench->ask("/health");
    QVERIFY(!exchange->answer);
    late({{QStringLiteral("connectedUsers"), 7}});
    QCOMPARE(test::jsonOf(*exchange).value(QLatin1String("connectedUsers")).toInt(), 7);
    QCOMPARE(test::jsonOf(*exchange).value(QLatin1String("status")), QJsonValue(QStringLiteral("ok")));
}

void TestSite::ready()
{
    const auto up = m_bench->ask("/ready");
    QCOMPARE(up->status(), 200);
    QCOMPARE(up->body(), QByteArray("READY"));
    QCOMPARE(up->answer->contentType, QByteArray("text/html; charset=utf-8"));
    m_bench->isReady = false;
    const auto down = m_bench->ask("/ready");
    QCOMPARE(down->status(), 503);
    QCOMPARE(down->body(), QByteArray("NOT READY"));
}

void TestSite::frontForPrograms()
{
    for (const net::Headers &headers :
         {net::Headers{}, net::Headers{{"accept", "*/*"}}, net::Headers{{"accept", "application/json"}}}) {
        const auto answer = m_bench->ask("/", headers);
        QCOMPARE(answer->status(), 200);
        QCOMPARE(answer->answer->contentType, QByteArray("application/json; charset=utf-8"));
        QCOMPARE(answer->header("Vary"), QByteArray("Accept"));
        const QJsonObject document = test::jsonOf(*answer);
        QCOMPARE(document.value(QLatin1String("status")).toString(), QStringLiteral("WebRTC Signaling Server Running"));
        QCOMPARE(document.value(QLatin1String("timestamp")).toString(), QStringLiteral("2026-01-01T00:00:00.000Z"));
        QCOMPARE(document.value(QLatin1String("version")).toString(), QStringLiteral("1.2.3"));
        QVERIFY(document.value(QLatin1String("name")).isString());
        QVERIFY(document.value(QLatin1String("description")).isString());
        QCOMPARE(document.value(QLatin1String("endpoints")).toObject(),
                 (QJsonObject{{QStringLiteral("health"), QStringLiteral("/health")},
                              {QStringLiteral("stats"), QStringLiteral("/stats")}}));
    }
}

void TestSite::frontForBrowsers()
{
    const auto answer = m_bench->ask("/?room=x", {{"accept", "text/html,*/*;q=0.8"}});
    QCOMPARE(answer->body(), QByteArray("<p>built-in</p>"));
    QCOMPARE(answer->header("Vary"), QByteArray("Accept"));
}

void TestSite::otherPaths_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("method");
    QTest::newRow("unknown") << QByteArray("/nothing") << QByteArray("GET");
    QTest::newRow("unknown, posted") << QByteArray("/nothing") << QByteArray("POST");
    QTest::newRow("file name, posted") << QByteArray("/index.html") << QByteArray("POST");
    QTest::newRow("traversal") << QByteArray("/../../etc/passwd") << QByteArray("GET");
    QTest::newRow("case matters") << QByteArray("/Health") << QByteArray("GET");
    QTest::newRow("two slashes") << QByteArray("//health") << QByteArray("GET");
}

void TestSite::otherPaths()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, method);
    const auto answer = m_bench->ask(target, {{"accept", "text/html"}}, method);
    QCOMPARE(answer->status(), 404);
    QCOMPARE(test::jsonOf(*answer), (QJsonObject{{QStringLiteral("success"), false},
                                                 {QStringLiteral("error"), QStringLiteral("Endpoint not found")}}));
}

void TestSite::wrongMethods_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target : {"/", "/health", "/health/", "/ready", "/api/health", "/api/rooms/",
                               "/api/turn-credentials", "/users", "/stats/", "/info", "/ice-servers"})
        QTest::newRow(target) << QByteArray(target);
}

void TestSite::wrongMethods()
{
    QFETCH(QByteArray, target);
    for (const char *method : {"POST", "PUT", "DELETE", "TRACE"}) {
        const auto answer = m_bench->ask(target, {}, method);
        QCOMPARE(answer->status(), 405);
        QCOMPARE(answer->header("Allow"), QByteArray("GET, HEAD"));
        QCOMPARE(test::jsonOf(*answer).value(QLatin1String("error")).toString(), QStringLiteral("Method not allowed"));
        QCOMPARE(test::jsonOf(*answer).contains(QLatin1String("success")), !target.startsWith("/api"));
    }
}

void TestSite::headIsAnsweredLikeGet()
{
    for (const char *target : {"/", "/ready", "/health/", "/app/index.html", "/app/config.json", "/nothing"}) {
        const auto get = m_bench->ask(target);
        const auto head = m_bench->ask(target, {}, "HEAD");
        QCOMPARE(head->status(), get->status());
        QCOMPARE(head->body(), get->body());
        QCOMPARE(head->answer->contentType, get->answer->contentType);
    }
}

QTEST_GUILESS_MAIN(TestSite)
#include "tst_site.moc"
