// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is below /api, and its limit.

#include "tests/unit/api/restbench.h"

#include <QJsonArray>
#include <QTest>

using namespace heliograph;
using namespace heliograph::api;

class TestRestApi : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_bench = std::make_unique<test::RestBench>(); }
    void cleanup() { m_bench.reset(); }

    void turnCredentialsAre();
    void turnCredentialsWithoutSecret();
    void apiHealth();
    void apiRooms();
    void apiRoomsIsBounded();
    void statusToken_data();
    void statusToken();
    void storeIsDown();
    void clientLeavesBeforeTheAnswer();
    void unknownApiPaths_data();
    void unknownApiPaths();
    void rateLimit();
    void rateLimitCountsEverythingBelowApi();
    void rateLimitOff();

private:
    std::unique_ptr<test::RestBench> m_bench;
};

void TestRestApi::turnCredentialsAre()
{
    m_bench->options.turn = {"turn.example.org", "north wind of march", 600s};
    const auto answer = m_bench->ask("/api/turn-credentials");
    QCOMPARE(answer->status(), 200);
    QCOMPARE(answer->answer->contentType, QByteArray("application/json; charset=utf-8"));
    QCOMPARE(answer->header("Cache-Control"), QByteArray("no-store"));
    const QJsonObject document = test::jsonOf(*answer);
    QCOMPARE(document.keys(), (QStringList{QStringLiteral("iceServers"), QStringLiteral("ttl")}));
    QCOMPARE(document.value(QLatin1String("ttl")).toInt(), 600);
    const QJsonArray servers = document.value(QLatin1String("iceServers")).toArray();
    QCOMPARE(servers.size(), 2);
    QCOMPARE(servers.at(0).toObject(),
             (QJsonObject{{QStringLiteral("urls"), QStringLiteral("stun:stun.l.google.com:19302")}}));
    const QJsonObject relay = servers.at(1).toObject();
    QCOMPARE(relay.value(QLatin1String("urls")).toArray(),
             (QJsonArray{QStringLiteral("turn:turn.example.org:3478"), QStringLiteral("turns:turn.example.org:5349")}));
    const QString username = relay.value(QLatin1String("username")).toString();
    QCOMPARE(username, QStringLiteral("1767226200:1"));
    const auto made = turn::mint("north wind of march", 600s, m_bench->clock.wallNow(), "1");
    QCOMPARE(relay.value(QLatin1String("credential")).toString().toLatin1(), made.password);
    // Nobody gets somebody else's.
    QVERIFY(m_bench->ask("/api/turn-credentials")->body() != answer->body());
}

void TestRestApi::turnCredentialsWithoutSecret()
{
    const auto answer = m_bench->ask("/api/turn-credentials");
    QCOMPARE(answer->status(), 500);
    QCOMPARE(answer->body(), QByteArray("{\"error\":\"Failed to generate TURN credentials\"}"));
    QCOMPARE(m_bench->ask("/app/config.json")->body(), QByteArray("{\"turn\":false,\"version\":\"1.2.3\"}"));
}

void TestRestApi::apiHealth()
{
    m_bench->api();
    m_bench->join("r", "a", QStringLiteral("Ada"), "observer");
    m_bench->join("r", "b", QStringLiteral("Bob"), "observer");
    m_bench->join("s", "b", QStringLiteral("Bob"), "observer");
    m_bench->clock.move(12345ms);
    const auto answer = m_bench->ask("/api/health");
    QCOMPARE(answer->status(), 200);
    QCOMPARE(test::jsonOf(*answer),
             (QJsonObject{{QStringLiteral("status"), QStringLiteral("healthy")},
                          {QStringLiteral("uptime"), 12.345},
                          {QStringLiteral("timestamp"), QStringLiteral("2026-01-01T00:00:12.345Z")},
                          {QStringLiteral("rooms"), 2},
                          {QStringLiteral("totalUsers"), 3},
                          {QStringLiteral("version"), QStringLiteral("1.2.3")}}));
}

