// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialects/rooms/roomswire.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::rooms;

namespace {

const WallTime newYear{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
const domain::Member ada{"p1", QStringLiteral("Ada"), QStringLiteral("observer"), newYear};

peer::Json json(const QByteArray &text)
{
    return peer::JsonReader().read(text).value();
}

peer::Event eventOf(const QByteArray &payload, const peer::Attachments &attachments = {})
{
    return {"x", {json(payload)}, attachments};
}

QByteArray repeated(const char *unit, int times)
{
    return '"' + QByteArray(unit).repeated(times) + '"';
}

} // namespace

class TestRoomsWire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void words();
    void join_data();
    void join();
    void joinDecodes();
    void leave_data();
    void leave();
    void target_data();
    void target();
    void relays_data();
    void relays();
    void relayKeepsAttachments();
    void newcomersAndDepartures();
    void existing();
    void chat_data();
    void chat();
    void errors();
};

void TestRoomsWire::words()
{
    for (const char *name : {"join-room", "leave-room", "offer", "answer", "ice-candidate", "chat-message"})
        QVERIFY(wordOf(name).has_value());
    for (const char *name : {"", "Join-Room", "join_room", "ice_candidate", "user-joined", "webrtc-offer", "offer "})
        QVERIFY(!wordOf(name).has_value());
    QVERIFY(isRelayed(Word::Offer) && isRelayed(Word::Answer) && isRelayed(Word::IceCandidate));
    QVERIFY(!isRelayed(Word::JoinRoom) && !isRelayed(Word::LeaveRoom) && !isRelayed(Word::ChatMessage));
}

void TestRoomsWire::join_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("fault");
    const QString room = QStringLiteral("Invalid room ID");
    const QString name = QStringLiteral("Invalid user name");
    const QString role = QStringLiteral("Invalid user role");
    const auto with = [](const QByteArray &roomId, const QByteArray &userName, const QByteArray &userRole) {
        return QByteArray("{\"roomId\":" + roomId + ",\"userName\":" + userName + ",\"userRole\":" + userRole + '}');
    };
    const QByteArray r = "\"r\"", n = "\"n\"", o = "\"observer\"";
    QTest::newRow("observer") << with(r, n, o) << QString();
    QTest::newRow("interviewer") << with(r, n, "\"interviewer\"") << QString();
    QTest::newRow("candidate") << with(r, n, "\"candidate\"") << QString();
    QTest::newRow("further keys") << QByteArray(
                                         "{\"x\":{},\"userRole\":\"observer\",\"roomId\":\"r\",\"userName\":\"n\"}")
                                  << QString();
    QTest::newRow("empty object") << QByteArray("{}") << room;
    for (const char *other : {"null", "true", "17", "\"r\"", "[]", "[{\"roomId\":\"r\"}]"})
        QTest::newRow(other) << QByteArray(other) << room;
    QTest::newRow("no room, nothing right") << QByteArray("{\"userName\":1,\"userRole\":2}") << room;
    QTest::newRow("room number") << with("7", n, o) << room;
    QTest::newRow("room null") << with("null", n, o) << room;
    QTest::newRow("room object") << with("{}", n, o) << room;
    QTest::newRow("room empty") << with("\"\"", n, o) << room;
    QTest::newRow("room 100") << with(repeated("x", 100), n, o) << QString();
    QTest::newRow("room 101") << with(repeated("x", 101), n, o) << room;
    QTest::newRow("room 100 umlauts") << with(repeated("\xc3\xa4", 100), n, o) << QString();
    QTest::newRow("room 50 pairs") << with(repeated("\xf0\x9f\x98\x80", 50), n, o) << QString();
    QTest::newRow("room 51 pairs") << with(repeated("\xf0\x9f\x98\x80", 51), n, o) << room;
    QTest::newRow("room 100 escapes") << with(repeated("\\u00e4", 100), n, o) << QString();
    QTest::newRow("room before name") << with("\"\"", "\"\"", "\"\"") << room;
    QTest::newRow("name missing") << QByteArray("{\"roomId\":\"r\",\"userRole\":\"observer\"}") << name;
    QTest::newRow("name empty") << with(r, "\"\"", o) << name;
    QTest::newRow("name number") << with(r, "1", o) << name;
    QTest::newRow("name 50") << with(r, repeated("x", 50), o) << QString();
    QTest::newRow("name 51") << with(r, repeated("x", 51), o) << name;
    QTest::newRow("name 25 pairs") << with(r, repeated("\xf0\x9f\x98\x80", 25), o) << QString();
    QTest::newRow("name 26 pairs") << with(r, repeated("\xf0\x9f\x98\x80", 26), o) << name;
    QTest::newRow("name before role") << with(r, "\"\"", "\"\"") << name;
    QTest::newRow("role missing") << QByteArray("{\"roomId\":\"r\",\"userName\":\"n\"}") << role;
    QTest::newRow("role unknown") << with(r, n, "\"host\"") << role;
    QTest::newRow("role case") << with(r, n, "\"Observer\"") << role;
    QTest::newRow("role in a list") << with(r, n, "[\"observer\"]") << role;
    QTest::newRow("role null") << with(r, n, "null") << role;
}

