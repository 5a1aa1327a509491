// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/base/clock.h"

#include <QTest>

using namespace heliograph;

class TestClock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isoStringsAreThoseOfJavaScript_data();
    void isoStringsAreThoseOfJavaScript();
};

void TestClock::isoStringsAreThoseOfJavaScript_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("text");
    // new Date(milliseconds).toISOString()
    QTest::newRow("start") << qint64(0) << QStringLiteral("1970-01-01T00:00:00.000Z");
    QTest::newRow("now") << qint64(1'767'225'612'345) << QStringLiteral("2026-01-01T00:00:12.345Z");
    QTest::newRow("leap day") << qint64(1'709'164'800'007) << QStringLiteral("2024-02-29T00:00:00.007Z");
}

void TestClock::isoStringsAreThoseOfJavaScript()
{
    QFETCH(qint64, milliseconds);
    const WallTime time{std::chrono::milliseconds(milliseconds)};
    QCOMPARE(toUnixMilliseconds(time), milliseconds);
    QTEST(toIsoString(time), "text");
}

QTEST_APPLESS_MAIN(TestClock)
#include "tst_clock.moc"
