// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialects/random/randomwire.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::random;
using namespace std::chrono_literals;
using domain::Pair;
using domain::PairEnd;
using domain::Signal;

namespace {

const WallTime newYear{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
const QString ada = QStringLiteral("ada"), bob = QStringLiteral("bob"), room = QStringLiteral("room_1_0000000a");
const Pair pairOfTwo{room, ada, bob, newYear, 1500ms, 20ms};

peer::Json json(const QByteArray &text)
{
    return peer::JsonReader().read(text).value();
}

QByteArray text(const domain::Words &words)
{
    return (QList<QByteArray>{words.event} + words.arguments).join(' ');
}

} // namespace

class TestRandomWire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void words();
    void users_data();
    void users();
    void searches();
    void addresses_data();
    void addresses();
    void queue_data();
    void queue();
    void pairs();
    void ends_data();
    void ends();
    void relays_data();
    void relays();
    void chats_data();
    void chats();
    void theRest();
};

void TestRandomWire::words()
{
    for (const char *name : {"authenticate", "find-random-partner", "next-partner", "end-chat", "chat-message"}) {
        QVERIFY(wordOf(name).has_value());
        QVERIFY(!signalOf(*wordOf(name)));
    }
    QCOMPARE(signalOf(*wordOf("webrtc-offer")), Signal::Offer);
    QCOMPARE(signalOf(*wordOf("webrtc-answer")), Signal::Answer);
    QCOMPARE(signalOf(*wordOf("webrtc-ice-candidate")), Signal::Candidate);
    QCOMPARE(signalOf(*wordOf("typing")), Signal::Other);
    for (const char *name : {"connection-status", "quality-report"})
        QCOMPARE(signalOf(*wordOf(name)), Signal::Report);
    for (const char *name : {"", "matched", "partner-typing", "offer", "ice-candidate", "Authenticate"})
        QVERIFY(!wordOf(name));
}

void TestRandomWire::users_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("sentence");
    const QString required = QStringLiteral("User ID required"), invalid = QStringLiteral("Invalid user ID");
    QTest::newRow("text") << QByteArray("\"ada\"") << ada << QString();
    QTest::newRow("number") << QByteArray("4714") << QStringLiteral("4714") << QString();
    QTest::newRow("longest") << '"' + QByteArray(256, 'x') + '"' << QString(256, QLatin1Char('x')) << QString();
    QTest::newRow("too long") << '"' + QByteArray(257, 'x') + '"' << QString() << invalid;
    for (const char *falsy : {"null", "\"\"", "0", "false"})
        QTest::newRow(falsy) << QByteArray(falsy) << QString() << required;
    for (const char *other : {"true", "{}", "[\"ada\"]"})
        QTest::newRow(other) << QByteArray(other) << QString() << invalid;
}

void TestRandomWire::users()
{
    QFETCH(QByteArray, id);
    QFETCH(QString, user);
    QFETCH(QString, sentence);
    const auto read = readUser(json("{\"userId\":" + id + '}'));
    if (sentence.isEmpty())
        QCOMPARE(std::get<domain::UserId>(read), user);
    else
        QCOMPARE(std::get<Fault>(read).sentence, sentence);
    // Without a member of that name there is no user id.
    for (const peer::Json &payload : {json(id), peer::Json(), json("{}")})
        QCOMPARE(std::get<Fault>(readUser(payload)).sentence, QStringLiteral("User ID required"));
}

void TestRandomWire::searches()
{
    QVERIFY(isSearch({}) && isSearch(json("{}")) && isSearch(json("{\"preferences\":7}")));
    for (const char *other : {"null", "7", "\"x\"", "[]", "true"})
        QVERIFY2(!isSearch(json(other)), other);
}

void TestRandomWire::addresses_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<QString>("to"); // null: whoever it is
    QTest::newRow("no target") << QByteArray("{\"roomId\":\"r\"}") << true << QString();
    QTest::newRow("target") << QByteArray("{\"roomId\":\"r\",\"targetUserId\":\"bob\"}") << true << bob;
    QTest::newRow("number") << QByteArray("{\"roomId\":\"r\",\"targetUserId\":7}") << true << QStringLiteral("7");
    QTest::newRow("null") << QByteArray("{\"roomId\":\"r\",\"targetUserId\":null}") << true << QString();
    QTest::newRow("empty target") << QByteArray("{\"roomId\":\"r\",\"targetUserId\":\"\"}") << false << QString();
    QTest::newRow("odd target") << QByteArray("{\"roomId\":\"r\",\"targetUserId\":[\"bob\"]}") << false << QString();
    QTest::newRow("no room") << QByteArray("{\"targetUserId\":\"bob\"}") << false << QString();
    QTest::newRow("odd room") << QByteArray("{\"roomId\":7}") << false << QString();
    QTest::newRow("no object") << QByteArray("\"r\"") << false << QString();
}

