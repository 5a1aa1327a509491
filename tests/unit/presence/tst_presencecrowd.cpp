// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What many people cost in the presence dialect, counted in what is told at a time, over a table that answers at once
// and over one that answers late.

#include "tests/unit/presence/presenceparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;
using namespace std::chrono_literals;

class TestPresenceCrowd : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void departuresOfManyAreSliced();
    void orderIsKept();
    void newcomersHearNothingOld();
    void shutdownIsNotAnnounced();
    void whoAsksAgainIsAnsweredOnceASecond();
    void oneListServesAll();
    void storeIsDownAtTheSecondAnswer();

private:
    static constexpr int people = 300;
    static QByteArray nameOf(int number) { return 'p' + QByteArray::number(number); }
    FakePeer &peer(int number) { return m_party->peer(nameOf(number)); }
    /// From an address of its own; what it is told by that is not forgotten.
    FakePeer &registered(const QByteArray &id, const QByteArray &name)
    {
        FakePeer &peer = m_party->connect(id);
        peer.facts().addressKey = id;
        peer.say("register", {PresenceParty::naming(name)});
        return peer;
    }
    /// Until all news has been told, however many turns that takes.
    void calm()
    {
        m_party->settle();
        for (int turns = 0; turns < 1000 && m_party->dialect.announcements().waiting() > 0; ++turns)
            m_party->settle();
    }
    void fill()
    {
        for (int n = 0; n < people; ++n)
            registered(nameOf(n), nameOf(n));
        calm();
        m_party->hush();
    }
    void firstLeave(int count, peer::DisconnectReason reason)
    {
        for (int n = 0; n < count; ++n)
            peer(n).leave(reason);
    }
    /// All that everybody has been told and not forgotten.
    qsizetype told()
    {
        qsizetype sum = 0;
        for (int n = 0; n < people; ++n)
            sum += peer(n).emitted.size();
        return sum;
    }
    static Heard departures(int count)
    {
        Heard result;
        for (int n = 0; n < count; ++n)
            result += "peer-disconnected {\"peerId\":\"" + nameOf(n) + "\"}";
        return result;
    }
    std::unique_ptr<PresenceParty> m_party;
};

void TestPresenceCrowd::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestPresenceCrowd::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<PresenceParty>(isLate);
}

void TestPresenceCrowd::cleanup()
{
    m_party->allLeave();
    calm();
    m_party->pass(2s);
    QCOMPARE(m_party->names(), 0);
    QCOMPARE(m_party->dialect.announcements().waiting(), size_t(0));
    QCOMPARE(m_party->dialect.lists().resting(), size_t(0));
    m_party.reset();
}

void TestPresenceCrowd::departuresOfManyAreSliced()
{
    fill();
    constexpr int gone = 200;
    constexpr qsizetype most = presence::Announcements::perTurn + people;
    firstLeave(gone, peer::DisconnectReason::TransportClose);
    if (!m_party->late())
        QVERIFY(m_party->dialect.announcements().waiting() > 0);
    QVERIFY2(told() <= most, qPrintable(QString::number(told())));
    calm();
    QCOMPARE(m_party->dialect.announcements().waiting(), size_t(0));
    for (int n = gone; n < people; ++n)
        QCOMPARE(peer(n).takeEmitted(), departures(gone));
}

/// One who was there hears what happened in the order in which it happened, however much of it waits.
void TestPresenceCrowd::orderIsKept()
{
    fill();
    constexpr int gone = 200;
    firstLeave(gone, peer::DisconnectReason::TransportClose);
    registered("back", nameOf(gone - 1));
    FakePeer &witness = peer(people - 1);
    Heard expected = departures(gone) << "peer-connected {\"peerId\":\"" + nameOf(gone - 1) + "\"}";
    calm();
    QCOMPARE(m_party->heard(witness), expected);
    QVERIFY(m_party->heard(m_party->peer("back")).first().startsWith("user-list "));
}

