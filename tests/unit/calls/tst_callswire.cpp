// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialects/calls/callsanswers.h"
#include "server/dialects/calls/callswire.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::calls;
using domain::CallEnd;
using domain::CallState;

namespace {

const WallTime newYear{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
const QByteArray stamp = "\"timestamp\":1767225600000";

peer::Json json(const QByteArray &text)
{
    return peer::JsonReader().read(text).value();
}

domain::Call call()
{
    domain::Call made;
    made.id = QStringLiteral("c1");
    made.caller = QStringLiteral("ada");
    made.callee = QStringLiteral("bob");
    made.type = "video";
    made.createdAt = made.acceptedAt = made.endedAt = newYear;
    return made;
}

domain::Call callThatEnded(CallEnd end, const char *by, const QByteArray &note)
{
    domain::Call made = call();
    made.state = CallState::Ended;
    made.end = end;
    made.endedBy = QString::fromLatin1(by);
    made.note = note;
    return made;
}

QByteArray asText(const domain::Words &words)
{
    return words.event + ' ' + words.arguments.join(' ');
}

QByteArray repeated(char unit, int times)
{
    return '"' + QByteArray(times, unit) + '"';
}

} // namespace

class TestCallsWire : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void words();
    void registrations_data();
    void registrations();
    void registrationKeepsWhatIsSaid();
    void requests_data();
    void requests();
    void addresses_data();
    void addresses();
    void callIds();
    void reasons();
    void registered();
    void incoming();
    void acceptedAndElsewhere();
    void relays_data();
    void relays();
    void pongs();
    void ends_data();
    void ends();
    void pushes();
    void answers();
    void faults_data();
    void faults();
    void states_data();
    void states();
};

void TestCallsWire::words()
{
    for (const char *name : {"register", "unregister", "call_initiate", "call_accept", "call_reject", "call_end",
                             "call_cancel", "sdp_offer", "sdp_answer", "ice_candidate", "ping"})
        QVERIFY(wordOf(name).has_value());
    for (const char *name : {"", "register_user", "call_ended", "call_cancelled", "ice-candidate", "pong", "Ping"})
        QVERIFY(!wordOf(name).has_value());
}

void TestCallsWire::registrations_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("sentence"); // null: accepted
    const QString required = QStringLiteral("User ID is required");
    QTest::newRow("user") << QByteArray("{\"userId\":\"u\"}") << QString();
    QTest::newRow("number") << QByteArray("{\"userId\":5}") << QString();
    QTest::newRow("256") << QByteArray("{\"userId\":" + repeated('x', 256) + '}') << QString();
    QTest::newRow("257") << QByteArray("{\"userId\":" + repeated('x', 257) + '}') << QStringLiteral("Invalid user ID");
    for (const char *other : {"null", "{}", "7", "\"u\"", "[]", "{\"userId\":\"\"}", "{\"userId\":null}",
                              "{\"userId\":{}}", "{\"userId\":true}"})
        QTest::newRow(other) << QByteArray(other) << required;
}

void TestCallsWire::registrations()
{
    QFETCH(QByteArray, payload);
    QFETCH(QString, sentence);
    const auto read = readRegistration(json(payload));
    const auto *fault = std::get_if<Fault>(&read);
    QCOMPARE(fault ? fault->sentence : QString(), sentence);
    QVERIFY(!fault || fault->code == "E003");
    QVERIFY(std::holds_alternative<Fault>(readRegistration(peer::Json())));
}

void TestCallsWire::registrationKeepsWhatIsSaid()
{
    const auto all = std::get<Registration>(readRegistration(
        json("{\"userId\":5,\"deviceId\":\"d\",\"platform\":\"ios\",\"fcmToken\":" + repeated('t', 512) + '}')));
    QCOMPARE(all.user, QStringLiteral("5"));
    QCOMPARE(all.device, QStringLiteral("d"));
    QCOMPARE(all.platform, QStringLiteral("ios"));
    QCOMPARE(all.pushToken.size(), 512);
    const auto odd = std::get<Registration>(readRegistration(
        json("{\"userId\":\"u\",\"deviceId\":{},\"platform\":7,\"fcmToken\":" + repeated('t', 513) + '}')));
    QVERIFY(odd.device.isEmpty() && odd.platform.isEmpty() && odd.pushToken.isEmpty());
}

