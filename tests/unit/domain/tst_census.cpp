// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/census.h"

#include <QTest>

using namespace heliograph::domain;

class TestCensus : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void strangers();
    void names();
    void takeOver();
    void rooms();
    void whoLeavesLate();

private:
    static Connection connection(const PeerId &peer)
    {
        Connection connection;
        connection.peer = peer;
        return connection;
    }
    void come(const PeerId &peer) { m_census->connected(connection(peer)); }
    void go(const PeerId &peer) { m_census->disconnected(connection(peer), {}); }
    void claim(Realm realm, const PeerId &peer, const QList<Device> &evicted = {})
    {
        m_census->claimed({realm, QStringLiteral("ada")}, {peer}, {false, true, evicted});
    }
    void setRoom(const char *id, const QList<PeerId> &before, const QList<PeerId> &after)
    {
        const auto holding = [id](const QList<PeerId> &peers) {
            Room room;
            room.id = QString::fromLatin1(id);
            for (const PeerId &peer : peers)
                room.members.append({peer, {}, {}, {}});
            return room;
        };
        m_census->roomChanged({holding(before), holding(after)});
    }

    std::unique_ptr<Census> m_census;

private Q_SLOTS:
    void init() { m_census = std::make_unique<Census>(); }
};

void TestCensus::strangers()
{
    come("a");
    come("b");
    QCOMPARE(m_census->present(), 2);
    QCOMPARE(m_census->strangers(), 2);
    go("a");
    QCOMPARE(m_census->present(), 1);
    QCOMPARE(m_census->strangers(), 1);
}

void TestCensus::names()
{
    come("a");
    claim(Realm::Calls, "a");
    claim(Realm::Presence, "a");
    QCOMPARE(m_census->in(Realm::Calls), 1);
    QCOMPARE(m_census->in(Realm::Presence), 1);
    QCOMPARE(m_census->strangers(), 0);
    m_census->released({{Realm::Calls, QStringLiteral("ada")}, {"a"}, true});
    QCOMPARE(m_census->in(Realm::Calls), 0);
    QCOMPARE(m_census->strangers(), 0);
    m_census->released({{Realm::Presence, QStringLiteral("ada")}, {"a"}, true});
    QCOMPARE(m_census->strangers(), 1);
}

void TestCensus::takeOver()
{
    come("a");
    come("b");
    claim(Realm::Direct, "a");
    claim(Realm::Direct, "a"); // renews
    QCOMPARE(m_census->in(Realm::Direct), 1);
    claim(Realm::Direct, "b", {{"a"}});
    QCOMPARE(m_census->in(Realm::Direct), 1);
    QCOMPARE(m_census->strangers(), 1);
}

void TestCensus::rooms()
{
    come("a");
    setRoom("one", {}, {"a"});
    setRoom("two", {}, {"a"});
    QCOMPARE(m_census->inRooms(), 1);
    setRoom("one", {"a"}, {});
    QCOMPARE(m_census->inRooms(), 1);
    setRoom("two", {"a"}, {});
    QCOMPARE(m_census->inRooms(), 0);
    QCOMPARE(m_census->strangers(), 1);
}

void TestCensus::whoLeavesLate()
{
    come("a");
    setRoom("one", {}, {"a"});
    go("a");
    QCOMPARE(m_census->present(), 0);
    QCOMPARE(m_census->inRooms(), 1);
    setRoom("one", {"a"}, {});
    QCOMPARE(m_census->inRooms(), 0);
    QCOMPARE(m_census->strangers(), 0);
}

QTEST_APPLESS_MAIN(TestCensus)
#include "tst_census.moc"