void TestRestApi::apiRooms()
{
    QCOMPARE(m_bench->ask("/api/rooms")->body(), QByteArray("{\"rooms\":[]}"));
    m_bench->join("z", "a", QStringLiteral("Ada \"\u2603\""), "interviewer");
    m_bench->clock.move(1s);
    m_bench->join("a", "a", QStringLiteral("Ada"), "observer");
    m_bench->join("z", "b", QStringLiteral("Bob"), "candidate");
    const auto answer = m_bench->ask("/api/rooms");
    QCOMPARE(answer->status(), 200);
    const QString early = QStringLiteral("2026-01-01T00:00:00.000Z");
    const QString late = QStringLiteral("2026-01-01T00:00:01.000Z");
    const auto user = [](const QString &name, const char *role, const QString &joinedAt) {
        return QJsonObject{{QStringLiteral("name"), name},
                           {QStringLiteral("role"), QString::fromLatin1(role)},
                           {QStringLiteral("joinedAt"), joinedAt}};
    };
    const QJsonObject z{
        {QStringLiteral("roomId"), QStringLiteral("z")},
        {QStringLiteral("userCount"), 2},
        {QStringLiteral("users"), QJsonArray{user(QStringLiteral("Ada \"\u2603\""), "interviewer", early),
                                             user(QStringLiteral("Bob"), "candidate", late)}},
        {QStringLiteral("createdAt"), early},
        {QStringLiteral("lastActivity"), late}};
    const QJsonObject a{{QStringLiteral("roomId"), QStringLiteral("a")},
                        {QStringLiteral("userCount"), 1},
                        {QStringLiteral("users"), QJsonArray{user(QStringLiteral("Ada"), "observer", late)}},
                        {QStringLiteral("createdAt"), late},
                        {QStringLiteral("lastActivity"), late}};
    QCOMPARE(test::jsonOf(*answer), (QJsonObject{{QStringLiteral("rooms"), QJsonArray{z, a}}}));
}

void TestRestApi::apiRoomsIsBounded()
{
    RoomsApi::Options options;
    options.listedRooms = 2;
    RateLimit limit({}, m_bench->clock);
    StatusDocument front;
    Pages pages({}, m_bench->folder.path(), {});
    for (const char *room : {"one", "two"})
        m_bench->join(room, "a", QStringLiteral("Ada"), "observer");
    const auto listed = [&] {
        Site site(limit, pages, front);
        RoomsApi rooms(options, m_bench->rooms, m_bench->clock);
        rooms.addTo(site);
        const auto exchange = test::ask(site, test::requestOf("/api/rooms"));
        m_bench->rooms.answerAll();
        return test::jsonOf(*exchange);
    };
    QCOMPARE(listed().value(QLatin1String("rooms")).toArray().size(), 2);
    QVERIFY(!listed().contains(QLatin1String("truncated")));
    m_bench->join("three", "a", QStringLiteral("Ada"), "observer");
    QCOMPARE(listed().value(QLatin1String("rooms")).toArray().size(), 2);
    QCOMPARE(listed().value(QLatin1String("truncated")), QJsonValue(true));
    options.listedRooms = 100;
    QVERIFY(!listed().contains(QLatin1String("truncated")));
    options.listedBytes = 350;
    QCOMPARE(listed().value(QLatin1String("rooms")).toArray().size(), 1);
    QCOMPARE(listed().value(QLatin1String("truncated")), QJsonValue(true));
}

void TestRestApi::statusToken_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<net::Headers>("headers");
    QTest::addColumn<int>("status");
    QTest::newRow("none") << QByteArray() << net::Headers{} << 401;
    QTest::newRow("query") << QByteArray("?token=moon%20rise") << net::Headers{} << 200;
    QTest::newRow("header") << QByteArray() << net::Headers{{"x-status-token", "moon rise"}} << 200;
    QTest::newRow("wrong query") << QByteArray("?token=moonset") << net::Headers{} << 401;
    QTest::newRow("empty query") << QByteArray("?token=") << net::Headers{} << 401;
    QTest::newRow("wrong header") << QByteArray() << net::Headers{{"x-status-token", "x"}} << 401;
    QTest::newRow("one of two") << QByteArray("?token=x") << net::Headers{{"x-status-token", "moon rise"}} << 200;
    QTest::newRow("other parameter") << QByteArray("?t=moon%20rise") << net::Headers{} << 401;
}

void TestRestApi::statusToken()
{
    QFETCH(QByteArray, query);
    QFETCH(net::Headers, headers);
    QFETCH(int, status);
    m_bench->options.statusToken = "moon rise";
    for (const char *path : {"/api/health", "/api/rooms"}) {
        const auto answer = m_bench->ask(path + query, headers);
        QCOMPARE(answer->status(), status);
        if (status == 401)
            QCOMPARE(answer->body(), QByteArray("{\"error\":\"Unauthorized\"}"));
    }
    QCOMPARE(m_bench->ask("/api/turn-credentials")->status(), 500);
    QCOMPARE(m_bench->ask("/health")->status(), 200);
}