void TestCallsWire::requests_data()
{
    QTest::addColumn<QString>("caller");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("fault"); // empty: accepted
    const QString ada = QStringLiteral("ada");
    const QByteArray callee = "E003 Invalid callee ID", type = "E301 Invalid call type";
    QTest::newRow("audio") << ada << QByteArray("{\"calleeId\":\"bob\",\"callType\":\"audio\"}") << QByteArray();
    QTest::newRow("video") << ada << QByteArray("{\"calleeId\":7,\"callType\":\"video\"}") << QByteArray();
    QTest::newRow("caller first") << QString() << QByteArray("{}") << QByteArray("E003 Invalid caller ID");
    for (const char *other : {"{}", "null", "[]", "{\"calleeId\":\"\"}", "{\"calleeId\":null,\"callType\":\"audio\"}",
                              "{\"calleeId\":[\"bob\"],\"callType\":\"audio\"}"})
        QTest::newRow(other) << ada << QByteArray(other) << callee;
    QTest::newRow("long") << ada << QByteArray("{\"calleeId\":" + repeated('x', 257) + '}') << callee;
    QTest::newRow("oneself before type") << ada << QByteArray("{\"calleeId\":\"ada\"}")
                                         << QByteArray("E301 Cannot call yourself");
    for (const char *other : {"\"Audio\"", "\"\"", "null", "1", "[\"audio\"]"})
        QTest::newRow(other) << ada << QByteArray("{\"calleeId\":\"bob\",\"callType\":") + other + '}' << type;
    QTest::newRow("no type") << ada << QByteArray("{\"calleeId\":\"bob\"}") << type;
}

void TestCallsWire::requests()
{
    QFETCH(QString, caller);
    QFETCH(QByteArray, payload);
    const auto read = readCallRequest(json(payload), caller);
    const auto *fault = std::get_if<Fault>(&read);
    QTEST(fault ? fault->code + ' ' + fault->sentence.toLatin1() : QByteArray(), "fault");
}

void TestCallsWire::addresses_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("fault"); // empty: accepted
    const QByteArray call = "E302 Missing callId", to = "E302 Missing recipient (to)";
    QTest::newRow("all") << QByteArray("{\"callId\":\"c\",\"to\":\"u\"}") << QByteArray();
    QTest::newRow("number") << QByteArray("{\"callId\":\"c\",\"to\":7}") << QByteArray();
    QTest::newRow("strange") << QByteArray("{\"callId\":{},\"to\":[]}") << QByteArray();
    for (const char *other : {"null", "{}", "[]", "{\"to\":\"u\"}", "{\"callId\":\"\",\"to\":\"u\"}",
                              "{\"callId\":null}", "{\"callId\":0}"})
        QTest::newRow(other) << QByteArray(other) << call;
    for (const char *other : {"{\"callId\":\"c\"}", "{\"callId\":\"c\",\"to\":\"\"}", "{\"callId\":\"c\",\"to\":null}"})
        QTest::newRow(other) << QByteArray(other) << to;
}

void TestCallsWire::addresses()
{
    QFETCH(QByteArray, payload);
    const auto read = readAddress(json(payload));
    const auto *fault = std::get_if<Fault>(&read);
    QTEST(fault ? fault->code + ' ' + fault->sentence.toLatin1() : QByteArray(), "fault");
    if (const auto *address = std::get_if<Address>(&read); address && payload.startsWith("{\"callId\":{}"))
        QVERIFY(address->call.isEmpty() && address->to.isEmpty());
}

void TestCallsWire::callIds()
{
    QCOMPARE(readCallId(json("{\"callId\":\"c\"}")), QStringLiteral("c"));
    for (const char *other : {"{}", "null", "\"c\"", "{\"callId\":\"\"}", "{\"callId\":7}", "{\"callId\":[\"c\"]}"})
        QVERIFY(readCallId(json(other)).isEmpty());
    QVERIFY(readCallId(json("{\"callId\":" + repeated('c', 257) + '}')).isEmpty());
}

void TestCallsWire::reasons()
{
    QCOMPARE(readReason(json("{\"reason\":\"b\\u0075sy\"}")), QByteArray("\"b\\u0075sy\""));
    QCOMPARE(readReason(json("{\"reason\":" + repeated('r', 256) + '}')).size(), 258);
    for (const char *other : {"{}", "null", "{\"reason\":\"\"}", "{\"reason\":null}", "{\"reason\":{\"a\":1}}"})
        QVERIFY(readReason(json(other)).isEmpty());
    QVERIFY(readReason(json("{\"reason\":" + repeated('r', 257) + '}')).isEmpty());
}

