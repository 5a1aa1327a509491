// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/bans.h"
#include "tests/support/manualclock.h"

#include <QElapsedTimer>
#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

AddressBytes ipv4(quint8 a, quint8 b, quint8 c, quint8 d)
{
    return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}

AddressBytes ipv6(quint8 first, quint8 second, quint8 last)
{
    return {first, second, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last};
}

class Counter final : public BanListener
{
public:
    void bansChanged() override { ++count; }
    int count = 0;
};

} // namespace

class TestBans : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void usersOfOneRealmOrOfAll();
    void ranges_data();
    void ranges();
    void severalBansOfOne();
    void bansEndByThemselves();
    void calendarCounts();
    void listenersHearOfChanges();
    void bansAreBounded();
    void numbersAreNeverGivenAgain();
    void restoredOnesCount();
    void idsAreExact();
    void tenThousandCostNoScan();

private:
    Ban user(const QString &id, std::optional<Realm> realm = {}, std::optional<Duration> time = {}) const
    {
        Ban ban{0, BannedUser{realm, id}, u"spam"_s, u"ada"_s};
        if (time)
            ban.until = m_clock.wallNow() + *time;
        return ban;
    }
    static Ban range(const AddressBytes &base, int prefix)
    {
        return {0, AddressRange{base, prefix}, u"flood"_s, u"ada"_s};
    }

    test::ManualClock m_clock;
    Deadlines m_deadlines{m_clock};
};

void TestBans::usersOfOneRealmOrOfAll()
{
    Bans bans(m_deadlines);
    QVERIFY(bans.add(user(u"ben"_s, Realm::Calls)));
    const Ban all = bans.add(user(u"eve"_s)).value();
    QCOMPARE(bans.refusalOf(User{Realm::Calls, u"ben"_s}), u"Banned: spam"_s);
    QVERIFY(!bans.refusalOf(User{Realm::Direct, u"ben"_s}));
    QVERIFY(!bans.refusalOf(User{Realm::Calls, u"Ben"_s}));
    for (const Realm realm : {Realm::Direct, Realm::Calls, Realm::Presence, Realm::Random})
        QVERIFY(bans.refusalOf(User{realm, u"eve"_s}));
    QCOMPARE(all.since, m_clock.wallNow());
    QCOMPARE(bans.lift(all.id()), all);
    QVERIFY(!bans.refusalOf(User{Realm::Calls, u"eve"_s}));
    QVERIFY(!bans.lift(all.id()));
}

void TestBans::ranges_data()
{
    QTest::addColumn<Ban>("ban");
    QTest::addColumn<AddressBytes>("address");
    QTest::addColumn<bool>("isCovered");
    const auto row = [](const char *name, const AddressBytes &base, int prefix, const AddressBytes &address,
                        bool isCovered) { QTest::newRow(name) << range(base, prefix) << address << isCovered; };
    const AddressBytes home = ipv4(10, 1, 2, 3);
    row("one address", home, 128, home, true);
    row("its neighbour", home, 128, ipv4(10, 1, 2, 2), false);
    row("/31", home, 127, ipv4(10, 1, 2, 2), true);
    row("/24", home, 120, ipv4(10, 1, 2, 255), true);
    row("/24, next", home, 120, ipv4(10, 1, 3, 0), false);
    row("/8", home, 104, ipv4(10, 255, 255, 255), true);
    row("/8, next", home, 104, ipv4(11, 0, 0, 0), false);
    row("all of IPv4", home, 96, ipv4(203, 0, 113, 1), true);
    row("all of IPv4 is not IPv6", home, 96, ipv6(0x20, 1, 1), false);
    row("all of IPv6", ipv6(0, 0, 0), 0, ipv6(0x20, 1, 1), true);
    row("all of IPv6 is not IPv4", ipv6(0, 0, 0), 0, home, false);
    row("/16 of IPv6", ipv6(0x20, 1, 0), 16, ipv6(0x20, 1, 7), true);
    row("/16 of IPv6, next", ipv6(0x20, 1, 0), 16, ipv6(0x20, 2, 7), false);
    row("/64 of IPv6", ipv6(0x20, 1, 9), 64, ipv6(0x20, 1, 7), true);
    row("one of IPv6", ipv6(0x20, 1, 9), 128, ipv6(0x20, 1, 7), false);
}

