// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/linefigures.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

class TestLineFigures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothing() { QCOMPARE(lineFigures({}, 0), LineFigures{}); }
    void mean();
};

void TestLineFigures::mean()
{
    // Two matches are four people: 0 s, 1 s, 2 s and 5 s.
    const LineFigures figures = lineFigures({3, 1, 2, 8s}, 7);
    QCOMPARE(figures.averageWaitTime, 2000);
    QCOMPARE(figures.totalMatches, 2u);
    QCOMPARE(figures.activeUsers, 7);
    QCOMPARE(figures.waitingUsers, 3);
    QCOMPARE(figures.queueLength, 3);
    QCOMPARE(figures.activeRooms, 1);
}

QTEST_APPLESS_MAIN(TestLineFigures)
#include "tst_linefigures.moc"
