// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialects/direct/directwire.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::direct;
using domain::CallEnd;

namespace {

peer::Event eventOf(const QByteArray &payload, const peer::Attachments &attachments = {})
{
    return {"x", {peer::JsonReader().read(payload).value()}, attachments, {}};
}

domain::Call callThatEnded(CallEnd end, const char *by, const QByteArray &note = {})
{
    domain::Call call;
    call.caller = QStringLiteral("ada");
    call.callee = QStringLiteral("bob");
    call.state = domain::CallState::Ended;
    call.end = end;
    call.endedBy = QString::fromLatin1(by);
    call.note = note;
    return call;
}

QByteArray asText(const domain::Words &words)
{
    return words.event + ' ' + words.arguments.join(' ');
}

} // namespace

class TestDirectWire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void words();
    void users_data();
    void users();
    void callIds();
    void registration();
    void refusedRegistration_data();
    void refusedRegistration();
    void refusedCalls();
    void descriptions_data();
    void descriptions();
    void candidates();
    void attachmentsGoAlong();
    void ends_data();
    void ends();
};

void TestDirectWire::words()
{
    for (const char *name :
         {"register_user", "make_call", "answer_call", "decline_call", "end_call", "ice_candidate", "logout_user"})
        QVERIFY(wordOf(name).has_value());
    for (const char *name : {"", "register", "call_end", "ice-candidate", "call_answered", "Make_call", "make_call "})
        QVERIFY(!wordOf(name).has_value());
}

void TestDirectWire::users_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("user"); // null: nobody's
    QTest::newRow("text") << QByteArray("\"ada\"") << QStringLiteral("ada");
    QTest::newRow("escaped") << QByteArray("\"\\u00e4\"") << QString(QChar(0xe4));
    QTest::newRow("number") << QByteArray("17") << QStringLiteral("17");
    QTest::newRow("256") << QByteArray('"' + QByteArray(256, 'x') + '"') << QString(256, QLatin1Char('x'));
    QTest::newRow("257") << QByteArray('"' + QByteArray(257, 'x') + '"') << QString();
    for (const char *other : {"\"\"", "null", "true", "{}", "[\"ada\"]"})
        QTest::newRow(other) << QByteArray(other) << QString();
}

void TestDirectWire::users()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, user);
    const auto read = readUser(eventOf("{\"userId\":" + value + '}').argument());
    QCOMPARE(read.has_value(), !user.isNull());
    QCOMPARE(read.value_or(QString()), user);
    QCOMPARE(readOther(eventOf("{\"to\":" + value + '}').argument()), user);
    QVERIFY(!readUser(eventOf(value).argument()) && readOther(eventOf(value).argument()).isEmpty());
    QVERIFY(!readUser(peer::Json()) && readOther(peer::Json()).isEmpty());
}

void TestDirectWire::callIds()
{
    QVERIFY(namesCall(eventOf("{\"callId\":\"c\"}").argument()));
    QVERIFY(namesCall(eventOf("{\"to\":\"b\",\"callId\":null}").argument()));
    QVERIFY(!namesCall(eventOf("{\"to\":\"b\",\"candidate\":{\"callId\":1}}").argument()));
    QVERIFY(!namesCall(peer::Json()));
}

void TestDirectWire::registration()
{
    QCOMPARE(asText(registered(QStringLiteral("a\"b"))),
             QByteArray("user_registered {\"success\":true,\"userId\":\"a\\\"b\"}"));
    QCOMPARE(asText(loggedOut(QStringLiteral("ada"))), QByteArray("logout_success {\"userId\":\"ada\"}"));
    QCOMPARE(asText(forceDisconnect(QStringLiteral("New login detected"))),
             QByteArray("force_disconnect {\"reason\":\"New login detected\"}"));
}

void TestDirectWire::refusedRegistration_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("told");
    QTest::newRow("empty") << QByteArray("{\"userId\":\"\"}")
                           << QByteArray("{\"success\":false,\"userId\":\"\",\"error\":\"No\"}");
    QTest::newRow("list") << QByteArray("{\"userId\":[1, 2]}")
                          << QByteArray("{\"success\":false,\"userId\":[1, 2],\"error\":\"No\"}");
    QTest::newRow("nothing") << QByteArray("{}") << QByteArray("{\"success\":false,\"error\":\"No\"}");
    QTest::newRow("no object") << QByteArray("\"ada\"") << QByteArray("{\"success\":false,\"error\":\"No\"}");
}

void TestDirectWire::refusedRegistration()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, told);
    QCOMPARE(asText(registrationFailed(QStringLiteral("No"), eventOf(payload))), "user_registered " + told);
}

void TestDirectWire::refusedCalls()
{
    const peer::Event call = eventOf("{\"to\":7,\"offer\":1}");
    QCOMPARE(asText(callFailed(QStringLiteral("No"), call)),
             QByteArray("call_failed {\"error\":\"No\",\"targetUser\":7}"));
    QCOMPARE(asText(callBusy(call)), QByteArray("call_busy {\"targetUser\":7}"));
    QCOMPARE(asText(callFailed(QStringLiteral("No"), eventOf("{}"))), QByteArray("call_failed {\"error\":\"No\"}"));
    QCOMPARE(asText(callBusy(eventOf("7"))), QByteArray("call_busy {}"));
}

void TestDirectWire::descriptions_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<QByteArray>("told");
    QTest::newRow("text") << QByteArray("\"v=0\\r\\n\"") << QByteArray("\"v=0\\r\\n\"");
    QTest::newRow("object") << QByteArray("{ \"type\": \"x\" ,\"sdp\":\"v\"}")
                            << QByteArray("{ \"type\": \"x\" ,\"sdp\":\"v\"}");
    QTest::newRow("null") << QByteArray("null") << QByteArray("null");
}

