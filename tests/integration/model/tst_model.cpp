// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random walks through all dialects at once. HELIOGRAPH_MODEL_SEED and HELIOGRAPH_MODEL_STEPS choose another walk: a
// walk that failed prints both.

#include "tests/integration/model/walk.h"

#include <QLoggingCategory>
#include <QTest>

using namespace heliograph::test;

namespace {

int numberFrom(const char *variable, int otherwise)
{
    bool isSet = false;
    const int number = qEnvironmentVariableIntValue(variable, &isSet);
    return isSet ? number : otherwise;
}

} // namespace

class TestModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void walks_data();
    void walks();
    void sameSeedSameWalk();
    void faultsAreFound_data();
    void faultsAreFound();
};

void TestModel::initTestCase()
{
    QLoggingCategory::setFilterRules(QStringLiteral("heliograph.*=false"));
}

void TestModel::walks_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::addColumn<quint32>("seed");
    const int only = numberFrom("HELIOGRAPH_MODEL_SEED", 0);
    for (const bool isLate : {false, true}) {
        for (int seed = only ? only : 1; seed <= (only ? only : 4); ++seed)
            QTest::addRow("%s tables, seed %d", isLate ? "late" : "memory", seed) << isLate << quint32(seed);
    }
}

void TestModel::walks()
{
    QFETCH(bool, isLate);
    QFETCH(quint32, seed);
    // The sanitizers slow every step down tenfold.
    const int share = qEnvironmentVariableIsSet("HELIOGRAPH_SANITIZED") ? 10 : 1;
    const int steps = numberFrom("HELIOGRAPH_MODEL_STEPS", (isLate ? 25'000 : 50'000) / share);
    Walk walk(seed, isLate);
    walk.go(quint64(steps));
    if (walk.faults().isEmpty())
        walk.end();
    const Walk::Sights &sights = walk.sights();
    qInfo("seed %u, %llu steps: %llu direct calls, %llu calls with ids, %llu pairs, %llu rooms, %llu departures, %llu "
          "acts",
          seed, walk.steps(), sights.directCalls, sights.calls, sights.pairs, sights.rooms, sights.departures,
          sights.acts);
    if (!walk.faults().isEmpty())
        qInfo("HELIOGRAPH_MODEL_SEED=%u HELIOGRAPH_MODEL_STEPS=%llu; the last steps:\n%s", seed, walk.steps(),
              walk.trace().constData());
    QVERIFY2(walk.faults().isEmpty(), qPrintable(walk.faults().join(u'\n')));
    // A hundredth of the steps, of each.
    const quint64 enough = walk.steps() / 100;
    QVERIFY(sights.directCalls > enough && sights.calls > enough && sights.pairs > enough);
    QVERIFY(3 * sights.rooms > enough && sights.departures > enough && sights.acts > enough);
}

void TestModel::sameSeedSameWalk()
{
    QByteArray traces[2];
    for (QByteArray &trace : traces) {
        Walk walk(9, true);
        walk.go(2000);
        trace = walk.trace();
    }
    QVERIFY(!traces[0].isEmpty());
    QCOMPARE(traces[0], traces[1]);
}

void TestModel::faultsAreFound_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::newRow("the line keeps who is matched") << Fault::LineKeepsMatched;
    QTest::newRow("the line leaves half a pair") << Fault::LineLeavesPair;
    QTest::newRow("who talks can be called") << Fault::CallsAreBlind;
    QTest::newRow("a departure is announced twice") << Fault::SaysTwice;
    QTest::newRow("a departure is not announced") << Fault::SaysNothing;
    QTest::newRow("everybody hears what is for one") << Fault::TellsEverybody;
    QTest::newRow("a description gets lost") << Fault::LosesDescription;
    QTest::newRow("a room is closed in silence") << Fault::ClosesSilently;
    QTest::newRow("nobody is sent away") << Fault::KeepsEverybody;
}

void TestModel::faultsAreFound()
{
    QFETCH(Fault, fault);
    Walk walk(1, false, fault);
    walk.go(10'000);
    QVERIFY(!walk.faults().isEmpty());
    qInfo("after %llu steps: %s", walk.steps(), qPrintable(walk.faults().first()));
}

QTEST_GUILESS_MAIN(TestModel)
#include "tst_model.moc"
