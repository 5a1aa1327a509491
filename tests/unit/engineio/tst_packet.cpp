// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/engineio/packet.h"

#include <QTest>

using namespace heliograph::engineio;

Q_DECLARE_METATYPE(PacketType)

class TestPacket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void writesWhatItReads_data() { reads_data(); }
    void writesWhatItReads();
    void splitsPayloads();
    void stopsAtTheFirstFault_data();
    void stopsAtTheFirstFault();
    void boundsThePacketsOfOneBody();
    void knowsTheEncodedSize();
};

void TestPacket::reads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<PacketType>("type");
    QTest::addColumn<bool>("isBinary");
    QTest::addColumn<QByteArray>("data");

    const auto row = [](const char *name, const QByteArray &text, PacketType type, const QByteArray &data = {},
                        bool isBinary = false) { QTest::newRow(name) << text << type << isBinary << data; };
    row("open", "0{\"sid\":\"x\"}", PacketType::Open, "{\"sid\":\"x\"}");
    row("close", "1", PacketType::Close);
    row("ping", "2", PacketType::Ping);
    row("probing ping", "2probe", PacketType::Ping, "probe");
    row("pong", "3", PacketType::Pong);
    row("probing pong", "3probe", PacketType::Pong, "probe");
    row("message", "4hello", PacketType::Message, "hello");
    row("empty message", "4", PacketType::Message);
    row("message that looks like a packet", "42[\"a\"]", PacketType::Message, "2[\"a\"]");
    row("message beyond ASCII", "4\xe2\x82\xac\xf0\x9f\x98\x80", PacketType::Message, "\xe2\x82\xac\xf0\x9f\x98\x80");
    row("upgrade", "5", PacketType::Upgrade);
    row("noop", "6", PacketType::Noop);
    row("binary", "bAQIDBA==", PacketType::Message, "\x01\x02\x03\x04", true);
    row("binary of three bytes", "bAQID", PacketType::Message, "\x01\x02\x03", true);
    row("empty binary", "b", PacketType::Message, {}, true);
    row("binary with + and /", "b+/+/", PacketType::Message, "\xfb\xff\xbf", true);
}

void TestPacket::reads()
{
    QFETCH(QByteArray, text);
    QFETCH(PacketType, type);
    QFETCH(bool, isBinary);
    QFETCH(QByteArray, data);
    const Packet expected{type, isBinary, data};
    const auto packet = decodePacket(text);
    QVERIFY(packet);
    QVERIFY(*packet == expected);
    const auto frame = decodeFrame(QString::fromUtf8(text));
    QVERIFY(frame);
    QVERIFY(*frame == expected);
}

void TestPacket::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("letter") << QByteArray("abc");
    QTest::newRow("type 7") << QByteArray("7");
    QTest::newRow("type below 0") << QByteArray("/");
    QTest::newRow("leading space") << QByteArray(" 4a");
    QTest::newRow("NUL") << QByteArray("\0", 1);
    QTest::newRow("close with data") << QByteArray("1x");
    QTest::newRow("ping with other data") << QByteArray("2prob");
    QTest::newRow("ping with more data") << QByteArray("2probes");
    QTest::newRow("pong with other data") << QByteArray("3x");
    QTest::newRow("upgrade with data") << QByteArray("5probe");
    QTest::newRow("noop with data") << QByteArray("6 ");
    QTest::newRow("capital B") << QByteArray("BAQID");
    QTest::newRow("base64 with a stray character") << QByteArray("bAQ!D");
    QTest::newRow("base64 with a space") << QByteArray("bAQ ID");
    QTest::newRow("base64 of the URL alphabet") << QByteArray("b-_-_");
    QTest::newRow("base64 with data after padding") << QByteArray("bAQ==AQID");
    QTest::newRow("base64 with too much padding") << QByteArray("bAQI==");
    QTest::newRow("base64 beyond ASCII") << QByteArray("bAQI\xc3\xa9");
    QTest::newRow("digit beyond ASCII") << QByteArray("\xd9\xa4hello");
}