void TestRoomsWire::join()
{
    QFETCH(QByteArray, payload);
    QFETCH(QString, fault);
    const auto request = readJoin(json(payload));
    const auto *found = std::get_if<Fault>(&request);
    QCOMPARE(found ? found->sentence : QString(), fault);
    if (payload == "null") {
        const auto nothing = readJoin(peer::Json());
        QCOMPARE(std::get<Fault>(nothing).sentence, fault);
    }
}

void TestRoomsWire::joinDecodes()
{
    const auto request = readJoin(
        json("{\"roomId\":\"a\\u0000\\\"b\",\"userName\":\"\\ud83d\\ude00 \\ud800\",\"userRole\":\"candidate\"}"));
    const auto &join = std::get<JoinRequest>(request);
    QCOMPARE(join.room, QString::fromUtf16(u"a\0\"b", 4));
    QCOMPARE(join.name, QString::fromUtf16(u"\U0001F600 \xd800"));
    QCOMPARE(join.role, QStringLiteral("candidate"));
    // What has no UTF-8 form is told to the others as it came.
    const QByteArray told = userJoined({"p", join.name, join.role, newYear}).arguments.first();
    QCOMPARE(json(told)["userName"].string(), join.name);
}

void TestRoomsWire::leave_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("room") << QByteArray("{\"roomId\":\"r\"}") << true;
    QTest::newRow("nothing") << QByteArray("{}") << false;
    QTest::newRow("bare string") << QByteArray("\"r\"") << false;
    QTest::newRow("number") << QByteArray("{\"roomId\":1}") << false;
    QTest::newRow("too long") << QByteArray("{\"roomId\":" + repeated("x", 101) + '}') << false;
}

void TestRoomsWire::leave()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, isGood);
    const auto request = readLeave(json(payload));
    if (isGood)
        QCOMPARE(std::get<domain::RoomId>(request), QStringLiteral("r"));
    else
        QCOMPARE(std::get<Fault>(request).sentence, QStringLiteral("Invalid room ID"));
}

void TestRoomsWire::target_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("peer"); // null: nobody
    QTest::addColumn<QString>("room");    // null: any
    QTest::newRow("with room") << QByteArray("{\"targetUserId\":\"p\",\"roomId\":\"r\"}") << QByteArray("p")
                               << QStringLiteral("r");
    QTest::newRow("without room") << QByteArray("{\"targetUserId\":\"p\"}") << QByteArray("p") << QString();
    QTest::newRow("room null") << QByteArray("{\"targetUserId\":\"p\",\"roomId\":null}") << QByteArray("p")
                               << QString();
    QTest::newRow("room empty") << QByteArray("{\"targetUserId\":\"p\",\"roomId\":\"\"}") << QByteArray("p")
                                << QStringLiteral("");
    QTest::newRow("room number") << QByteArray("{\"targetUserId\":\"p\",\"roomId\":1}") << QByteArray() << QString();
    QTest::newRow("target number") << QByteArray("{\"targetUserId\":1}") << QByteArray() << QString();
    QTest::newRow("target list") << QByteArray("{\"targetUserId\":[\"p\"]}") << QByteArray() << QString();
    QTest::newRow("nobody") << QByteArray("{}") << QByteArray() << QString();
    QTest::newRow("no object") << QByteArray("[1]") << QByteArray() << QString();
}

