// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/timelines.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

TimelineKey key(int number, TimelineKind kind = TimelineKind::Call)
{
    return {kind, QString::number(number)};
}

Timeline timeline(const TimelineKey &of)
{
    Timeline timeline;
    timeline.key = of;
    timeline.startedAt = WallTime(1000s);
    return timeline;
}

Timeline *ended(Timelines &timelines, const TimelineKey &of)
{
    Timeline *begun = timelines.begin(timeline(of));
    if (begun)
        timelines.end(*begun, WallTime(1001s));
    return timelines.find(of);
}

Moment moment(quint32 number = 0)
{
    return Moment{WallTime(1000s), Happening::Passed, Side::First, Signal::Offer, Passing::Sent, number};
}

QByteArray scopesOf(const QList<const Timeline *> &timelines)
{
    QByteArrayList scopes;
    for (const Timeline *each : timelines)
        scopes.append(each->key.scope.toLatin1());
    return scopes.join(' ');
}

/// Of memory, as it is counted, at the end.
qsizetype truth(const Timelines &timelines)
{
    qsizetype bytes = 0;
    for (const Timeline *each : timelines.list(0, 10'000))
        bytes += each->bytes();
    return bytes;
}

} // namespace

class TestTimelines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void listing();
    void keys();
    void momentsAreCountedBeyondTheirLimit();
    void opinionsAreCountedBeyondTheirLimit();
    void oldestEndedGo();
    void sortsDoNotCrowdEachOtherOut();
    void endedMakeRoom();
    void fullestSortMakesRoom();
    void whatGrowsAfterItsEndCounts();
    void ongoingOnesEndAtTheBound();
    void weightIsThatOfAll();
};

void TestTimelines::listing()
{
    Timelines timelines({});
    ended(timelines, key(1));
    timelines.begin(timeline(key(2)));
    ended(timelines, key(3, TimelineKind::Pair));
    QCOMPARE(scopesOf(timelines.list(0, 10)), QByteArray("3 2 1"));
    QCOMPARE(scopesOf(timelines.list(0, 2)), QByteArray("3 2"));
    QCOMPARE(scopesOf(timelines.list(timelines.find(key(2))->number, 10)), QByteArray("1"));
    QCOMPARE(scopesOf(timelines.list(1, 10)), QByteArray());
    QCOMPARE(timelines.size(), 3);
    QCOMPARE(timelines.ongoing(), 1);
}

void TestTimelines::keys()
{
    Timelines timelines({});
    const TimelineKey join{TimelineKind::Join, QStringLiteral("1"), QStringLiteral("c1"), WallTime(5s)};
    ended(timelines, join);
    ended(timelines, key(1));
    QVERIFY(timelines.find(key(1)) != timelines.find(join));
    TimelineKey later = join;
    later.joinedAt += 1ms;
    QVERIFY(!timelines.find(later));
    TimelineKey another = join;
    another.connection = QStringLiteral("c2");
    QVERIFY(!timelines.find(another));
    QVERIFY(!timelines.find(key(1, TimelineKind::Pair)));
}

void TestTimelines::momentsAreCountedBeyondTheirLimit()
{
    Timelines timelines(TimelineLimits{3});
    Timeline &call = *timelines.begin(timeline(key(1)));
    for (quint32 i = 0; i < 5; ++i)
        timelines.add(call, moment(i));
    QCOMPARE(call.moments.size(), 3u);
    QCOMPARE(call.moments.back().number, 2u);
    QCOMPARE(call.unkept, 2u);
}

void TestTimelines::opinionsAreCountedBeyondTheirLimit()
{
    TimelineLimits limits;
    limits.opinions = 2;
    Timelines timelines(limits);
    Timeline &pair = *timelines.begin(timeline(key(1, TimelineKind::Pair)));
    for (int i = 0; i < 4; ++i)
        timelines.add(pair, WallTime(1000s), Opinion{Side::Second, QString::number(i), {}});
    QCOMPARE(pair.opinions.size(), 2u);
    QCOMPARE(pair.moments.size(), 2u);
    QCOMPARE(pair.moments[1].number, 1u);
    QCOMPARE(pair.unkept, 2u);
    // The last one is known all the same.
    QCOMPARE(pair.parties[1].latest.status, QStringLiteral("3"));
}

void TestTimelines::oldestEndedGo()
{
    TimelineLimits limits;
    limits.ended = 2;
    Timelines timelines(limits);
    timelines.begin(timeline(key(1)));
    for (int i = 2; i <= 5; ++i)
        ended(timelines, key(i));
    QCOMPARE(scopesOf(timelines.list(0, 10)), QByteArray("5 4 1"));
    QVERIFY(!timelines.find(key(3)));
    QCOMPARE(timelines.bytes(), truth(timelines));
}

