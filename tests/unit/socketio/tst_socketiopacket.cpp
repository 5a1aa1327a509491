// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/socketio/packet.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::socketio;

namespace {

/// One line: type, attachments, namespace, id, name, payload or arguments.
QByteArray described(const std::variant<Packet, PacketFault> &decoded)
{
    if (const auto *fault = std::get_if<PacketFault>(&decoded))
        return QByteArray("refused: ") + textOf(*fault).data();
    const Packet &packet = std::get<Packet>(decoded);
    QList<QByteArray> parts{QByteArray::number(int(packet.type)), QByteArray::number(packet.attachments), packet.nsp,
                            packet.id ? QByteArray::number(*packet.id) : QByteArray("-"),
                            packet.name.isNull() ? QByteArray("-") : packet.name};
    if (!packet.payload.isAbsent())
        parts += packet.payload.raw();
    for (const peer::Json &argument : packet.arguments)
        parts += argument.raw();
    return parts.join(' ');
}

} // namespace

class TestSocketIoPacket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void decodes_data();
    void decodes();
    void refuses_data();
    void refuses();
    void encodes_data();
    void encodes();
    void whatIsEncodedIsDecoded();

private:
    peer::JsonReader m_reader;
};

void TestSocketIoPacket::decodes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(expected);
    };
    row("0", "0 0 / - -");
    row("0{}", "0 0 / - - {}");
    row(R"(0{"token":"123"})", R"(0 0 / - - {"token":"123"})");
    row("0/admin", "0 0 /admin - -");
    row("0/admin,", "0 0 /admin - -");
    row(R"(0/admin,{"token":"a,b"})", R"(0 0 /admin - - {"token":"a,b"})");
    row("0/,{}", "0 0 / - - {}");
    row("0/admin{}", "0 0 /admin{} - -");
    row("07{}", "0 0 / 7 - {}");
    row("0/a/b?c=d,{}", "0 0 /a/b?c=d - - {}");
    row("0/\xC3\xA9,", "0 0 /\xC3\xA9 - -");
    row("1", "1 0 / - -");
    row("1/admin", "1 0 /admin - -");
    row("1/admin,", "1 0 /admin - -");
    row(R"(2["hello"])", "2 0 / - hello");
    row(R"(2["hello",1,"2",{"3":[true]}])", R"(2 0 / - hello 1 "2" {"3":[true]})");
    row(R"(212["hello"])", "2 0 / 12 hello");
    row(R"(20["hello"])", "2 0 / 0 hello");
    row(R"(2007["hello"])", "2 0 / 7 hello");
    row(R"(218446744073709551615["hello"])", "2 0 / 18446744073709551615 hello");
    row(R"(2/admin,456["project:delete",123])", "2 0 /admin 456 project:delete 123");
    row(R"(2/admin,["a"])", "2 0 /admin - a");
    row(R"(2[""])", "2 0 / - ");
    row(R"(2["\u0061\"b"])", "2 0 / - a\"b");
    row("2[1]", "2 0 / - 1");
    row(R"(2[12.50,"x"])", R"(2 0 / - 12.50 "x")");
    row(R"(2 [ "spaced" , 1 ] )", "2 0 / - spaced 1");
    row(R"(2["ping",{"_placeholder":true,"num":9}])", R"(2 0 / - ping {"_placeholder":true,"num":9})");
    row(R"(2["error"])", "2 0 / - error");
    row(R"(2["Connect"])", "2 0 / - Connect");
    row("3[]", "3 0 / - -");
    row("312[]", "3 0 / 12 -");
    row(R"(3/admin,456["ok",null])", R"(3 0 /admin 456 - "ok" null)");
    row(R"(4{"message":"x"})", R"(4 0 / - - {"message":"x"})");
    row(R"(4"x")", R"(4 0 / - - "x")");
    row(R"(51-["hello",{"_placeholder":true,"num":0}])", R"(2 1 / - hello {"_placeholder":true,"num":0})");
    row(R"(510-["hello"])", "2 10 / - hello");
    row(R"(52-/admin,456["a",{"_placeholder":true,"num":1}])", R"(2 2 /admin 456 a {"_placeholder":true,"num":1})");
    row(R"(61-/admin,456[{"_placeholder":true,"num":0}])", R"(3 1 /admin 456 - {"_placeholder":true,"num":0})");
}

void TestSocketIoPacket::decodes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(described(decodePacket(text, m_reader, 10)), expected);
}

