// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/process/memory.h"
#include "server/process/usage.h"
#include "tests/support/manualclock.h"

#include <vector>

#include <QElapsedTimer>
#include <QTest>

#if defined(__SANITIZE_ADDRESS__)
#define HELIOGRAPH_OTHER_ALLOCATOR
#endif

using namespace heliograph;
using namespace heliograph::process;
using namespace std::chrono_literals;

class TestUsage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void uptimeFollowsTheClock();
    void cpuTimeGrowsWithWork();
#if defined(Q_OS_LINUX) || defined(Q_OS_WIN)
    void residentMemoryGrowsWithUse();
#endif
#ifdef __GLIBC__
    void unusedMemoryIsGivenBack();
    void theHeapIsMeasured();
#endif
};

constexpr qint64 mebibyte = 1024 * 1024;

void TestUsage::uptimeFollowsTheClock()
{
    test::ManualClock clock;
    const Uptime uptime(clock);
    QCOMPARE(uptime.elapsed(), 0ms);
    clock.move(90s);
    QCOMPARE(uptime.elapsed(), 90s);
}

void TestUsage::cpuTimeGrowsWithWork()
{
    const auto before = measureUsage().cpuTime;
    QVERIFY(before);
    QElapsedTimer watch;
    watch.start();
    volatile quint64 sum = 0;
    while (*measureUsage().cpuTime - *before < 20ms && watch.elapsed() < 5000)
        sum = sum + 1;
    QVERIFY(*measureUsage().cpuTime - *before >= 20ms);
}

#if defined(Q_OS_LINUX) || defined(Q_OS_WIN)
void TestUsage::residentMemoryGrowsWithUse()
{
    const auto before = measureUsage().residentBytes;
    QVERIFY(before && *before > 0);
    const std::vector<char> block(64 * mebibyte, 'x');
    const qint64 grown = *measureUsage().residentBytes - *before;
    QVERIFY2(grown > 60 * mebibyte && grown < 80 * mebibyte, qPrintable(QString::number(grown)));
    QCOMPARE(block.back(), 'x');
}
#endif

#ifdef __GLIBC__
void TestUsage::unusedMemoryIsGivenBack()
{
#ifdef HELIOGRAPH_OTHER_ALLOCATOR
    QSKIP("the sanitizer's allocator keeps what it has");
#endif
    std::vector<std::unique_ptr<char[]>> blocks;
    for (int block = 0; block < 64 * 1024; ++block) {
        blocks.push_back(std::make_unique<char[]>(1000));
        std::fill_n(blocks.back().get(), 1000, 'x');
    }
    // The last one, at the end of the heap, keeps the library from giving the rest back by itself.
    std::vector<std::unique_ptr<char[]>> last;
    last.push_back(std::move(blocks.back()));
    blocks.clear();
    const qint64 kept = *measureUsage().residentBytes;
    releaseUnusedMemory();
    const qint64 released = kept - *measureUsage().residentBytes;
    QVERIFY2(released > 40 * mebibyte, qPrintable(QString::number(released)));
}

void TestUsage::theHeapIsMeasured()
{
#ifdef HELIOGRAPH_OTHER_ALLOCATOR
    QSKIP("the sanitizer's allocator is not the library's");
#endif
    const Heap before = measureHeap();
    QVERIFY(before.used > 0 && before.used <= before.total);
    auto block = std::make_unique<char[]>(64 * mebibyte);
    block[0] = 'x';
    const Heap with = measureHeap();
    QVERIFY(with.used - before.used >= 64 * mebibyte && with.used - before.used < 66 * mebibyte);
    QVERIFY(with.total >= with.used);
    block.reset();
    QVERIFY(measureHeap().used < before.used + mebibyte);
}
#endif

QTEST_APPLESS_MAIN(TestUsage)
#include "tst_usage.moc"