void TestRandomWire::addresses()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, isGood);
    QFETCH(QString, to);
    const auto address = readAddress(json(payload));
    QCOMPARE(address.has_value(), isGood);
    if (!isGood)
        return;
    QCOMPARE(address->pair, QStringLiteral("r"));
    QCOMPARE(address->to.value_or(QString()), to);
    QCOMPARE(address->to.has_value(), !to.isNull());
}

void TestRandomWire::queue_data()
{
    QTest::addColumn<int>("position");
    QTest::addColumn<QByteArray>("told");
    QTest::newRow("1") << 1
                       << QByteArray("{\"position\":1,\"estimatedWaitTime\":5,\"totalWaiting\":9,\"message\":"
                                     "\"You're next in line!\"}");
    QTest::newRow("2") << 2
                       << QByteArray("{\"position\":2,\"estimatedWaitTime\":5,\"totalWaiting\":9,\"message\":"
                                     "\"1 person ahead of you\"}");
    QTest::newRow("3") << 3
                       << QByteArray("{\"position\":3,\"estimatedWaitTime\":6,\"totalWaiting\":9,\"message\":"
                                     "\"2 people ahead of you\"}");
}

void TestRandomWire::queue()
{
    QFETCH(int, position);
    QFETCH(QByteArray, told);
    QCOMPARE(text(queueStatus(position, 9)), "queue-status " + told);
}

void TestRandomWire::pairs()
{
    QCOMPARE(text(matched(pairOfTwo, ada)),
             QByteArray("matched {\"roomId\":\"room_1_0000000a\",\"partnerId\":\"bob\",\"isInitiator\":true,"
                        "\"waitTime\":1500}"));
    QCOMPARE(text(matched(pairOfTwo, bob)),
             QByteArray("matched {\"roomId\":\"room_1_0000000a\",\"partnerId\":\"ada\",\"isInitiator\":false,"
                        "\"waitTime\":20}"));
    QCOMPARE(text(roomEnded(pairOfTwo, PairEnd::TimedOut, newYear + 30min)),
             QByteArray("room-ended {\"reason\":\"timeout\",\"roomId\":\"room_1_0000000a\",\"duration\":1800000}"));
    QCOMPARE(text(roomEnded(pairOfTwo, PairEnd::EndedByOperator, newYear + 1s)),
             QByteArray("room-ended {\"reason\":\"ended by operator\",\"roomId\":\"room_1_0000000a\","
                        "\"duration\":1000}"));
}

void TestRandomWire::ends_data()
{
    QTest::addColumn<int>("end");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QByteArray>("canReconnect");
    QTest::newRow("next") << int(PairEnd::NextPartner) << QByteArray("next-partner") << QByteArray("false");
    QTest::newRow("ended") << int(PairEnd::UserEnded) << QByteArray("user-ended") << QByteArray("false");
    QTest::newRow("gone") << int(PairEnd::Disconnected) << QByteArray("disconnect") << QByteArray("false");
    QTest::newRow("lost") << int(PairEnd::ConnectionLost) << QByteArray("connection-lost") << QByteArray("true");
    QTest::newRow("search") << int(PairEnd::NewSearch) << QByteArray("new-search") << QByteArray("false");
}

void TestRandomWire::ends()
{
    QFETCH(int, end);
    QFETCH(QByteArray, reason);
    QFETCH(QByteArray, canReconnect);
    QCOMPARE(text(partnerLeft(room, PairEnd(end))),
             "partner-left {\"reason\":\"" + reason +
                 "\",\"roomId\":\"room_1_0000000a\",\"canReconnect\":" + canReconnect + '}');
}

