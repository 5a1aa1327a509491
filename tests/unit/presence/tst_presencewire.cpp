// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialects/presence/presencewire.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::presence;

namespace {

peer::Json json(const QByteArray &text)
{
    return peer::JsonReader().read(text).value();
}

} // namespace

class TestPresenceWire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void words();
    void devices();
    void names_data();
    void names();
    void addresses_data();
    void addresses();
    void told();
};

void TestPresenceWire::words()
{
    for (const char *name : {"register", "get-users", "offer", "answer", "ice-candidate", "custom-message"})
        QVERIFY(wordOf(name).has_value());
    for (const char *name : {"", "Register", "ping", "unregister", "ice_candidate", "get_users", "offer "})
        QVERIFY(!wordOf(name).has_value());
    QVERIFY(!isRelayed(Word::Register) && !isRelayed(Word::GetUsers));
    QVERIFY(isRelayed(Word::Offer) && isRelayed(Word::Answer));
    QVERIFY(isRelayed(Word::IceCandidate) && isRelayed(Word::CustomMessage));
}

void TestPresenceWire::devices()
{
    for (const char *key : {"deviceId", "platform", "fcmToken"})
        QVERIFY(namesDevice(json(QByteArray("{\"userId\":\"a\",\"") + key + "\":null}")));
    QVERIFY(!namesDevice(json("{\"userId\":\"a\",\"device\":1}")));
    QVERIFY(!namesDevice(json("\"deviceId\"")));
    QVERIFY(!namesDevice({}));
}

void TestPresenceWire::names_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<bool>("isName");
    const auto repeated = [](const char *unit, int times) { return '"' + QByteArray(unit).repeated(times) + '"'; };
    QTest::newRow("one unit") << QByteArray("\"a\"") << true;
    QTest::newRow("50 units") << repeated("x", 50) << true;
    QTest::newRow("51 units") << repeated("x", 51) << false;
    QTest::newRow("25 pairs") << repeated("\xf0\x9f\x98\x80", 25) << true;
    QTest::newRow("26 pairs") << repeated("\xf0\x9f\x98\x80", 26) << false;
    QTest::newRow("digits") << QByteArray("\"17\"") << true;
    for (const char *other : {"\"\"", "17", "0", "true", "null", "{}", "[\"a\"]"})
        QTest::newRow(other) << QByteArray(other) << false;
}

void TestPresenceWire::names()
{
    QFETCH(QByteArray, id);
    QFETCH(bool, isName);
    const auto name = readRegistration(json("{\"userId\":" + id + '}'));
    QCOMPARE(name.has_value(), isName);
    if (isName)
        QCOMPARE(*name, json(id).string());
    QVERIFY(!readRegistration(json(id)));
    QVERIFY(!readRegistration({}));
}

void TestPresenceWire::addresses_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<bool>("hasFrom");
    const auto with = [](const QByteArray &to, const QByteArray &from, const QByteArray &payload) {
        return QByteArray("{\"to\":" + to + ",\"from\":" + from + ",\"candidate\":" + payload + '}');
    };
    const QByteArray b = "\"b\"", a = "\"a\"", one = "1";
    QTest::newRow("all three") << with(b, a, one) << true << true;
    QTest::newRow("anything true") << with(b, a, "[]") << true << true;
    QTest::newRow("sender is a number") << with(b, "7", one) << true << false;
    QTest::newRow("sender is too long") << with(b, '"' + QByteArray(51, 'a') + '"', one) << true << false;
    QTest::newRow("receiver is a number") << with("7", a, one) << false << false;
    QTest::newRow("receiver is a list") << with("[\"b\"]", a, one) << false << false;
    QTest::newRow("no receiver") << QByteArray("{\"from\":\"a\",\"candidate\":1}") << false << false;
    QTest::newRow("no sender") << QByteArray("{\"to\":\"b\",\"candidate\":1}") << false << false;
    QTest::newRow("other payload") << QByteArray("{\"to\":\"b\",\"from\":\"a\",\"offer\":1}") << false << false;
    QTest::newRow("no object") << QByteArray("\"b\"") << false << false;
    for (const char *falsy : {"null", "\"\"", "0", "-0", "false"}) {
        QTest::addRow("receiver %s", falsy) << with(falsy, a, one) << false << false;
        QTest::addRow("sender %s", falsy) << with(b, falsy, one) << false << false;
        QTest::addRow("payload %s", falsy) << with(b, a, falsy) << false << false;
    }
}

void TestPresenceWire::addresses()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, isGood);
    QFETCH(bool, hasFrom);
    const auto address = readAddress(Word::IceCandidate, json(payload));
    QCOMPARE(address.has_value(), isGood);
    if (!isGood)
        return;
    QCOMPARE(address->to, QStringLiteral("b"));
    QCOMPARE(address->from.has_value(), hasFrom);
}

void TestPresenceWire::told()
{
    const auto text = [](const domain::Words &words) {
        return (QList<QByteArray>{words.event} + words.arguments).join(' ');
    };
    QCOMPARE(text(peerConnected(QStringLiteral("a\"b"))), QByteArray("peer-connected {\"peerId\":\"a\\\"b\"}"));
    QCOMPARE(text(peerDisconnected(QStringLiteral("a"))), QByteArray("peer-disconnected {\"peerId\":\"a\"}"));
    QCOMPARE(text(PrintedUsers({}).without({})), QByteArray("user-list {\"users\":[]}"));
    const QString a = QStringLiteral("a"), b = QStringLiteral("b\",\"a"), c = QStringLiteral("7");
    const PrintedUsers users({a, b, c});
    QCOMPARE(text(users.without(QStringLiteral("x"))),
             QByteArray("user-list {\"users\":[\"a\",\"b\\\",\\\"a\",\"7\"]}"));
    QCOMPARE(text(users.without(a)), QByteArray("user-list {\"users\":[\"b\\\",\\\"a\",\"7\"]}"));
    QCOMPARE(text(users.without(b)), QByteArray("user-list {\"users\":[\"a\",\"7\"]}"));
    QCOMPARE(text(users.without(c)), QByteArray("user-list {\"users\":[\"a\",\"b\\\",\\\"a\"]}"));
    QCOMPARE(text(PrintedUsers({a}).without(a)), QByteArray("user-list {\"users\":[]}"));
    QCOMPARE(text(error(notFoundSentence(QStringLiteral("b")))), QByteArray("error \"User b not found\""));
    QCOMPARE(invalidSentence(Word::Register), QStringLiteral("Invalid user ID"));
    QCOMPARE(invalidSentence(Word::IceCandidate), QStringLiteral("Invalid ICE candidate data"));
    QCOMPARE(invalidSentence(Word::CustomMessage), QStringLiteral("Invalid custom message data"));

    const peer::Event event{"x", {json("{\"to\":\"b\",\"from\":\"z\",\"message\": { \"a\" : 1.0 } ,\"x\":1}")}, {"\1"}};
    const domain::Words words = relayed(Word::CustomMessage, QStringLiteral("a"), event);
    QCOMPARE(text(words), QByteArray("custom-message {\"from\":\"a\",\"message\":{ \"a\" : 1.0 }}"));
    QCOMPARE(words.attachments, event.attachments);
}

QTEST_APPLESS_MAIN(TestPresenceWire)
#include "tst_presencewire.moc"