void TestSocketIoPacket::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("why");

    const auto row = [](const QByteArray &text, PacketFault fault) {
        QTest::newRow(text.left(60).constData()) << text << QByteArray(textOf(fault).data());
    };
    for (const char *text : {"", "7", "9[]", "a", "abc", "-1", " 2[\"a\"]", "/admin"})
        row(text, PacketFault::UnknownType);
    for (const char *text :
         {"5", "5[\"a\"]", "5-[\"a\"]", "50-[\"a\"]", "51[\"a\"]", "51", "511-[\"a\"]", "5-1-[\"a\"]", "51.5-[\"a\"]",
          "5+1-[\"a\"]", "5999999999999999-[\"a\"]", "6[]", "60-[]", "5a-[\"a\"]"})
        row(text, PacketFault::Attachments);
    row("0/" + QByteArray(maxNamespaceLength, 'n') + ",", PacketFault::Namespace);
    row("0/" + QByteArray(100'000, 'n'), PacketFault::Namespace);
    row("218446744073709551616[\"a\"]", PacketFault::Id);
    row("2" + QByteArray(1000, '9') + "[\"a\"]", PacketFault::Id);
    for (const char *text : {"0null",
                             "0[]",
                             "0\"x\"",
                             "0{",
                             "0{}x",
                             "0/admin,{}x",
                             "1{}",
                             "1[]",
                             "1x",
                             "1/admin,x",
                             "2",
                             "23",
                             "2{}",
                             "2[]",
                             "2[null]",
                             "2[true]",
                             "2[{}]",
                             "2[[\"a\"]]",
                             "2\"a\"",
                             "2[\"a\"",
                             "2[\"a\",]",
                             "2[\"a\"]x",
                             "2[\"a\" 1]",
                             "2abc[\"a\"]",
                             "21x[\"a\"]",
                             "2,[\"a\"]",
                             "2/admin[\"a\"]",
                             "2[\"a\",{\"b\":tru,,}]",
                             "2[\"\xff\"]",
                             "3",
                             "31",
                             "3{}",
                             "31{}",
                             "31[",
                             "4[]",
                             "4null",
                             "41x",
                             "51-",
                             "51-{}",
                             "51-[]",
                             R"(51-["a",{"_placeholder":true,"num":1}])",
                             R"(51-["a",{"_placeholder":true,"num":-1}])",
                             R"(51-["a",{"_placeholder":true}])",
                             R"(61-1[{"x":{"_placeholder":true,"num":"0"}}])"})
        row(text, PacketFault::Payload);
    row("2[\"a\"," + QByteArray(400'000, '['), PacketFault::Payload);
    for (const char *name :
         {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "\\u0063onnect"})
        row("2[\"" + QByteArray(name) + "\",1]", PacketFault::ReservedName);
    row("51-[\"disconnect\"]", PacketFault::ReservedName);
}

void TestSocketIoPacket::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, why);
    QCOMPARE(described(decodePacket(text, m_reader, 10)), "refused: " + why);
}

void TestSocketIoPacket::encodes_data()
{
    QTest::addColumn<QByteArray>("actual");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const QByteArray &actual, const char *expected) {
        QTest::newRow(expected) << actual << QByteArray(expected);
    };
    row(encodeConnect("/", "abc", {}), R"(0{"sid":"abc"})");
    row(encodeConnect("/admin", "abc", "def"), R"(0/admin,{"sid":"abc","pid":"def"})");
    row(encodeConnectError("/", QStringLiteral("Say \"please\"")), R"(4{"message":"Say \"please\""})");
    row(encodeConnectError("/random", QStringLiteral("Invalid namespace")),
        R"(4/random,{"message":"Invalid namespace"})");
    row(encodeDisconnect("/"), "1");
    row(encodeDisconnect("/admin"), "1/admin,");
    row(encodeEvent("/", {"hello", {}, {}}, std::nullopt, {}), R"(2["hello"])");
    row(encodeEvent("/", {"a\"b", {"1", "{\"c\":[]}"}, {}}, std::nullopt, {}), R"(2["a\"b",1,{"c":[]}])");
    row(encodeEvent("/admin", {"hello", {"1"}, {}}, 12, {}), R"(2/admin,12["hello",1])");
    row(encodeEvent("/", {"hello", {"1"}, {}}, std::nullopt, "xyz"), R"(2["hello",1,"xyz"])");
    row(encodeEvent("/", {"hello", {}, {}}, std::nullopt, "xyz"), R"(2["hello","xyz"])");
    row(encodeEvent("/admin", {"hello", {R"({"_placeholder":true,"num":0})"}, {"\1\2"}}, 3, {}),
        R"(51-/admin,3["hello",{"_placeholder":true,"num":0}])");
    row(encodeAck("/", 0, {}, 0), "30[]");
    row(encodeAck("/admin", 456, {"1", "\"2\""}, 0), R"(3/admin,456[1,"2"])");
    row(encodeAck("/", 789, {R"({"_placeholder":true,"num":0})"}, 2), R"(62-789[{"_placeholder":true,"num":0}])");
}

void TestSocketIoPacket::encodes()
{
    QFETCH(QByteArray, actual);
    QFETCH(QByteArray, expected);
    QCOMPARE(actual, expected);
}

void TestSocketIoPacket::whatIsEncodedIsDecoded()
{
    const QByteArray placeholder = R"({"_placeholder":true,"num":0})";
    QCOMPARE(
        described(decodePacket(encodeEvent("/n", {"e\n\xC3\xA9", {"[1]", placeholder}, {"x"}}, 5, {}), m_reader, 10)),
        QByteArray("2 1 /n 5 e\n\xC3\xA9 [1] ") + placeholder);
    QCOMPARE(described(decodePacket(encodeAck("/n", 5, {"null", placeholder}, 1), m_reader, 10)),
             QByteArray("3 1 /n 5 - null ") + placeholder);
    QCOMPARE(described(decodePacket(encodeConnect("/n", "s", "p"), m_reader, 10)),
             QByteArray(R"(0 0 /n - - {"sid":"s","pid":"p"})"));
    QCOMPARE(described(decodePacket(encodeDisconnect("/n"), m_reader, 10)), QByteArray("1 0 /n - -"));
}

QTEST_GUILESS_MAIN(TestSocketIoPacket)
#include "tst_socketiopacket.moc"
