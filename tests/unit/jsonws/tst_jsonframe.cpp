// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/jsonws/frame.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::jsonws;

class TestJsonFrame : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void membersOfAnArgumentCanBeAskedFor();
    void theAuthFrameIsAnObject();
    void writes();

private:
    peer::JsonReader m_reader;
};

namespace {

QByteArray written(const peer::Event &event)
{
    QByteArray text = event.name;
    for (const peer::Json &argument : event.arguments)
        text += ' ' + argument.raw();
    return event.ackId ? text + " #" + QByteArray::number(*event.ackId) : text;
}

} // namespace

void TestJsonFrame::reads_data()
{
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *frame, const char *event) { QTest::newRow(frame) << QByteArray(event); };
    row(R"({"event":"x"})", "x");
    row(R"({"event":"x","data":null})", "x null");
    row(R"({"event":"x","data":{"a": [1 ,2]}})", R"(x {"a": [1 ,2]})");
    row(R"( { "data" : "y" , "event" : "x" , "id" : 7 } )", R"(x "y" #7)");
    row(R"({"event":"x","id":0})", "x #0");
    row(R"({"event":"x","id":9007199254740991})", "x #9007199254740991");
    row(R"({"event":"x","id":007})", "");
    row(R"({"event":"\u0078\u00e9"})", "x\xc3\xa9");
    row(R"({"\u0065vent":"x","d\u0061ta":1})", "x 1");
    row(R"({"event":"x","event":"y"})", "y");
    row(R"({"event":"x","auth":{},"ack":7,"more":[1],"error":1})", "x");
    row(R"({"event":"x","data":{"_placeholder":true,"num":3}})", R"(x {"_placeholder":true,"num":3})");
    row(R"({"event":" "})", " ");
}

void TestJsonFrame::reads()
{
    QFETCH(QByteArray, expected);
    const Frame frame = decodeFrame(QTest::currentDataTag(), m_reader);
    if (expected.isEmpty()) {
        QVERIFY(std::holds_alternative<FaultyFrame>(frame));
        return;
    }
    QVERIFY(std::holds_alternative<peer::Event>(frame));
    QCOMPARE(written(std::get<peer::Event>(frame)), expected);
}

void TestJsonFrame::refuses_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<int>("id");
    int number = 0;
    const auto row = [&number](const QByteArray &frame, const char *code, int id = -1) {
        QTest::addRow("%d: %s", ++number, frame.left(40).constData()) << frame << QByteArray(code) << id;
    };
    for (const char *frame : {"", " ", "{", R"({"event":"x")", R"({"event":"x"}{})", R"({'event':'x'})", "2probe",
                              R"({"event":"x",})", "\xff", "{\"event\":\"\xff\"}", R"({"event":"x","data":nul})"})
        row(frame, "invalid_json");
    const QByteArray deep = QByteArray(64, '[') + QByteArray(64, ']');
    row(R"({"event":"x","data":)" + deep + '}', "invalid_json");
    for (const char *frame : {"1", "null", R"("x")", R"(["x",1])", "[]"})
        row(frame, "not_an_object");
    for (const char *frame : {"{}", R"({"data":1})", R"({"event":null})", R"({"event":1})", R"({"event":""})",
                              R"({"event":["x"]})", R"({"ack":1,"data":2})", R"({"event":null,"auth":{}})"})
        row(frame, "no_event");
    row(R"({"id":5})", "no_event", 5);
    for (const char *id : {"-1", "-0", "1.0", "1e3", "9007199254740992", "18446744073709551616", "null", R"("7")", "{}",
                           "true", "[7]", "99999999999999999999999999999999999999999"})
        row(QByteArray(R"({"event":"x","id":)") + id + '}', "invalid_id");
    for (const char *name :
         {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "\\u0063onnect"})
        row(QByteArray(R"({"event":")") + name + R"(","id":3})", "reserved_event", 3);
    for (const char *auth : {"null", "1", R"("token")", "[]"})
        row(QByteArray(R"({"auth":)") + auth + '}', "invalid_auth");
}

void TestJsonFrame::refuses()
{
    QFETCH(QByteArray, frame);
    QFETCH(QByteArray, code);
    QFETCH(int, id);
    const Frame decoded = decodeFrame(frame, m_reader);
    QVERIFY(std::holds_alternative<FaultyFrame>(decoded));
    const auto &faulty = std::get<FaultyFrame>(decoded);
    QCOMPARE(QByteArray(textOf(faulty.fault).code.data()), code);
    QCOMPARE(faulty.id ? int(*faulty.id) : -1, id);
}

void TestJsonFrame::membersOfAnArgumentCanBeAskedFor()
{
    const Frame frame = decodeFrame(R"({"event":"x","data":{"roomId":"r","list":[1]}})", m_reader);
    const peer::Json data = std::get<peer::Event>(frame).argument();
    QCOMPARE(data["roomId"].string(), QStringLiteral("r"));
    QCOMPARE(data["list"].raw(), QByteArray("[1]"));
}

void TestJsonFrame::theAuthFrameIsAnObject()
{
    const Frame frame = decodeFrame(R"({"auth":{"token":"t","x":1}})", m_reader);
    QVERIFY(std::holds_alternative<AuthFrame>(frame));
    const peer::Json &auth = std::get<AuthFrame>(frame).auth;
    QCOMPARE(auth.raw(), QByteArray(R"({"token":"t","x":1})"));
    QCOMPARE(auth["token"].string(), QStringLiteral("t"));
}

void TestJsonFrame::writes()
{
    using namespace std::chrono_literals;
    QCOMPARE(encodeConnected("abc", 25s),
             QByteArray(R"({"event":"connected","data":{"socketId":"abc","pingInterval":25000}})"));
    QCOMPARE(encodeEvent({"x", {}}), QByteArray(R"({"event":"x"})"));
    QCOMPARE(encodeEvent({"x\"y", {R"({"a":1})"}}), QByteArray("{\"event\":\"x\\\"y\",\"data\":{\"a\":1}}"));
    QCOMPARE(encodeEvent({"x", {"1", "2", "[3]"}}), QByteArray(R"({"event":"x","data":1,"more":[2,[3]]})"));
    QCOMPARE(encodeAck(largestId, {R"({"success":true})"}),
             QByteArray(R"({"ack":9007199254740991,"data":{"success":true}})"));
    QCOMPARE(encodeAck(0, {}), QByteArray(R"({"ack":0})"));
    const FaultText &unknown = textOf(Fault::UnknownEvent);
    QCOMPARE(encodeError(unknown.code, unknown.sentence, 7),
             QByteArray(R"({"error":{"code":"unknown_event","message":"Unknown event"},"id":7})"));
    QCOMPARE(encodeError(unknown.code, unknown.sentence),
             QByteArray(R"({"error":{"code":"unknown_event","message":"Unknown event"}})"));
}

QTEST_APPLESS_MAIN(TestJsonFrame)
#include "tst_jsonframe.moc"