void TestRestApi::storeIsDown()
{
    m_bench->rooms.isDown = true;
    for (const char *path : {"/api/health", "/api/rooms"}) {
        const auto answer = m_bench->ask(path);
        QCOMPARE(answer->status(), 503);
        QCOMPARE(answer->body(), QByteArray("{\"error\":\"The server's store is not available\"}"));
    }
}

void TestRestApi::clientLeavesBeforeTheAnswer()
{
    const auto exchange = test::ask(m_bench->api(), test::requestOf("/api/rooms"));
    exchange->vanish();
    m_bench->rooms.answerAll();
    QVERIFY(!exchange->answer);
}

void TestRestApi::unknownApiPaths_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target : {"/api", "/api/", "/api/nothing", "/api/rooms/x", "/api//rooms", "/api/%72ooms",
                               "/api/../health", "/api/index.html"})
        QTest::newRow(target) << QByteArray(target);
}

void TestRestApi::unknownApiPaths()
{
    QFETCH(QByteArray, target);
    for (const char *method : {"GET", "POST"}) {
        const auto answer = m_bench->ask(target, {{"accept", "text/html"}}, method);
        QCOMPARE(answer->status(), 404);
        QCOMPARE(answer->body(), QByteArray("{\"error\":\"API endpoint not found\"}"));
    }
}

void TestRestApi::rateLimit()
{
    const qint64 resetsAt = toUnixMilliseconds(m_bench->clock.wallNow()) / 1000 + 15 * 60;
    for (int round = 1; round <= 100; ++round) {
        const auto answer = m_bench->ask("/api/health");
        QCOMPARE(answer->status(), 200);
        QCOMPARE(answer->header("X-RateLimit-Limit"), QByteArray("100"));
        QCOMPARE(answer->header("X-RateLimit-Remaining"), QByteArray::number(100 - round));
        QCOMPARE(answer->header("X-RateLimit-Reset"), QByteArray::number(resetsAt));
        QVERIFY(answer->header("Retry-After").isNull());
    }
    m_bench->clock.move(60s);
    const auto refused = m_bench->ask("/api/health");
    QCOMPARE(refused->status(), 429);
    QCOMPARE(refused->body(), QByteArray("Too many requests from this IP"));
    QCOMPARE(refused->answer->contentType, QByteArray("text/html; charset=utf-8"));
    QCOMPARE(refused->header("X-RateLimit-Remaining"), QByteArray("0"));
    QCOMPARE(refused->header("Retry-After"), QByteArray("840"));
    QVERIFY(refused->header("RateLimit-Limit").isNull());
    // Others, and what is not below /api, go on.
    auto other = test::requestOf("/api/health");
    other.address = QHostAddress(QStringLiteral("192.0.2.77"));
    QCOMPARE(test::ask(m_bench->api(), other)->header("X-RateLimit-Remaining"), QByteArray());
    m_bench->rooms.answerAll();
    QCOMPARE(m_bench->ask("/health")->status(), 200);
    QVERIFY(m_bench->ask("/health")->header("X-RateLimit-Limit").isNull());
    m_bench->clock.move(14 * 60s);
    QCOMPARE(m_bench->ask("/api/health")->header("X-RateLimit-Remaining"), QByteArray("99"));
}

void TestRestApi::rateLimitCountsEverythingBelowApi()
{
    m_bench->options.apiLimit.requests = 4;
    m_bench->options.statusToken = "moonrise";
    QCOMPARE(m_bench->ask("/api/rooms")->status(), 401);
    QCOMPARE(m_bench->ask("/api/none")->status(), 404);
    QCOMPARE(m_bench->ask("/api/rooms", {}, "DELETE")->status(), 405);
    QCOMPARE(m_bench->ask("/api", {}, "HEAD")->status(), 404);
    QCOMPARE(m_bench->ask("/api/rooms")->status(), 429);
    QCOMPARE(m_bench->ask("/api/none", {}, "POST")->status(), 429);
}

void TestRestApi::rateLimitOff()
{
    m_bench->options.apiLimit.requests = 0;
    for (int round = 0; round < 150; ++round) {
        const auto answer = m_bench->ask("/api/health");
        QCOMPARE(answer->status(), 200);
        QVERIFY(answer->header("X-RateLimit-Limit").isNull());
    }
}

QTEST_GUILESS_MAIN(TestRestApi)
#include "tst_restapi.moc"
