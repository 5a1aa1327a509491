// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/net/inputbudget.h"

#include <optional>

#include <QTest>

using namespace heliograph::net;

class TestInputBudget : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void smallInputIsFree();
    void connectionsOfOneAddressShare();
    void otherAddressesHaveTheirOwn();
    void refusalChangesNothing();
    void endsGiveBack();
};

namespace {

constexpr qint64 spare = InputBudget::freeBytes;
const QHostAddress anna(QStringLiteral("192.0.2.1"));
const QHostAddress ben(QStringLiteral("192.0.2.2"));

} // namespace

void TestInputBudget::smallInputIsFree()
{
    InputBudget budget(0);
    InputBudget::Share one(budget, anna);
    InputBudget::Share other(budget, anna);
    QVERIFY(one.resize(spare));
    QVERIFY(other.resize(spare));
    QVERIFY(!other.resize(spare + 1));
}

void TestInputBudget::connectionsOfOneAddressShare()
{
    InputBudget budget(1000);
    InputBudget::Share one(budget, QHostAddress(QStringLiteral("2001:db8::1")));
    InputBudget::Share other(budget, QHostAddress(QStringLiteral("2001:db8::2")));
    QVERIFY(one.resize(spare + 600));
    QVERIFY(!other.resize(spare + 401));
    QVERIFY(other.resize(spare + 400));
    QVERIFY(one.resize(spare + 599));
    QVERIFY(other.resize(spare + 401));
}

void TestInputBudget::otherAddressesHaveTheirOwn()
{
    InputBudget budget(1000);
    InputBudget::Share one(budget, anna);
    InputBudget::Share other(budget, ben);
    QVERIFY(one.resize(spare + 1000));
    QVERIFY(other.resize(spare + 1000));
}

void TestInputBudget::refusalChangesNothing()
{
    InputBudget budget(1000);
    InputBudget::Share one(budget, anna);
    InputBudget::Share other(budget, anna);
    QVERIFY(one.resize(spare + 700));
    QVERIFY(!one.resize(spare + 1001));
    QVERIFY(!other.resize(spare + 301));
    QVERIFY(other.resize(spare + 300));
    QVERIFY2(one.resize(spare + 700), "what it has it may keep");
}

void TestInputBudget::endsGiveBack()
{
    InputBudget budget(1000);
    {
        InputBudget::Share one(budget, anna);
        QVERIFY(one.resize(spare + 1000));
    }
    InputBudget::Share other(budget, anna);
    QVERIFY(other.resize(spare + 1000));
}

QTEST_GUILESS_MAIN(TestInputBudget)
#include "tst_inputbudget.moc"