void TestPresenceCrowd::newcomersHearNothingOld()
{
    if (m_party->late())
        return; // they have not left before the table says so
    fill();
    firstLeave(200, peer::DisconnectReason::TransportClose);
    // In the same turn: the list is that of those who are left, and nobody leaves after it.
    FakePeer &newcomer = registered("new", "new");
    FakePeer &curious = m_party->connect("c");
    curious.say("get-users");
    calm();
    const Heard heard = m_party->heard(newcomer);
    QCOMPARE(heard.size(), 1);
    QVERIFY(!heard.first().contains("\"p199\"") && heard.first().contains("\"p200\""));
    QCOMPARE(m_party->heard(curious).size(), 1);
    peer(200).leave();
    const Heard gone{"peer-disconnected {\"peerId\":\"p200\"}"};
    QCOMPARE(m_party->heard(newcomer), gone);
    QCOMPARE(m_party->heard(curious), gone);
}

void TestPresenceCrowd::shutdownIsNotAnnounced()
{
    fill();
    firstLeave(people / 2, peer::DisconnectReason::ShuttingDown);
    calm();
    QCOMPARE(told(), 0);
    QCOMPARE(m_party->names(), people / 2);
    QCOMPARE(m_party->dialect.counters().departures, quint64(people / 2));
}

void TestPresenceCrowd::whoAsksAgainIsAnsweredOnceASecond()
{
    FakePeer &ada = registered("a", "ada");
    FakePeer &curious = m_party->connect("c");
    m_party->hush();
    for (quint64 id = 0; id < 50; ++id)
        curious.say("get-users", {}, id);
    QCOMPARE(m_party->heard(curious), Heard{"user-list {\"users\":[\"ada\"]}"});
    QCOMPARE(curious.takeAcknowledged().size(), 50);
    ada.leave();
    m_party->pass(900ms);
    m_party->hush();
    m_party->pass(100ms);
    QCOMPARE(m_party->heard(curious), Heard{"user-list {\"users\":[]}"});
    // The second answer is followed by a rest, too.
    curious.say("get-users");
    QVERIFY(m_party->heard(curious).isEmpty());
    m_party->pass(1s);
    QCOMPARE(m_party->heard(curious).size(), 1);
    m_party->pass(5s);
    QVERIFY(m_party->heard(curious).isEmpty());
    curious.say("get-users");
    QCOMPARE(m_party->heard(curious).size(), 1);
    // Who goes is not waited for.
    curious.say("get-users");
    curious.leave();
    calm();
    QCOMPARE(m_party->dialect.lists().resting(), size_t(0));
}

void TestPresenceCrowd::oneListServesAll()
{
    fill();
    const auto printed = [this] { return m_party->dialect.lists().printed(); };
    const quint64 before = printed();
    for (int n = 0; n < people; ++n)
        peer(n).say("get-users");
    calm();
    QCOMPARE(told(), people);
    QVERIFY(printed() <= before + 1);
    peer(0).leave();
    m_party->settle();
    m_party->connect("c").say("get-users");
    m_party->settle();
    QVERIFY(!m_party->heard(m_party->peer("c")).first().contains("\"p0\""));
}

void TestPresenceCrowd::storeIsDownAtTheSecondAnswer()
{
    LateDirectory *late = m_party->late();
    if (!late)
        return; // memory cannot be down
    FakePeer &curious = m_party->connect("c");
    curious.say("get-users");
    m_party->settle();
    curious.say("get-users", {}, 1);
    registered("a", "ada"); // the list that was printed is no longer true
    m_party->hush();
    QCOMPARE(curious.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    m_party->peer("a").leave();
    m_party->settle();
    m_party->hush();
    late->isDown = true;
    m_party->pass(1s);
    late->isDown = false;
    QCOMPARE(m_party->heard(curious), Heard{"error \"The server's store is not available\""});
}

QTEST_GUILESS_MAIN(TestPresenceCrowd)
#include "tst_presencecrowd.moc"