void TestCallsWire::registered()
{
    QCOMPARE(asText(calls::registered("p1")), QByteArray("registered {\"success\":true,\"sessionId\":\"p1\"}"));
    QCOMPARE(asText(alreadyRegistered("p1")),
             QByteArray("registered {\"success\":true,\"message\":\"Already registered\",\"sessionId\":\"p1\"}"));
    QCOMPARE(asText(registrationError({"E003", QStringLiteral("User ID is required")})),
             QByteArray("registration_error {\"code\":\"E003\",\"message\":\"User ID is required\"}"));
}

void TestCallsWire::incoming()
{
    const auto told = [](const QByteArray &more) {
        const auto request =
            readCallRequest(json("{\"calleeId\":\"bob\",\"callType\":\"video\"" + more + '}'), QStringLiteral("ada"));
        return asText(incomingCall(call(), std::get<CallRequest>(request)));
    };
    const QByteArray begin = "incoming_call {\"callId\":\"c1\",\"callerId\":\"ada\",";
    const QByteArray unknown =
        begin + "\"callerName\":\"Unknown\",\"callType\":\"video\",\"callerAvatar\":null," + stamp + '}';
    QCOMPARE(told({}), unknown);
    QCOMPARE(told(",\"callerName\":\"\",\"callerAvatar\":\"\""), unknown);
    QCOMPARE(told(",\"callerName\":{\"x\":1},\"callerAvatar\":7"), unknown);
    QCOMPARE(told(",\"callerName\":\"A\\u0064a\",\"callerAvatar\":\"https://x\""),
             begin + "\"callerName\":\"A\\u0064a\",\"callType\":\"video\",\"callerAvatar\":\"https://x\"," + stamp +
                 '}');
}

void TestCallsWire::acceptedAndElsewhere()
{
    QCOMPARE(asText(callAccepted(call())), "call_accept {\"callId\":\"c1\",\"calleeId\":\"bob\"," + stamp + '}');
    QCOMPARE(asText(answeredElsewhere(call(), newYear)),
             "call_cancelled {\"callId\":\"c1\",\"reason\":\"answered_elsewhere\"," + stamp + '}');
}

void TestCallsWire::relays_data()
{
    QTest::addColumn<int>("word");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("told");
    QTest::newRow("offer") << int(Word::SdpOffer) << QByteArray("\"sdp\":{ \"type\":\"offer\"}")
                           << QByteArray(
                                  "sdp_offer {\"callId\":\"c1\",\"from\":\"ada\",\"sdp\":{ \"type\":\"offer\"},");
    QTest::newRow("answer as text") << int(Word::SdpAnswer) << QByteArray("\"from\":\"eve\",\"sdp\":\"v=0\\r\\n\"")
                                    << QByteArray(
                                           "sdp_answer {\"callId\":\"c1\",\"from\":\"ada\",\"sdp\":\"v=0\\r\\n\",");
    QTest::newRow("candidate") << int(Word::IceCandidate) << QByteArray("\"candidate\":null,\"sdp\":1")
                               << QByteArray("ice_candidate {\"callId\":\"c1\",\"from\":\"ada\",\"candidate\":null,");
    QTest::newRow("nothing") << int(Word::SdpOffer) << QByteArray("\"x\":1")
                             << QByteArray("sdp_offer {\"callId\":\"c1\",\"from\":\"ada\",");
}

void TestCallsWire::relays()
{
    QFETCH(int, word);
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, told);
    const peer::Event event{"x", {json("{\"callId\":\"c1\",\"to\":\"bob\"," + payload + '}')}, {"part"}, {}};
    const domain::Words words = relayed(Word(word), QStringLiteral("ada"), event, newYear);
    QCOMPARE(asText(words), told + stamp + '}');
    QCOMPARE(words.attachments, peer::Attachments{"part"});
}

void TestCallsWire::pongs()
{
    const QByteArray object = '{' + stamp + ",\"serverTime\":\"2026-01-01T00:00:00.000Z\"}";
    QCOMPARE(pong(newYear), object);
    QCOMPARE(asText(pongEvent(newYear)), "pong " + object);
}

