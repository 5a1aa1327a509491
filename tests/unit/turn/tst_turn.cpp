// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/turn/iceservers.h"
#include "tests/support/numberedids.h"

#include <QRegularExpression>
#include <QTest>

using namespace heliograph;
using namespace heliograph::turn;
using namespace std::chrono_literals;

namespace {

const WallTime newYear{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};

} // namespace

class TestTurn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void credentials_data();
    void credentials();
    void anonymousSubjectsDiffer();
    void serverList();
    void hosts_data();
    void hosts();
    void noSecretNoServers();
};

void TestTurn::credentials_data()
{
    QTest::addColumn<qint64>("ttl");
    QTest::addColumn<QByteArray>("subject");
    QTest::addColumn<QByteArray>("username");
    QTest::addColumn<QByteArray>("password");
    // printf %s "$username" | openssl dgst -sha1 -hmac 'north wind' -binary | base64
    QTest::newRow("an hour") << qint64(3600) << QByteArray("alice") << QByteArray("1767229200:alice")
                             << QByteArray("JG+iPRJdoryEBNReCZ9/jy2bgG4=");
    QTest::newRow("now") << qint64(0) << QByteArray("0") << QByteArray("1767225600:0")
                         << QByteArray("7QaaD2ijzS/SKVi96Ml2IJ3QdlU=");
}

void TestTurn::credentials()
{
    QFETCH(qint64, ttl);
    QFETCH(QByteArray, subject);
    // Parts of a second do not count.
    const TurnCredentials made = mint("north wind", std::chrono::seconds(ttl), newYear + 999ms, subject);
    QTEST(made.username, "username");
    QTEST(made.password, "password");
}

void TestTurn::anonymousSubjectsDiffer()
{
    SystemIdSource ids;
    const QByteArray one = anonymousSubject(ids);
    QVERIFY(one != anonymousSubject(ids));
    static const QRegularExpression base36(QStringLiteral("\\A[0-9a-z]{1,13}\\z"));
    QVERIFY(base36.match(QString::fromLatin1(one)).hasMatch());
}

void TestTurn::serverList()
{
    test::NumberedIds ids;
    const auto servers = iceServers({"turn.example.org", "north wind", 60s}, newYear, ids);
    QVERIFY(servers.has_value());
    QCOMPARE(servers->size(), 2);
    QCOMPARE(servers->at(0).urls, QList<QByteArray>{"stun:stun.l.google.com:19302"});
    QVERIFY(!servers->at(0).credentials);
    QCOMPARE(servers->at(1).urls, (QList<QByteArray>{"turn:turn.example.org:3478", "turns:turn.example.org:5349"}));
    QCOMPARE(servers->at(1).credentials->username, QByteArray("1767225660:1"));
    QCOMPARE(servers->at(1).credentials->password, mint("north wind", 60s, newYear, "1").password);
}

void TestTurn::hosts_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("default") << Options().host << QByteArray("turn:localhost:3478");
    QTest::newRow("IPv4") << QByteArray("192.0.2.1") << QByteArray("turn:192.0.2.1:3478");
    QTest::newRow("IPv6") << QByteArray("2001:db8::1") << QByteArray("turn:[2001:db8::1]:3478");
    QTest::newRow("IPv6 in brackets") << QByteArray("[::1]") << QByteArray("turn:[::1]:3478");
}

void TestTurn::hosts()
{
    QFETCH(QByteArray, host);
    test::NumberedIds ids;
    const auto servers = iceServers({host, "north wind", 60s}, newYear, ids);
    QTEST(servers->at(1).urls.first(), "url");
}

void TestTurn::noSecretNoServers()
{
    test::NumberedIds ids;
    QVERIFY(!iceServers({"turn.example.org", {}, 60s}, newYear, ids));
}

QTEST_APPLESS_MAIN(TestTurn)
#include "tst_turn.moc"