void TestBans::ranges()
{
    QFETCH(Ban, ban);
    QFETCH(AddressBytes, address);
    QFETCH(bool, isCovered);
    QCOMPARE(ban.covers(address), isCovered);
    Bans bans(m_deadlines);
    const QString id = bans.add(ban).value().id();
    QCOMPARE(bans.refusalOf(address), isCovered ? std::optional(u"Banned: flood"_s) : std::nullopt);
    QVERIFY(bans.lift(id));
    QVERIFY(!bans.refusalOf(address));
}

void TestBans::severalBansOfOne()
{
    Bans bans(m_deadlines);
    const Ban first = bans.add(user(u"ben"_s)).value();
    QVERIFY(bans.add(user(u"ben"_s, Realm::Calls)));
    const Ban wide = bans.add(range(ipv4(10, 0, 0, 0), 104)).value();
    const Ban narrow = bans.add(range(ipv4(10, 0, 0, 1), 128)).value();
    QVERIFY(bans.lift(first.id()));
    QVERIFY(bans.refusalOf(User{Realm::Calls, u"ben"_s}));
    QVERIFY(!bans.refusalOf(User{Realm::Direct, u"ben"_s}));
    QVERIFY(bans.lift(narrow.id()));
    QVERIFY(bans.refusalOf(ipv4(10, 0, 0, 1)));
    QVERIFY(bans.lift(wide.id()));
    QVERIFY(!bans.refusalOf(ipv4(10, 0, 0, 1)));
}

void TestBans::bansEndByThemselves()
{
    Bans bans(m_deadlines);
    QVERIFY(bans.add(user(u"long"_s, {}, 3h)) && bans.add(user(u"short"_s, {}, 5s)) && bans.add(user(u"ever"_s)));
    m_clock.move(4999ms);
    QVERIFY(bans.refusalOf(User{Realm::Calls, u"short"_s}));
    m_clock.move(1ms);
    // Over before anybody has looked.
    QVERIFY(!bans.refusalOf(User{Realm::Calls, u"short"_s}));
    QCOMPARE(bans.size(), 3);
    m_deadlines.runDue();
    QCOMPARE(bans.size(), 2);
    m_clock.run(m_deadlines, 3h, 10min);
    QCOMPARE(bans.size(), 1);
    QCOMPARE(m_deadlines.size(), 0);
    QVERIFY(bans.refusalOf(User{Realm::Calls, u"ever"_s}));
}

void TestBans::calendarCounts()
{
    Bans bans(m_deadlines);
    QVERIFY(bans.add(user(u"ben"_s, {}, 24h)));
    m_clock.setCalendar(25h);
    QVERIFY(!bans.refusalOf(User{Realm::Calls, u"ben"_s}));
    m_clock.run(m_deadlines, 1h, 10min);
    QCOMPARE(bans.size(), 0);
}

void TestBans::listenersHearOfChanges()
{
    Bans bans(m_deadlines);
    Counter counter;
    bans.addListener(counter);
    const Ban ban = bans.add(user(u"ben"_s, {}, 5s)).value();
    QCOMPARE(counter.count, 1);
    QVERIFY(bans.lift(ban.id()));
    QVERIFY(!bans.lift(ban.id()));
    QCOMPARE(counter.count, 2);
    QVERIFY(bans.add(user(u"ben"_s, {}, 5s)));
    m_clock.run(m_deadlines, 5s);
    QCOMPARE(counter.count, 4);
    bans.restore({ban}, 0);
    QCOMPARE(counter.count, 4);
    bans.removeListener(counter);
    QVERIFY(bans.add(user(u"ben"_s)));
    QCOMPARE(counter.count, 4);
}