void TestCallsWire::ends_data()
{
    QTest::addColumn<int>("end");
    QTest::addColumn<QByteArray>("by");
    QTest::addColumn<QByteArray>("note");
    QTest::addColumn<QByteArray>("caller");
    QTest::addColumn<QByteArray>("callee");
    const QByteArray nobody, none, ada = "ada", bob = "bob", note = "\"n\"";
    const QByteArray id = " {\"callId\":\"c1\",", by = "call_end" + id + "\"endedBy\":", end = stamp + '}';
    const QByteArray reject = "call_reject" + id + "\"calleeId\":\"bob\",\"reason\":";
    QTest::newRow("declined") << int(CallEnd::Declined) << bob << none << reject + "\"declined\"," + end << nobody;
    QTest::newRow("busy") << int(CallEnd::Declined) << bob << note << reject + "\"n\"," + end << nobody;
    QTest::newRow("cancelled") << int(CallEnd::Cancelled) << ada << none << nobody
                               << "call_cancelled" + id + "\"reason\":\"Caller cancelled\"," + end;
    QTest::newRow("cancelled because") << int(CallEnd::Cancelled) << ada << note << nobody
                                       << "call_cancelled" + id + "\"reason\":\"n\"," + end;
    QTest::newRow("timed out") << int(CallEnd::TimedOut) << nobody << none
                               << "call_timeout" + id + "\"reason\":\"No answer from callee\"}"
                               << "call_timeout" + id + "\"reason\":\"Call timeout\"}";
    QTest::newRow("hung up") << int(CallEnd::HungUp) << ada << none << nobody << by + "\"ada\"," + end;
    QTest::newRow("hung up because") << int(CallEnd::HungUp) << bob << note << by + "\"bob\",\"reason\":\"n\"," + end
                                     << nobody;
    QTest::newRow("lost") << int(CallEnd::NetworkLost) << bob << none
                          << by + "\"bob\",\"reason\":\"network_lost\"," + end << nobody;
    const QByteArray system = by + "\"system\",";
    const QByteArray tooLong = system + "\"reason\":\"Max duration exceeded\"," + end;
    QTest::newRow("too long") << int(CallEnd::TooLong) << nobody << none << tooLong << tooLong;
    const QByteArray byOperator = by + "\"operator\",\"reason\":\"ended by operator\"," + end;
    QTest::newRow("by an operator") << int(CallEnd::EndedByOperator) << nobody << none << byOperator << byOperator;
    QTest::newRow("by neither") << int(CallEnd::HungUp) << nobody << none << system + end << system + end;
}

void TestCallsWire::ends()
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

void TestCallsWire::pushes()
{
    const auto payload = [](const QByteArray &more) {
        const auto request =
            readCallRequest(json("{\"calleeId\":\"bob\",\"callType\":\"video\"" + more + '}'), QStringLiteral("ada"));
        QByteArrayList pairs;
        for (const auto &[key, value] : pushPayload(call(), std::get<CallRequest>(request)))
            pairs.append(key.toUtf8() + '=' + value.toUtf8());
        return pairs.join(' ');
    };
    const QByteArray begin = "type=incoming_call callId=c1 callerId=ada ",
                     end = " callType=video timestamp=1767225600000";
    QCOMPARE(payload({}), begin + "callerName=Unknown callerAvatar=" + end);
    QCOMPARE(payload(",\"callerName\":\"\\u00e4\",\"callerAvatar\":\"x\""),
             begin + "callerName=\xc3\xa4 callerAvatar=x" + end);
    // What does not fit into a message is left out of it.
    QCOMPARE(payload(",\"callerName\":" + repeated('n', 257) + ",\"callerAvatar\":" + repeated('a', 1025)),
             begin + "callerName=Unknown callerAvatar=" + end);
}

void TestCallsWire::answers()
{
    const domain::CallId id = QStringLiteral("c1");
    const QByteArray begin = "{\"success\":true,\"callId\":\"c1\",";
    QCOMPARE(succeeded(Word::CallInitiate, id),
             begin + "\"state\":\"ringing\",\"message\":\"Call initiated successfully\"}");
    QCOMPARE(succeeded(Word::CallAccept, id), begin + "\"state\":\"accepted\",\"message\":\"Call accepted\"}");
    QCOMPARE(succeeded(Word::CallReject, id), begin + "\"message\":\"Call rejected\"}");
    QCOMPARE(succeeded(Word::CallEnd, id), begin + "\"message\":\"Call ended\"}");
    QCOMPARE(succeeded(Word::CallCancel, id), begin + "\"message\":\"Call cancelled\"}");
    QCOMPARE(succeeded(Word::CallEnd, {}), QByteArray("{\"success\":true,\"message\":\"Call ended\"}"));
    QCOMPARE(passedOn(Word::SdpOffer), QByteArray("{\"success\":true,\"message\":\"SDP offer sent\"}"));
    QCOMPARE(passedOn(Word::SdpAnswer), QByteArray("{\"success\":true,\"message\":\"SDP answer sent\"}"));
    QCOMPARE(passedOn(Word::IceCandidate), QByteArray("{\"success\":true,\"message\":\"ICE candidate sent\"}"));
}