void TestRoomsWire::target()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, peer);
    QFETCH(QString, room);
    const auto target = readTarget(json(payload));
    QCOMPARE(target.has_value(), !peer.isNull());
    if (!target)
        return;
    QCOMPARE(target->peer, peer);
    QCOMPARE(target->room.has_value(), !room.isNull());
    if (target->room)
        QCOMPARE(*target->room, room);
}

void TestRoomsWire::relays_data()
{
    QTest::addColumn<int>("word");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("told");
    const int offer = int(Word::Offer), answer = int(Word::Answer), candidate = int(Word::IceCandidate);
    QTest::newRow("offer")
        << offer
        << QByteArray(
               "{\"targetUserId\":\"p2\",\"offer\":{ \"sdp\" : \"v=0\\r\\n\" ,\"type\":\"offer\"},\"roomId\":\"r\"}")
        << QByteArray("offer")
        << QByteArray(
               "{\"fromUserId\":\"p1\",\"offer\":{ \"sdp\" : \"v=0\\r\\n\" ,\"type\":\"offer\"},\"roomId\":\"r\"}");
    QTest::newRow("offer as text") << offer << QByteArray("{\"offer\":\"v=0\\u000d\\/\"}") << QByteArray("offer")
                                   << QByteArray("{\"fromUserId\":\"p1\",\"offer\":\"v=0\\u000d\\/\"}");
    QTest::newRow("answer") << answer << QByteArray("{\"roomId\":\"\\u0072\",\"answer\":[1.0,1e2]}")
                            << QByteArray("answer")
                            << QByteArray("{\"fromUserId\":\"p1\",\"answer\":[1.0,1e2],\"roomId\":\"\\u0072\"}");
    QTest::newRow("candidate") << candidate << QByteArray("{\"candidate\":{\"candidate\":\"\",\"sdpMLineIndex\":0}}")
                               << QByteArray("ice-candidate")
                               << QByteArray(
                                      "{\"fromUserId\":\"p1\",\"candidate\":{\"candidate\":\"\",\"sdpMLineIndex\":0}}");
    QTest::newRow("last candidate") << candidate << QByteArray("{\"candidate\":null,\"roomId\":null}")
                                    << QByteArray("ice-candidate")
                                    << QByteArray("{\"fromUserId\":\"p1\",\"candidate\":null,\"roomId\":null}");
    QTest::newRow("nothing") << answer << QByteArray("{\"targetUserId\":\"p2\"}") << QByteArray("answer")
                             << QByteArray("{\"fromUserId\":\"p1\"}");
    QTest::newRow("sender is not who it says")
        << offer << QByteArray("{\"fromUserId\":\"p9\",\"offer\":0,\"extra\":1}") << QByteArray("offer")
        << QByteArray("{\"fromUserId\":\"p1\",\"offer\":0}");
}

void TestRoomsWire::relays()
{
    QFETCH(int, word);
    QFETCH(QByteArray, payload);
    const domain::Words words = relayed(Word(word), "p1", eventOf(payload));
    QTEST(words.event, "event");
    QCOMPARE(words.arguments.size(), 1);
    QTEST(words.arguments.first(), "told");
    QVERIFY(words.attachments.isEmpty());
}

void TestRoomsWire::relayKeepsAttachments()
{
    const peer::Attachments attachments{QByteArray("\0\1", 2), "second"};
    const domain::Words words =
        relayed(Word::Offer, "p1", eventOf("{\"offer\":{\"_placeholder\":true,\"num\":1}}", attachments));
    QCOMPARE(words.arguments.first(),
             QByteArray("{\"fromUserId\":\"p1\",\"offer\":{\"_placeholder\":true,\"num\":1}}"));
    QCOMPARE(words.attachments, attachments);
}

