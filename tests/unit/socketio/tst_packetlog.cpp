// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/socketio/packetlog.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::socketio;

namespace {

EncodedPacket packet(quint64 serial, qsizetype size = 10)
{
    EncodedPacket result;
    result.head = engineio::Message::text(QByteArray(size, 'x'));
    result.serial = serial;
    return result;
}

QList<quint64> serials(const QList<EncodedPacket> &packets)
{
    QList<quint64> result;
    for (const EncodedPacket &one : packets)
        result += one.serial;
    return result;
}

} // namespace

class TestPacketLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void givesWhatCameAfter();
    void dropsTheOldestBeyondTheNumber();
    void dropsTheOldestBeyondTheBytes();
    void aPacketBeyondAllLimitsIsNotKept();
    void offsets();
};

void TestPacketLog::givesWhatCameAfter()
{
    PacketLog log(10, 1000);
    QVERIFY(log.after(0).isEmpty());
    QVERIFY(log.reachesBackTo(0));
    for (quint64 serial : {5, 7, 9})
        log.append(packet(serial));
    QCOMPARE(serials(log.after(0)), QList<quint64>({5, 7, 9}));
    QCOMPARE(serials(log.after(5)), QList<quint64>({7, 9}));
    QCOMPARE(serials(log.after(8)), QList<quint64>({9}));
    QCOMPARE(serials(log.after(9)), QList<quint64>());
    QVERIFY(log.reachesBackTo(0));
}

void TestPacketLog::dropsTheOldestBeyondTheNumber()
{
    PacketLog log(3, 1000);
    for (quint64 serial = 1; serial <= 5; ++serial)
        log.append(packet(serial));
    QCOMPARE(serials(log.after(0)), QList<quint64>({3, 4, 5}));
    QVERIFY(!log.reachesBackTo(0));
    QVERIFY(!log.reachesBackTo(1));
    QVERIFY(log.reachesBackTo(2)); // what it had last was dropped, but nothing after it
}

void TestPacketLog::dropsTheOldestBeyondTheBytes()
{
    PacketLog log(100, 100);
    log.append(packet(1, 60));
    EncodedPacket binary = packet(2, 10);
    binary.attachments = {engineio::Message::binary(QByteArray(30, 'b'))};
    log.append(binary);
    QCOMPARE(serials(log.after(0)), QList<quint64>({1, 2}));
    log.append(packet(3, 1));
    QCOMPARE(serials(log.after(0)), QList<quint64>({2, 3}));
}

void TestPacketLog::aPacketBeyondAllLimitsIsNotKept()
{
    PacketLog log(10, 100);
    log.append(packet(1));
    log.append(packet(2, 101));
    QVERIFY(log.after(0).isEmpty());
    QVERIFY(!log.reachesBackTo(1));
    QVERIFY(log.reachesBackTo(2));
}

void TestPacketLog::offsets()
{
    for (quint64 serial : {quint64(0), quint64(35), quint64(1772366400000000), ~quint64(0)})
        QCOMPARE(serialOf(offsetOf(serial)), std::optional(serial));
    for (const char *text : {"", "-1", " 1", "1 ", "01", "ABC", "a b", "\xC3\xA9", "zzzzzzzzzzzzzzzzz"})
        QVERIFY2(!serialOf(text), text);
}

QTEST_GUILESS_MAIN(TestPacketLog)
#include "tst_packetlog.moc"
