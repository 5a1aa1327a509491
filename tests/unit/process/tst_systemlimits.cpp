// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/process/systemlimits.h"

#include <QTest>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

using namespace heliograph::process;
using namespace Qt::StringLiterals;

class TestSystemLimits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void connectionsFitIntoTheFileLimit_data();
    void connectionsFitIntoTheFileLimit();
    void backlogFitsIntoTheSystems();
    void loweringIsSaid();
#ifdef Q_OS_UNIX
    void fileLimitIsRaisedAndNeverLowered();
#endif
#ifdef Q_OS_LINUX
    void linuxTellsItsBacklog();
#endif
};

void TestSystemLimits::connectionsFitIntoTheFileLimit_data()
{
    QTest::addColumn<int>("wanted");
    QTest::addColumn<qint64>("files");
    QTest::addColumn<int>("value");
    QTest::newRow("plenty") << 10'000 << qint64(1'000'000) << 10'000;
    QTest::newRow("just enough") << 1000 << qint64(1064) << 1000;
    QTest::newRow("one too few") << 1000 << qint64(1063) << 999;
    QTest::newRow("far too few") << 10'000'000 << qint64(1024) << 960;
    QTest::newRow("hardly any") << 1000 << qint64(20) << 1;
    QTest::newRow("no limit") << 10'000'000 << std::numeric_limits<qint64>::max() << 10'000'000;
}

void TestSystemLimits::connectionsFitIntoTheFileLimit()
{
    QFETCH(int, wanted);
    QFETCH(qint64, files);
    const Fitted fitted = fitConnections(wanted, files);
    QTEST(fitted.value, "value");
    QCOMPARE(fitted.warning.isEmpty(), fitted.value == wanted);
}

void TestSystemLimits::backlogFitsIntoTheSystems()
{
    QCOMPARE(fitBacklog(4096, 4096).value, 4096);
    QVERIFY(fitBacklog(4096, 4096).warning.isEmpty());
    QCOMPARE(fitBacklog(4096, 128).value, 128);
    QVERIFY(!fitBacklog(4096, 128).warning.isEmpty());
    QCOMPARE(fitBacklog(4096, std::nullopt).value, 4096);
    QVERIFY(fitBacklog(4096, std::nullopt).warning.isEmpty());
}

void TestSystemLimits::loweringIsSaid()
{
    QCOMPARE(fitConnections(10'000, 1024).warning,
             u"MAX_CONNECTIONS is lowered from 10000 to 960: the system allows this process 1024 open files"_s);
    QCOMPARE(fitBacklog(4096, 128).warning,
             u"LISTEN_BACKLOG is lowered from 4096 to 128, the system's net.core.somaxconn"_s);
}

#ifdef Q_OS_UNIX
void TestSystemLimits::fileLimitIsRaisedAndNeverLowered()
{
    rlimit limit{};
    QVERIFY(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    if (limit.rlim_max < 512)
        QSKIP("the hard limit leaves no room");
    limit.rlim_cur = 256;
    QVERIFY(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
    const auto current = [] {
        rlimit now{};
        ::getrlimit(RLIMIT_NOFILE, &now);
        return qint64(now.rlim_cur);
    };
    QCOMPARE(raiseFileLimit(512), 512);
    QCOMPARE(current(), 512);
    QCOMPARE(raiseFileLimit(100), 512);
    QCOMPARE(current(), 512);
    // More than any system gives: as much as it does give, and the truth about it.
    const qint64 granted = raiseFileLimit(qint64(1) << 40);
    QVERIFY(granted >= 512);
    QCOMPARE(granted, current());
}
#endif

#ifdef Q_OS_LINUX
void TestSystemLimits::linuxTellsItsBacklog()
{
    const auto largest = largestBacklog();
    QVERIFY(!largest || *largest > 0);
    QCOMPARE(largest.has_value(), QFile::exists(u"/proc/sys/net/core/somaxconn"_s));
}
#endif

QTEST_APPLESS_MAIN(TestSystemLimits)
#include "tst_systemlimits.moc"