void TestRoomsWire::newcomersAndDepartures()
{
    const domain::Words joined = userJoined(ada);
    QCOMPARE(joined.event, QByteArray("user-joined"));
    QCOMPARE(joined.arguments, QList<QByteArray>{"{\"userId\":\"p1\",\"userName\":\"Ada\",\"userRole\":\"observer\"}"});
    const domain::Words left = userLeft(ada);
    QCOMPARE(left.event, QByteArray("user-left"));
    QCOMPARE(left.arguments, QList<QByteArray>{"{\"userId\":\"p1\",\"userName\":\"Ada\"}"});
    const domain::Words closed = roomClosed(QStringLiteral("r"), QStringLiteral("a \"test\""));
    QCOMPARE(closed.event, QByteArray("room-closed"));
    QCOMPARE(closed.arguments, QList<QByteArray>{"{\"roomId\":\"r\",\"reason\":\"a \\\"test\\\"\"}"});
}

void TestRoomsWire::existing()
{
    domain::Member eve{"p0", QStringLiteral("E\"ve"), QStringLiteral("candidate"),
                       newYear + std::chrono::milliseconds(1500)};
    const domain::Room room{QStringLiteral("r"), {ada, {"me", {}, {}, {}}, eve}, newYear, newYear};
    const domain::Words words = existingUsers(room, "me");
    QCOMPARE(words.event, QByteArray("existing-users"));
    QCOMPARE(words.arguments.size(), 1);
    QCOMPARE(words.arguments.first(), QByteArray("[{\"id\":\"p1\",\"name\":\"Ada\",\"role\":\"observer\",\"socketId\":"
                                                 "\"p1\",\"joinedAt\":\"2026-01-01T00:00:00.000Z\"},"
                                                 "{\"id\":\"p0\",\"name\":\"E\\\"ve\",\"role\":\"candidate\","
                                                 "\"socketId\":\"p0\",\"joinedAt\":\"2026-01-01T00:00:01.500Z\"}]"));
    QCOMPARE(existingUsers({{}, {ada}, {}, {}}, "p1").arguments, QList<QByteArray>{"[]"});
}

void TestRoomsWire::chat_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("middle");
    QTest::newRow("text") << QByteArray("{\"message\":\"hi\",\"roomId\":\"r\"}")
                          << QByteArray("\"message\":\"hi\",\"text\":\"hi\",\"type\":\"text\",\"roomId\":\"r\"");
    QTest::newRow("type") << QByteArray("{\"roomId\":\"r\",\"message\":{\"a\": 1},\"type\":\"file\"}")
                          << QByteArray(
                                 "\"message\":{\"a\": 1},\"text\":{\"a\": 1},\"type\":\"file\",\"roomId\":\"r\"");
    QTest::newRow("null type") << QByteArray("{\"roomId\":\"r\",\"message\":\"\",\"type\":null}")
                               << QByteArray("\"message\":\"\",\"text\":\"\",\"type\":null,\"roomId\":\"r\"");
    QTest::newRow("no message") << QByteArray("{\"roomId\":\"r\"}") << QByteArray("\"type\":\"text\",\"roomId\":\"r\"");
}

void TestRoomsWire::chat()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, middle);
    const domain::Words words =
        chatMessage("id-1", ada, eventOf(payload, {"a"}), newYear + std::chrono::milliseconds(7));
    QCOMPARE(words.event, QByteArray("chat-message"));
    QCOMPARE(words.arguments,
             QList<QByteArray>{QByteArray("{\"id\":\"id-1\",\"fromUserId\":\"p1\",\"userName\":\"Ada\"," + middle +
                                          ",\"timestamp\":1767225600007}")});
    QCOMPARE(words.attachments, peer::Attachments{"a"});
    QCOMPARE(chatRoom(json(payload)).value(), QStringLiteral("r"));
    QVERIFY(!chatRoom(json("{\"roomId\":5}")) && !chatRoom(json("\"r\"")));
}

void TestRoomsWire::errors()
{
    const domain::Words words = error(QStringLiteral("Room is full"));
    QCOMPARE(words.event, QByteArray("error"));
    QCOMPARE(words.arguments, QList<QByteArray>{"{\"message\":\"Room is full\"}"});
}

QTEST_APPLESS_MAIN(TestRoomsWire)
#include "tst_roomswire.moc"