void TestDirectWire::descriptions()
{
    QFETCH(QByteArray, said);
    QFETCH(QByteArray, told);
    const domain::UserId ada = QStringLiteral("ada");
    const QByteArray payload = "{\"to\":\"bob\",\"from\":\"eve\",\"answer\":" + said + ",\"offer\":" + said;
    QCOMPARE(asText(incomingCall(ada, eventOf(payload + '}'))),
             "incoming_call {\"from\":\"ada\",\"offer\":" + told + '}');
    QCOMPARE(asText(callAnswered(ada, eventOf(payload + '}'))),
             "call_answered {\"from\":\"ada\",\"answer\":" + told + '}');
    const peer::Event older = eventOf(payload + ",\"iceCandidates\":[ 1 ]}");
    QCOMPARE(asText(incomingCall(ada, older)),
             "incoming_call {\"from\":\"ada\",\"offer\":" + told + ",\"iceCandidates\":[ 1 ]}");
    QCOMPARE(asText(callAnswered(ada, older)),
             "call_answered {\"from\":\"ada\",\"answer\":" + told + ",\"iceCandidates\":[ 1 ]}");
    QCOMPARE(asText(incomingCall(ada, eventOf("{}"))), QByteArray("incoming_call {\"from\":\"ada\"}"));
}

void TestDirectWire::candidates()
{
    const domain::UserId ada = QStringLiteral("ada");
    QCOMPARE(asText(iceCandidate(ada, eventOf("{\"from\":\"eve\",\"candidate\":{ \"a\":1}}"))),
             QByteArray("ice_candidate {\"from\":\"ada\",\"candidate\":{ \"a\":1}}"));
    QCOMPARE(asText(iceCandidate(ada, eventOf("{\"candidate\":null}"))),
             QByteArray("ice_candidate {\"from\":\"ada\",\"candidate\":null}"));
    QCOMPARE(asText(iceCandidate(ada, eventOf("{}"))), QByteArray("ice_candidate {\"from\":\"ada\"}"));
}

void TestDirectWire::attachmentsGoAlong()
{
    const QByteArray part = "{\"_placeholder\":true,\"num\":0}";
    const peer::Event event = eventOf(
        "{\"to\":" + part + ",\"userId\":" + part + ",\"offer\":" + part + ",\"candidate\":" + part + '}', {"part"});
    const domain::UserId ada = QStringLiteral("ada");
    for (const domain::Words &words : {registrationFailed({}, event), callFailed({}, event), callBusy(event),
                                       incomingCall(ada, event), iceCandidate(ada, event)}) {
        QVERIFY(words.arguments.first().contains(part));
        QCOMPARE(words.attachments, peer::Attachments{"part"});
    }
}

void TestDirectWire::ends_data()
{
    QTest::addColumn<int>("end");
    QTest::addColumn<QByteArray>("by");
    QTest::addColumn<QByteArray>("note");
    QTest::addColumn<QByteArray>("caller");
    QTest::addColumn<QByteArray>("callee");
    const QByteArray nobody, none;
    QTest::newRow("declined") << int(CallEnd::Declined) << QByteArray("bob") << none
                              << QByteArray("call_declined {\"from\":\"bob\"}") << nobody;
    QTest::newRow("hung up by callee") << int(CallEnd::HungUp) << QByteArray("bob") << none
                                       << QByteArray("call_ended {\"from\":\"bob\"}") << nobody;
    QTest::newRow("hung up by caller") << int(CallEnd::HungUp) << QByteArray("ada") << none << nobody
                                       << QByteArray("call_ended {\"from\":\"ada\"}");
    QTest::newRow("declined late") << int(CallEnd::HungUp) << QByteArray("bob") << declinedLate()
                                   << QByteArray("call_declined {\"from\":\"bob\"}") << nobody;
    QTest::newRow("timed out") << int(CallEnd::TimedOut) << nobody << none
                               << QByteArray("call_timeout {\"user\":\"bob\"}")
                               << QByteArray("call_timeout {\"user\":\"ada\"}");
    QTest::newRow("disconnected") << int(CallEnd::Disconnected) << QByteArray("ada") << none << nobody
                                  << QByteArray("call_ended {\"from\":\"ada\",\"reason\":\"disconnected\"}");
    QTest::newRow("logged out") << int(CallEnd::LoggedOut) << QByteArray("bob") << none
                                << QByteArray("call_ended {\"from\":\"bob\",\"reason\":\"logged out\"}") << nobody;
    QTest::newRow("by an operator") << int(CallEnd::EndedByOperator) << nobody << none
                                    << QByteArray("call_ended {\"from\":\"bob\",\"reason\":\"ended by operator\"}")
                                    << QByteArray("call_ended {\"from\":\"ada\",\"reason\":\"ended by operator\"}");
    QTest::newRow("by neither") << int(CallEnd::HungUp) << nobody << none << QByteArray("call_ended {\"from\":\"bob\"}")
                                << QByteArray("call_ended {\"from\":\"ada\"}");
}

void TestDirectWire::ends()
{
    QFETCH(int, end);
    QFETCH(QByteArray, by);
    QFETCH(QByteArray, note);
    QFETCH(QByteArray, caller);
    QFETCH(QByteArray, callee);
    QByteArray toCaller, toCallee;
    for (const domain::Notice &notice : noticesOfEnd(callThatEnded(CallEnd(end), by.constData(), note)))
        (notice.to == QStringLiteral("ada") ? toCaller : toCallee) += asText(notice.words);
    QCOMPARE(toCaller, caller);
    QCOMPARE(toCallee, callee);
}

QTEST_APPLESS_MAIN(TestDirectWire)
#include "tst_directwire.moc"