void TestTimelines::sortsDoNotCrowdEachOtherOut()
{
    TimelineLimits limits;
    limits.ended = 1;
    Timelines timelines(limits);
    ended(timelines, key(1));
    ended(timelines, key(2, TimelineKind::Pair));
    ended(timelines, key(3, TimelineKind::Join));
    for (int i = 4; i < 10; ++i) {
        Timeline refused = timeline(key(i));
        refused.refusal = ErrorCode::CalleeBusy;
        timelines.end(*timelines.begin(refused), WallTime(1000s));
    }
    QCOMPARE(scopesOf(timelines.list(0, 10)), QByteArray("9 3 2 1"));
}

void TestTimelines::endedMakeRoom()
{
    const qsizetype one = timeline(key(1)).bytes();
    TimelineLimits limits;
    limits.bytes = 5 * one;
    Timelines timelines(limits);
    for (int i = 0; i < 9; ++i)
        ended(timelines, key(i));
    QVERIFY(timelines.bytes() <= limits.bytes);
    QVERIFY(timelines.size() >= 4);
    QVERIFY(timelines.find(key(8)));
    QVERIFY(!timelines.find(key(0)));
    QCOMPARE(timelines.skipped(), 0u);
    QCOMPARE(timelines.bytes(), truth(timelines));
}

void TestTimelines::fullestSortMakesRoom()
{
    const qsizetype one = timeline(key(1)).bytes();
    TimelineLimits limits;
    limits.bytes = 6 * one;
    Timelines timelines(limits);
    ended(timelines, key(1, TimelineKind::Pair));
    for (int i = 0; i < 20; ++i)
        ended(timelines, key(i));
    QVERIFY(timelines.find(key(1, TimelineKind::Pair)));
}

/// Why a pair ended is written down when it has ended.
void TestTimelines::whatGrowsAfterItsEndCounts()
{
    const qsizetype one = timeline(key(1)).bytes();
    const qsizetype grown = one + 256 * qsizetype(sizeof(Moment));
    TimelineLimits limits;
    limits.moments = 256;
    limits.bytes = grown + 2 * one + one / 2;
    Timelines timelines(limits);
    Timeline &pair = *ended(timelines, key(1, TimelineKind::Pair));
    for (int i = 0; i < 256; ++i)
        timelines.add(pair, moment());
    for (int i = 2; i < 5; ++i)
        ended(timelines, key(i));
    QCOMPARE(scopesOf(timelines.list(0, 10)), QByteArray("4 3 2"));
}

void TestTimelines::ongoingOnesEndAtTheBound()
{
    const qsizetype one = timeline(key(1)).bytes();
    TimelineLimits limits;
    limits.bytes = 8 * one;
    Timelines timelines(limits);
    ended(timelines, key(9));
    Timeline &first = *timelines.begin(timeline(key(1)));
    for (int i = 2; i <= 4; ++i)
        QVERIFY(timelines.begin(timeline(key(i))));
    // One kind has its half; the other's makes the ended one go.
    QVERIFY(!timelines.begin(timeline(key(5))));
    QCOMPARE(timelines.skipped(), 1u);
    for (int i = 1; i <= 4; ++i)
        QVERIFY(timelines.begin(timeline(key(i, TimelineKind::Pair))));
    QVERIFY(!timelines.find(key(9)));
    QVERIFY(!timelines.begin(timeline(key(1, TimelineKind::Join))));
    QCOMPARE(timelines.skipped(), 2u);
    for (quint32 i = 0; i < 100; ++i)
        timelines.add(first, moment(i));
    QCOMPARE(first.moments.size() + first.unkept, 100u);
    QVERIFY(first.unkept > 90u);
    QVERIFY(timelines.bytes() < limits.bytes + one);
    QCOMPARE(timelines.bytes(), truth(timelines));
    timelines.end(first, WallTime(1001s));
    QVERIFY(timelines.begin(timeline(key(6))));
    QCOMPARE(timelines.bytes(), truth(timelines));
}

void TestTimelines::weightIsThatOfAll()
{
    Timelines timelines({});
    Timeline &call = *timelines.begin(timeline(key(1)));
    QCOMPARE(timelines.bytes(), truth(timelines));
    timelines.add(call, moment());
    timelines.add(call, WallTime(1000s), Opinion{Side::First, QStringLiteral("failed"), QStringLiteral("poor")});
    call.count(Side::First, Signal::Offer, Passing::Sent, 10, WallTime(1000s));
    timelines.weigh(call);
    QCOMPARE(timelines.bytes(), truth(timelines));
    timelines.end(call, WallTime(1001s));
    timelines.add(call, moment());
    QCOMPARE(timelines.bytes(), truth(timelines));
}

QTEST_APPLESS_MAIN(TestTimelines)
#include "tst_timelines.moc"
