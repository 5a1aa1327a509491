// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/socketio/memoryadapter.h"

#include <algorithm>

#include <QTest>

using namespace heliograph;
using namespace heliograph::socketio;

namespace {

class FakeAudience final : public Audience
{
public:
    EncodedPacket encode(const peer::OutgoingEvent &event) override
    {
        EncodedPacket packet;
        packet.head = engineio::Message::text(event.name);
        packet.serial = quint64(++encoded);
        return packet;
    }
    void deliver(const peer::PeerId &socket, const EncodedPacket &packet) override
    {
        if (!here.contains(socket) || last.value(socket) == packet.serial)
            return;
        last[socket] = packet.serial;
        got += socket + ':' + packet.head->data();
    }
    QList<peer::PeerId> sockets() const override { return here; }

    QList<QByteArray> takeGot()
    {
        std::sort(got.begin(), got.end());
        return std::exchange(got, {});
    }

    QList<peer::PeerId> here{"a", "b", "c", "d"};
    QHash<peer::PeerId, quint64> last;
    QList<QByteArray> got;
    int encoded = 0;
};

} // namespace

class TestMemoryAdapter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyoneIsInTheRoomOfItsOwnId();
    void roomsHaveMembers();
    void eachSocketGetsABroadcastOnce();
    void exceptions();
    void everybody();
    void booksAreKept();
};

void TestMemoryAdapter::everyoneIsInTheRoomOfItsOwnId()
{
    FakeAudience audience;
    MemoryAdapter adapter(audience);
    adapter.broadcast({"x", {}, {}}, {{"a", "stranger", "c"}, {}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"a:x", "c:x"}));
    adapter.leave("a", "a");
    adapter.broadcast({"x", {}, {}}, {{"a"}, {}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"a:x"}));
    adapter.join("b", "a"); // a room like any other
    adapter.broadcast({"y", {}, {}}, {{"a"}, {}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"a:y", "b:y"}));
}

void TestMemoryAdapter::roomsHaveMembers()
{
    FakeAudience audience;
    MemoryAdapter adapter(audience);
    adapter.join("a", "r");
    adapter.join("b", "r");
    adapter.join("b", "r");
    adapter.broadcast({"x", {}, {}}, {{"r"}, {}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"a:x", "b:x"}));
    adapter.leave("b", "r");
    adapter.leave("b", "r");
    adapter.leave("c", "r");
    adapter.leave("c", "none");
    adapter.broadcast({"y", {}, {}}, {{"r", "none"}, {}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"a:y"}));
    adapter.leaveAll("a");
    adapter.broadcast({"z", {}, {}}, {{"r"}, {}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>());
}

void TestMemoryAdapter::eachSocketGetsABroadcastOnce()
{
    FakeAudience audience;
    MemoryAdapter adapter(audience);
    for (const char *room : {"r", "s"}) {
        adapter.join("a", room);
        adapter.join("b", room);
    }
    adapter.broadcast({"x", {}, {}}, {{"r", "s", "a", "a"}, {}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"a:x", "b:x"}));
    QCOMPARE(audience.encoded, 1);
}

void TestMemoryAdapter::exceptions()
{
    FakeAudience audience;
    MemoryAdapter adapter(audience);
    for (const char *socket : {"a", "b", "c"})
        adapter.join(socket, "r");
    adapter.join("b", "quiet");
    adapter.broadcast({"x", {}, {}}, {{"r"}, {"a", "quiet", "none"}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"c:x"}));
    adapter.broadcast({"y", {}, {}}, {{}, {"quiet"}});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"a:y", "c:y", "d:y"}));
}

void TestMemoryAdapter::everybody()
{
    FakeAudience audience;
    MemoryAdapter adapter(audience);
    adapter.join("a", "r");
    adapter.broadcast({"x", {}, {}}, {});
    QCOMPARE(audience.takeGot(), QList<QByteArray>({"a:x", "b:x", "c:x", "d:x"}));
}

void TestMemoryAdapter::booksAreKept()
{
    FakeAudience audience;
    MemoryAdapter adapter(audience);
    QVERIFY(adapter.rooms("a").isEmpty());
    for (const char *room : {"s", "r", "a", "r"})
        adapter.join("a", room);
    QCOMPARE(adapter.rooms("a"), QList<Room>({"s", "r"}));
    adapter.leave("a", "s");
    QCOMPARE(adapter.rooms("a"), QList<Room>({"r"}));
    adapter.leaveAll("a");
    adapter.leaveAll("a");
    QVERIFY(adapter.rooms("a").isEmpty());
}

QTEST_GUILESS_MAIN(TestMemoryAdapter)
#include "tst_memoryadapter.moc"