void TestCallsWire::faults_data()
{
    QTest::addColumn<int>("word");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("fault");
    const auto row = [](const char *name, Word word, ErrorCode code, const char *fault) {
        QTest::newRow(name) << int(word) << int(code) << QByteArray(fault);
    };
    row("no store for a device", Word::Register, ErrorCode::StoreUnavailable, "E001 Registration failed");
    row("unregister", Word::Unregister, ErrorCode::StoreUnavailable, "E109 Failed to unregister");
    row("collision", Word::CallInitiate, ErrorCode::CallCollision, "E108 Call collision: this user is calling you");
    row("too many", Word::CallInitiate, ErrorCode::TooManyCalls, "E107 Too many calls");
    row("initiate", Word::CallInitiate, ErrorCode::StoreUnavailable, "E109 Failed to initiate call");
    row("accept", Word::CallAccept, ErrorCode::StoreUnavailable, "E109 Failed to accept call");
    row("reject", Word::CallReject, ErrorCode::StoreUnavailable, "E109 Failed to reject call");
    row("end", Word::CallEnd, ErrorCode::StoreUnavailable, "E109 Failed to end call");
    row("offer", Word::SdpOffer, ErrorCode::StoreUnavailable, "E109 Failed to send SDP offer");
    row("answer", Word::SdpAnswer, ErrorCode::StoreUnavailable, "E109 Failed to send SDP answer");
    row("unknown call", Word::CallAccept, ErrorCode::CallNotFound, "E101 Call not found or expired");
    row("offer in unknown call", Word::SdpOffer, ErrorCode::CallNotFound, "E101 Call not found");
    row("not the callee", Word::CallReject, ErrorCode::NotTheCallee, "E203 You are not the callee of this call");
    row("not the caller", Word::CallCancel, ErrorCode::NotTheCaller, "E203 You are not the caller of this call");
    row("no party", Word::CallEnd, ErrorCode::NotAParty, "E203 You are not a participant of this call");
    row("offer of no party", Word::SdpOffer, ErrorCode::NotAParty, "E203 Not a participant of this call");
}

void TestCallsWire::faults()
{
    QFETCH(int, word);
    QFETCH(int, code);
    const Fault found = faultOf(Word(word), ErrorCode(code));
    QTEST(found.code + ' ' + found.sentence.toLatin1(), "fault");
}

void TestCallsWire::states_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("end"); // -1: none
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("accepted") << int(CallState::Accepted) << -1 << QByteArray("accepted");
    const auto ended = [](const char *name, CallEnd end, const char *text) {
        QTest::newRow(name) << int(CallState::Ended) << int(end) << QByteArray(text);
    };
    ended("declined", CallEnd::Declined, "rejected");
    ended("cancelled", CallEnd::Cancelled, "cancelled");
    ended("timed out", CallEnd::TimedOut, "timeout");
    ended("hung up", CallEnd::HungUp, "ended");
    ended("lost", CallEnd::NetworkLost, "ended");
    ended("by an operator", CallEnd::EndedByOperator, "ended");
}

void TestCallsWire::states()
{
    QFETCH(int, state);
    QFETCH(int, end);
    QFETCH(QByteArray, text);
    domain::Call made = call();
    made.state = CallState(state);
    if (end >= 0)
        made.end = CallEnd(end);
    const QString sentence = QStringLiteral("Call cannot be %1 in state: %2");
    const QString found = QString::fromLatin1(text);
    QCOMPARE(wrongState(Word::CallAccept, made), (Fault{"E102", sentence.arg(QStringLiteral("accepted"), found)}));
    QCOMPARE(wrongState(Word::CallReject, made), (Fault{"E102", sentence.arg(QStringLiteral("rejected"), found)}));
    QCOMPARE(wrongState(Word::CallCancel, made), (Fault{"E102", sentence.arg(QStringLiteral("cancelled"), found)}));
}

QTEST_APPLESS_MAIN(TestCallsWire)
#include "tst_callswire.moc"
