// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/logging/allowance.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::logging;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestAllowance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aSecondAdmitsSoManyLines();
    void areasAndLevelsDoNotShare();
    void debugGetsMore();
    void suppressedLinesAreGivenOnce();
    void suppressedLinesSurviveAnotherSecond();

private:
    int admitted(Allowance &allowance, int lines, const QString &area, Level level = Level::Info) const;
    test::ManualClock m_clock;
};

int TestAllowance::admitted(Allowance &allowance, int lines, const QString &area, Level level) const
{
    int count = 0;
    for (int line = 0; line < lines; ++line)
        count += allowance.admit(area, level, m_clock.now());
    return count;
}

void TestAllowance::aSecondAdmitsSoManyLines()
{
    Allowance allowance(5);
    QCOMPARE(admitted(allowance, 3, u"net"_s), 3);
    m_clock.move(999ms);
    QCOMPARE(admitted(allowance, 7, u"net"_s), 2);
    m_clock.move(1ms);
    QCOMPARE(admitted(allowance, 7, u"net"_s), 5);
}

void TestAllowance::areasAndLevelsDoNotShare()
{
    Allowance allowance(1);
    QCOMPARE(admitted(allowance, 9, u"net"_s, Level::Warn), 1);
    QCOMPARE(admitted(allowance, 9, u"net"_s, Level::Error), 1);
    QCOMPARE(admitted(allowance, 9, u"rooms"_s, Level::Warn), 1);
}

void TestAllowance::debugGetsMore()
{
    Allowance allowance(2);
    QCOMPARE(admitted(allowance, 100, u"net"_s, Level::Debug), 40);
}

void TestAllowance::suppressedLinesAreGivenOnce()
{
    Allowance allowance(5);
    admitted(allowance, 12, u"net"_s, Level::Warn);
    admitted(allowance, 5, u"rooms"_s);
    QVERIFY(allowance.collect(m_clock.now()).empty());
    m_clock.move(1s);
    const auto collected = allowance.collect(m_clock.now());
    QCOMPARE(collected.size(), 1);
    QCOMPARE(collected.front().area, u"net"_s);
    QCOMPARE(collected.front().level, Level::Warn);
    QCOMPARE(collected.front().lines, 7);
    QVERIFY(allowance.collect(m_clock.now()).empty());
    QVERIFY(allowance.collectAll().empty());
    admitted(allowance, 6, u"net"_s, Level::Warn);
    QCOMPARE(allowance.collectAll().front().lines, 1);
}

void TestAllowance::suppressedLinesSurviveAnotherSecond()
{
    Allowance allowance(1);
    admitted(allowance, 3, u"net"_s);
    m_clock.move(1500ms);
    admitted(allowance, 3, u"net"_s);
    m_clock.move(1s);
    QCOMPARE(allowance.collect(m_clock.now()).front().lines, 4);
}

QTEST_APPLESS_MAIN(TestAllowance)
#include "tst_allowance.moc"
