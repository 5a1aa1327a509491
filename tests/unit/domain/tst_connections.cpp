// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/connections.h"

#include <QTest>

using namespace heliograph::domain;

class TestConnections : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comeAndGo();
    void idsAreNotUsedAgain();
    void longClientNamesAreCut();
};

namespace {

Connection connection(const PeerId &peer, const QString &client = {})
{
    return {peer, QStringLiteral("polling"), QStringLiteral("192.0.2.1"), client};
}

} // namespace

void TestConnections::comeAndGo()
{
    Connections table;
    const Connection a = table.add(connection("a"));
    const Connection b = table.add(connection("b"));
    QCOMPARE(table.size(), 2);
    QCOMPARE(table.all().front(), a);
    QCOMPARE(*table.find(b.peer), b);
    QCOMPARE(*table.find(b.id), b);

    table.setTransport("a", QStringLiteral("websocket"));
    QCOMPARE(table.find(a.id)->transport, QStringLiteral("websocket"));
    table.setTransport("nobody", QStringLiteral("ws"));
    table.remove("nobody");
    QCOMPARE(table.size(), 2);

    table.remove("a");
    QVERIFY(!table.find(a.peer));
    QVERIFY(!table.find(a.id));
    QCOMPARE(table.all().front(), b);
}

void TestConnections::idsAreNotUsedAgain()
{
    Connections table;
    const ConnectionId first = table.add(connection("a")).id;
    table.remove("a");
    QVERIFY(table.add(connection("a")).id != first);
}

void TestConnections::longClientNamesAreCut()
{
    Connections table;
    QCOMPARE(table.add(connection("a", QString(5000, QLatin1Char('x')))).client.size(), Connections::longestClient);
}

QTEST_APPLESS_MAIN(TestConnections)
#include "tst_connections.moc"