void TestPacket::refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!decodePacket(text));
    QVERIFY(!decodeFrame(QString::fromUtf8(text)));
}

void TestPacket::writesWhatItReads()
{
    QFETCH(QByteArray, text);
    QByteArray written("kept ");
    encodePacket(*decodePacket(text), written);
    QCOMPARE(written, "kept " + text);
}

void TestPacket::splitsPayloads()
{
    PayloadReader reader("4a\x1e"
                         "bAQ==\x1e"
                         "3");
    QVERIFY(reader.next() == (Packet{PacketType::Message, false, "a"}));
    QVERIFY(reader.next() == (Packet{PacketType::Message, true, "\x01"}));
    QVERIFY(reader.next() == (Packet{PacketType::Pong, false, {}}));
    QVERIFY(!reader.next());
    QVERIFY(!reader.hasFailed());
    QVERIFY(!reader.next());

    // The Java client breaks its base64 into lines.
    PayloadReader lines("bAQID\nBAUG\r\n\x1e"
                        "bBw==\n");
    QVERIFY(lines.next() == (Packet{PacketType::Message, true, "\x01\x02\x03\x04\x05\x06"}));
    QVERIFY(lines.next() == (Packet{PacketType::Message, true, "\x07"}));
    QVERIFY(!lines.next());
    QVERIFY(!lines.hasFailed());
}

void TestPacket::stopsAtTheFirstFault_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("before");
    QTest::newRow("empty body") << QByteArray("") << 0;
    QTest::newRow("separator alone") << QByteArray("\x1e") << 0;
    QTest::newRow("separator first") << QByteArray("\x1e"
                                                   "4a")
                                     << 0;
    QTest::newRow("separator last") << QByteArray("4a\x1e") << 1;
    QTest::newRow("two separators") << QByteArray("4a\x1e\x1e"
                                                  "4b")
                                    << 1;
    QTest::newRow("bad packet between good ones") << QByteArray("4a\x1ex\x1e"
                                                                "4b")
                                                  << 1;
    QTest::newRow("invalid UTF-8 anywhere") << QByteArray("4a\x1e"
                                                          "4\xff")
                                            << 0;
    QTest::newRow("half a character") << QByteArray("4\xe2\x82") << 0;
    QTest::newRow("character split by a separator") << QByteArray("4\xe2\x82\x1e\xac") << 0;
    QTest::newRow("surrogate in UTF-8") << QByteArray("4\xed\xa0\x80") << 0;
}

void TestPacket::stopsAtTheFirstFault()
{
    QFETCH(QByteArray, payload);
    QFETCH(int, before);
    PayloadReader reader(payload);
    int read = 0;
    while (reader.next())
        ++read;
    QCOMPARE(read, before);
    QVERIFY(reader.hasFailed());
    QVERIFY(!reader.next());
}

void TestPacket::boundsThePacketsOfOneBody()
{
    const auto bodyOf = [](int packets) { return QByteArray("3\x1e").repeated(packets - 1) + '3'; };
    const auto count = [](PayloadReader &reader) {
        int read = 0;
        while (reader.next())
            ++read;
        return read;
    };
    const QByteArray most = bodyOf(PayloadReader::maxPackets);
    PayloadReader allowed(most);
    QCOMPARE(count(allowed), PayloadReader::maxPackets);
    QVERIFY(!allowed.hasFailed());
    const QByteArray more = bodyOf(PayloadReader::maxPackets + 1);
    PayloadReader refused(more);
    QCOMPARE(count(refused), PayloadReader::maxPackets);
    QVERIFY(refused.hasFailed());
}

void TestPacket::knowsTheEncodedSize()
{
    for (int size = 0; size < 9; ++size) {
        for (const bool isBinary : {false, true}) {
            const Packet packet{PacketType::Message, isBinary, QByteArray(size, 'x')};
            QByteArray written;
            encodePacket(packet, written);
            QCOMPARE(encodedSize(packet), written.size());
        }
    }
}

QTEST_GUILESS_MAIN(TestPacket)
#include "tst_packet.moc"
