// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/base/histogram.h"

#include <QTest>

using namespace heliograph;

class TestHistogram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void empty();
    void valuesFallBetweenBounds();
    void quantiles_data();
    void quantiles();
    void beyondTheLastBound();
    void sinceACopy();
    void latencies();
};

void TestHistogram::empty()
{
    const Histogram histogram({1, 2});
    QCOMPARE(histogram.count(), 0u);
    QCOMPARE(histogram.sum(), 0.0);
    QCOMPARE(histogram.quantile(0.5), 0.0);
    QCOMPARE(histogram.counts(), (std::vector<quint64>{0, 0, 0}));
}

void TestHistogram::valuesFallBetweenBounds()
{
    Histogram histogram({1, 2, 4});
    for (const double value : {0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 4.5, 100.0})
        histogram.record(value);
    QCOMPARE(histogram.counts(), (std::vector<quint64>{2, 2, 2, 2}));
    QCOMPARE(histogram.count(), 8u);
    QCOMPARE(histogram.sum(), 116.0);
}

void TestHistogram::quantiles_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<double>("value");
    QTest::newRow("none") << 0.0 << 0.0;
    QTest::newRow("half of the first") << 0.25 << 5.0;
    QTest::newRow("all of the first") << 0.5 << 10.0;
    QTest::newRow("half of the third") << 0.75 << 25.0;
    QTest::newRow("all") << 1.0 << 30.0;
}

void TestHistogram::quantiles()
{
    QFETCH(const double, share);
    Histogram histogram({10, 20, 30});
    for (int i = 0; i < 50; ++i) {
        histogram.record(3);
        histogram.record(28);
    }
    QTEST(histogram.quantile(share), "value");
}

void TestHistogram::beyondTheLastBound()
{
    Histogram histogram({10, 20});
    histogram.record(5);
    histogram.record(1000);
    histogram.record(2000);
    QCOMPARE(histogram.quantile(0.99), 20.0);
}

void TestHistogram::sinceACopy()
{
    Histogram histogram({10, 20});
    histogram.record(5);
    const Histogram copy = histogram;
    histogram.record(15);
    histogram.record(16);
    const Histogram since = histogram.since(copy);
    QCOMPARE(since.counts(), (std::vector<quint64>{0, 2, 0}));
    QCOMPARE(since.count(), 2u);
    QCOMPARE(since.sum(), 31.0);
}

void TestHistogram::latencies()
{
    const std::vector<double> bounds = latencyBounds();
    QVERIFY(std::is_sorted(bounds.begin(), bounds.end()));
    QCOMPARE(bounds.front(), 0.00001);
    QCOMPARE(bounds.back(), 10.0);
}

QTEST_APPLESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