void TestRandomWire::relays_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("told");
    QTest::newRow("offer") << QByteArray("webrtc-offer")
                           << QByteArray("{\"roomId\":\"r\",\"offer\":{ \"a\" : 1.0 },\"fromUserId\":\"eve\"}")
                           << QByteArray(
                                  "webrtc-offer {\"offer\":{ \"a\" : 1.0 },\"fromUserId\":\"ada\",\"roomId\":\"r\"}");
    QTest::newRow("answer") << QByteArray("webrtc-answer") << QByteArray("{\"answer\":\"sdp\",\"roomId\":\"r\"}")
                            << QByteArray("webrtc-answer {\"answer\":\"sdp\",\"fromUserId\":\"ada\",\"roomId\":\"r\"}");
    QTest::newRow("last candidate")
        << QByteArray("webrtc-ice-candidate") << QByteArray("{\"candidate\":null,\"roomId\":\"r\"}")
        << QByteArray("webrtc-ice-candidate {\"candidate\":null,\"fromUserId\":\"ada\",\"roomId\":\"r\"}");
    QTest::newRow("nothing") << QByteArray("webrtc-offer") << QByteArray("{\"roomId\":\"r\"}")
                             << QByteArray("webrtc-offer {\"fromUserId\":\"ada\",\"roomId\":\"r\"}");
    QTest::newRow("typing") << QByteArray("typing") << QByteArray("{\"roomId\":\"r\",\"isTyping\":true}")
                            << QByteArray("partner-typing {\"fromUserId\":\"ada\",\"isTyping\":true,"
                                          "\"timestamp\":1767225600000}");
    QTest::newRow("status") << QByteArray("connection-status")
                            << QByteArray("{\"quality\":\"good\",\"status\":\"connected\",\"roomId\":\"r\"}")
                            << QByteArray("partner-connection-status {\"fromUserId\":\"ada\",\"status\":\"connected\","
                                          "\"quality\":\"good\",\"timestamp\":1767225600000}");
    QTest::newRow("quality") << QByteArray("quality-report")
                             << QByteArray("{\"stats\":{\"lost\":3},\"quality\":1,\"roomId\":\"r\",\"status\":2}")
                             << QByteArray("partner-quality-report {\"fromUserId\":\"ada\",\"quality\":1,"
                                           "\"stats\":{\"lost\":3},\"timestamp\":1767225600000}");
}

void TestRandomWire::relays()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, payload);
    const domain::Words words = relayed(*wordOf(event), ada, {event, {json(payload)}, {"attached"}}, newYear);
    QTEST(text(words), "told");
    QCOMPARE(words.attachments, peer::Attachments{"attached"});
}

void TestRandomWire::chats_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("middle");
    QTest::newRow("text") << QByteArray("{\"message\":\"hi\",\"roomId\":\"r\"}")
                          << QByteArray("\"message\":\"hi\",\"type\":\"text\"");
    QTest::newRow("type") << QByteArray("{\"roomId\":\"r\",\"message\":{\"a\": 1},\"type\":\"image\"}")
                          << QByteArray("\"message\":{\"a\": 1},\"type\":\"image\"");
    QTest::newRow("null type") << QByteArray("{\"roomId\":\"r\",\"message\":\"\",\"type\":null}")
                               << QByteArray("\"message\":\"\",\"type\":null");
    QTest::newRow("no message") << QByteArray("{\"roomId\":\"r\"}") << QByteArray("\"type\":\"text\"");
}

void TestRandomWire::chats()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, middle);
    QCOMPARE(text(chatMessage("id-1", ada, {"chat-message", {json(payload)}}, newYear)),
             "chat-message {\"id\":\"id-1\",\"fromUserId\":\"ada\"," + middle +
                 ",\"timestamp\":1767225600000,\"roomId\":\"r\"}");
}

void TestRandomWire::theRest()
{
    QCOMPARE(text(authenticated(ada, "p1", {1, 2, 3, 4, 5, 6})),
             QByteArray("authenticated {\"userId\":\"ada\",\"socketId\":\"p1\",\"serverStats\":{\"totalMatches\":1,"
                        "\"activeUsers\":2,\"averageWaitTime\":3,\"waitingUsers\":4,\"activeRooms\":5,"
                        "\"queueLength\":6}}"));
    QCOMPARE(text(searching(Search::Partner, newYear)),
             QByteArray("searching {\"message\":\"Looking for a chat partner...\",\"status\":\"searching\","
                        "\"timestamp\":1767225600000}"));
    QVERIFY(text(searching(Search::NextPartner, newYear)).contains("\"Looking for a new chat partner...\""));
    QCOMPARE(text(serverShutdown(newYear)), QByteArray("server-shutdown {\"message\":\"The server is shutting down\","
                                                       "\"timestamp\":1767225600000}"));
    QCOMPARE(text(error(ada)), QByteArray("error {\"message\":\"ada\"}"));
    QCOMPARE(text(authError(ada)), QByteArray("auth-error {\"message\":\"ada\"}"));
}

QTEST_APPLESS_MAIN(TestRandomWire)
#include "tst_randomwire.moc"