void TestBans::bansAreBounded()
{
    Bans bans(m_deadlines);
    for (qsizetype number = 0; number < Bans::most - 1; ++number)
        QVERIFY(bans.add(user(QString::number(number))));
    QVERIFY(bans.add(user(u"last"_s, {}, 5s)));
    QVERIFY(!bans.add(user(u"ben"_s)));
    QVERIFY(!bans.refusalOf(User{Realm::Calls, u"ben"_s}));
    // One that is over makes room, whether anybody has looked since or not.
    m_clock.move(5s);
    QVERIFY(bans.add(user(u"ben"_s)));
    QList<Ban> all = bans.list();
    all.append(all.last());
    all.last().number += 1;
    bans.restore(all, 0);
    QCOMPARE(bans.size(), Bans::most);
}

void TestBans::numbersAreNeverGivenAgain()
{
    Bans bans(m_deadlines);
    QCOMPARE(bans.add(user(u"a"_s)).value().id(), u"b1"_s);
    QVERIFY(bans.lift(u"b1"_s));
    QCOMPARE(bans.add(user(u"a"_s)).value().id(), u"b2"_s);
    const QList<Ban> all = bans.list();
    Bans next(m_deadlines);
    next.restore(all, 7);
    QCOMPARE(next.add(user(u"a"_s)).value().id(), u"b8"_s);
    next.restore(all, 0);
    QCOMPARE(next.add(user(u"a"_s)).value().id(), u"b3"_s);
}

void TestBans::restoredOnesCount()
{
    Bans bans(m_deadlines);
    QVERIFY(bans.add(user(u"ben"_s, Realm::Calls)) && bans.add(range(ipv4(10, 0, 0, 0), 104)));
    QVERIFY(bans.add(user(u"short"_s, {}, 5s)));
    const QList<Ban> all = bans.list();
    m_clock.move(5s);
    Bans next(m_deadlines);
    QVERIFY(next.add(user(u"eve"_s)));
    next.restore(all, 3);
    QCOMPARE(next.list(), all.first(2));
    QVERIFY(next.refusalOf(User{Realm::Calls, u"ben"_s}) && next.refusalOf(ipv4(10, 1, 1, 1)));
    QVERIFY(!next.refusalOf(User{Realm::Calls, u"eve"_s}));
}

void TestBans::idsAreExact()
{
    Bans bans(m_deadlines);
    QVERIFY(bans.add(user(u"ben"_s)));
    for (const QString &id : {u"1"_s, u"b01"_s, u"b1 "_s, u"c1"_s, QString(), u"b"_s, u"b-1"_s, u"b2"_s})
        QVERIFY2(!bans.lift(id), qPrintable(id));
    QVERIFY(bans.lift(u"b1"_s));
}

void TestBans::tenThousandCostNoScan()
{
    Bans bans(m_deadlines);
    for (int number = 0; number < Bans::most / 2; ++number) {
        const auto high = quint8(number / 256);
        QVERIFY(bans.add(user(QString::number(number))));
        QVERIFY(bans.add(range(ipv4(10, high, quint8(number % 256), 1), 120 + number % 9)));
    }
    // A scan of ten thousand takes some 50 µs, so a hundred thousand of them 5 s; the sanitizers slow both down.
    QElapsedTimer timer;
    timer.start();
    int refused = 0;
    for (int round = 0; round < 100'000; ++round)
        refused += bans.refusalOf(ipv4(192, 0, quint8(round), 1)) ? 1 : 0;
    QCOMPARE(refused, 0);
    QVERIFY2(timer.elapsed() < 2500, qPrintable(QString::number(timer.elapsed())));
    qInfo("a look-up of an address among %lld bans: %lld ns", qint64(bans.size()), timer.nsecsElapsed() / 100'000);
}

QTEST_GUILESS_MAIN(TestBans)
#include "tst_bans.moc"
