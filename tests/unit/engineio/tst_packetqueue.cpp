// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/engineio/packetqueue.h"

#include <QTest>

using namespace heliograph::engineio;

class TestPacketQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void messagesMakeTheirFrameOnce();
    void payloadKeepsTheOrder();
    void payloadStopsBeforeTheLimit_data();
    void payloadStopsBeforeTheLimit();
    void onePacketGoesWhateverItsSize();
    void costFollowsTheContent();
};

namespace {

OutgoingPacket text(const QByteArray &data)
{
    return {PacketType::Message, Message::text(data)};
}

} // namespace

void TestPacketQueue::messagesMakeTheirFrameOnce()
{
    const MessagePtr message = Message::text("gr\xc3\xbc\xc3\x9f");
    QVERIFY(!message->isBinary());
    QCOMPARE(message->frame(), QStringLiteral("4grüß"));
    QCOMPARE(message->frame().constData(), message->frame().constData());
    QCOMPARE(message->data(), QByteArray("gr\xc3\xbc\xc3\x9f"));
    QCOMPARE(Message::text({})->frame(), QStringLiteral("4"));
    QCOMPARE(Message::text("\xef\xbb\xbfx")->frame(), QStringLiteral("4\ufeffx"));
    QVERIFY(Message::binary("x")->isBinary());
}

void TestPacketQueue::payloadKeepsTheOrder()
{
    PacketQueue queue;
    QVERIFY(queue.isEmpty());
    queue.push(text("a"));
    queue.push({PacketType::Ping});
    queue.push({PacketType::Message, Message::binary("\x01\x02\x03\x04")});
    queue.push({PacketType::Close});
    QCOMPARE(queue.takePayload(1000), QByteArray("4a\x1e"
                                                 "2\x1e"
                                                 "bAQIDBA=="));
    QCOMPARE(queue.takePayload(1000), QByteArray("1"));
    QVERIFY(queue.isEmpty());
}

void TestPacketQueue::payloadStopsBeforeTheLimit_data()
{
    QTest::addColumn<qsizetype>("limit");
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    // Together 4aa<RS>4bb<RS>4cc: 3 + 4 + 4 bytes
    QTest::newRow("all fit exactly") << qsizetype(11)
                                     << QByteArray("4aa\x1e"
                                                   "4bb\x1e"
                                                   "4cc")
                                     << QByteArray();
    QTest::newRow("one byte short") << qsizetype(10)
                                    << QByteArray("4aa\x1e"
                                                  "4bb")
                                    << QByteArray("4cc");
    QTest::newRow("two fit exactly") << qsizetype(7)
                                     << QByteArray("4aa\x1e"
                                                   "4bb")
                                     << QByteArray("4cc");
    QTest::newRow("the separator counts") << qsizetype(6) << QByteArray("4aa") << QByteArray("4bb");
}

void TestPacketQueue::payloadStopsBeforeTheLimit()
{
    QFETCH(qsizetype, limit);
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    PacketQueue queue;
    for (const char *data : {"aa", "bb", "cc"})
        queue.push(text(data));
    QCOMPARE(queue.takePayload(limit), first);
    if (!second.isEmpty())
        QVERIFY(queue.takePayload(limit).startsWith(second));
}

void TestPacketQueue::onePacketGoesWhateverItsSize()
{
    PacketQueue queue;
    queue.push(text("long"));
    queue.push(text("longer"));
    QCOMPARE(queue.takePayload(1), QByteArray("4long"));
    QCOMPARE(queue.takePayload(1), QByteArray("4longer"));
    QVERIFY(queue.isEmpty());
}

void TestPacketQueue::costFollowsTheContent()
{
    PacketQueue queue;
    queue.push(text("12345"));
    queue.push({PacketType::Ping});
    QCOMPARE(queue.cost(), 5 + 2 * PacketQueue::overhead);
    queue.takePayload(1);
    QCOMPARE(queue.cost(), PacketQueue::overhead);
    queue.takePayload(1);
    QCOMPARE(queue.cost(), 0);
    queue.push(text("12345"));
    QCOMPARE(queue.takeAll().size(), size_t(1));
    QCOMPARE(queue.cost(), 0);
    queue.push(text("12345"));
    queue.clear();
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.cost(), 0);
}

QTEST_GUILESS_MAIN(TestPacketQueue)
#include "tst_packetqueue.moc"
