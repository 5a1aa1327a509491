// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What clients with a name are told of ICE servers, and what the server says of itself.

#include "tests/unit/api/restbench.h"

#include <QJsonArray>
#include <QTest>

using namespace heliograph;
using namespace heliograph::api;

class TestIceApi : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_bench = std::make_unique<test::RestBench>(); }
    void stunAlone_data();
    void stunAlone();
    void minted_data();
    void minted();
    void oneUserForAll();
    void outsizedNames();
    void info_data();
    void info();

private:
    QJsonArray serversFor(const QByteArray &target);

    std::unique_ptr<test::RestBench> m_bench;
};

QJsonArray TestIceApi::serversFor(const QByteArray &target)
{
    const auto answer = m_bench->ask(target);
    QJsonObject document = test::jsonOf(*answer);
    const QJsonArray servers = document.take(QLatin1String("iceServers")).toArray();
    const QJsonObject rest{{QStringLiteral("success"), true}, {QStringLiteral("ttl"), 86400}};
    return answer->status() == 200 && document == rest ? servers : QJsonArray();
}

void TestIceApi::stunAlone_data()
{
    QTest::addColumn<QByteArray>("turnUrl");
    QTest::addColumn<QByteArray>("username");
    QTest::addColumn<QByteArray>("password");
    const QByteArray url = "turn:turn.example:3478", none;
    QTest::newRow("no TURN server") << none << QByteArray("ada") << QByteArray("north wind");
    QTest::newRow("nobody can use it") << url << none << none;
    QTest::newRow("no password") << url << QByteArray("ada") << none;
    QTest::newRow("no user") << url << none << QByteArray("north wind");
}

void TestIceApi::stunAlone()
{
    QFETCH(QByteArray, turnUrl);
    QFETCH(QByteArray, username);
    QFETCH(QByteArray, password);
    m_bench->options.namedServers = {"stun:stun.example", turnUrl, {}, {username, password}};
    QCOMPARE(serversFor("/ice-servers"),
             (QJsonArray{QJsonObject{{QStringLiteral("urls"), QStringLiteral("stun:stun.example")}}}));
}

void TestIceApi::minted_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("subject");
    QTest::newRow("named") << QByteArray("?userId=ada") << QByteArray("ada");
    QTest::newRow("nobody") << QByteArray() << QByteArray("anonymous");
    QTest::newRow("empty") << QByteArray("?userId=") << QByteArray("anonymous");
    QTest::newRow("escaped") << QByteArray("?x=1&userId=%C3%A4da%20l+v")
                             << QByteArray("\xc3\xa4"
                                           "da l v");
    QTest::newRow("no UTF-8") << QByteArray("?userId=%ff") << QByteArray("\xef\xbf\xbd");
    QTest::newRow("longest") << "?userId=" + QByteArray(256, 'x') << QByteArray(256, 'x');
}

void TestIceApi::minted()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, subject);
    m_bench->options.namedServers = {"stun:stun.example", "turns:turn.example", "north wind of march", {"ada", "x"}};
    const QJsonArray servers = serversFor("/ice-servers" + query);
    QCOMPARE(servers.size(), 2);
    const auto made =
        turn::mint("north wind of march", turn::NamedServers::lifetime, m_bench->clock.wallNow(), subject);
    QCOMPARE(made.username, "1767312000:" + subject);
    QCOMPARE(servers.at(1).toObject(),
             (QJsonObject{{QStringLiteral("urls"), QStringLiteral("turns:turn.example")},
                          {QStringLiteral("username"), QString::fromUtf8(made.username)},
                          {QStringLiteral("credential"), QString::fromLatin1(made.password)}}));
}

void TestIceApi::oneUserForAll()
{
    m_bench->options.namedServers = {"stun:stun.example", "turn:turn.example", {}, {"ada", "south wind"}};
    QCOMPARE(serversFor("/ice-servers?userId=bob").at(1).toObject(),
             (QJsonObject{{QStringLiteral("urls"), QStringLiteral("turn:turn.example")},
                          {QStringLiteral("username"), QStringLiteral("ada")},
                          {QStringLiteral("credential"), QStringLiteral("south wind")}}));
}

void TestIceApi::outsizedNames()
{
    const auto answer = m_bench->ask("/ice-servers?userId=" + QByteArray(257, 'x'));
    QCOMPARE(answer->status(), 500);
    QCOMPARE(answer->body(), QByteArray(R"({"error":"Failed to get ICE servers","success":false})"));
}

void TestIceApi::info_data()
{
    QTest::addColumn<QByteArray>("turnUrl");
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<bool>("hasTurn");
    QTest::newRow("nothing") << QByteArray() << QByteArray() << false;
    QTest::newRow("TURN") << QByteArray("turn:t") << QByteArray("north wind of march") << true;
    QTest::newRow("TURN for nobody") << QByteArray("turn:t") << QByteArray() << false;
}

void TestIceApi::info()
{
    QFETCH(QByteArray, turnUrl);
    QFETCH(QByteArray, secret);
    QFETCH(bool, hasTurn);
    m_bench->options.environmentName = QStringLiteral("staging");
    m_bench->options.namedServers = {"stun:s", turnUrl, secret, {}};
    const auto answer = m_bench->ask("/info");
    QCOMPARE(answer->status(), 200);
    QCOMPARE(test::jsonOf(*answer),
             (QJsonObject{{QStringLiteral("name"), QStringLiteral("WebRTC Signaling Server")},
                          {QStringLiteral("version"), QStringLiteral("1.0.0")},
                          {QStringLiteral("env"), QStringLiteral("staging")},
                          {QStringLiteral("features"), QJsonObject{{QStringLiteral("socketio"), true},
                                                                   {QStringLiteral("redis"), false},
                                                                   {QStringLiteral("fcm"), false},
                                                                   {QStringLiteral("turn"), hasTurn}}}}));
}

QTEST_GUILESS_MAIN(TestIceApi)
#include "tst_iceapi.moc"
