// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The waiting line of the random dialect as its clients see it, over tables that answer at once and late.

#include "tests/unit/random/randomparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;
using namespace std::chrono_literals;

class TestRandomLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void placeThenSearchThenMatch();
    void initiatorWaitedLonger();
    void lookingTwiceKeepsThePlace();
    void newWishesMayMatch();
    void wishes_data();
    void wishes();
    void searchWhilePaired();
    void nextPartner();
    void nextPartnerKeepsTheWishes();
    void nextPartnerWhileWaitingKeepsThePlace();
    void nextPartnerWithoutPartner();
    void matchedWhileComingBack();
    void comingBackIsCalledOff_data();
    void comingBackIsCalledOff();
    void movesAreTold();
    void operatorTakesSomebodyOut();
    void thousandPeople();

private:
    /// Everyone who has searched is told where they stand and that the search goes on.
    Heard waiting(int position, int people) const { return {queueStatus(position, people), m_party->searching()}; }
    std::unique_ptr<RandomParty> m_party;
};

void TestRandomLine::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestRandomLine::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<RandomParty>(isLate);
}

void TestRandomLine::cleanup()
{
    QVERIFY(m_party->end());
    m_party.reset();
}

void TestRandomLine::placeThenSearchThenMatch()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    ada.say("find-random-partner", {"{}"}, 1);
    QCOMPARE(m_party->heard(ada), waiting(1, 1));
    QCOMPARE(ada.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    m_party->pass(1500ms);
    bob.say("find-random-partner");
    const Heard told = m_party->heard(bob);
    QCOMPARE(told.size(), 3);
    QCOMPARE(told.mid(0, 2), waiting(2, 2));
    const QByteArray room = RandomParty::roomIn(told.last());
    QCOMPARE(told.last(),
             "matched {\"roomId\":\"" + room + "\",\"partnerId\":\"ada\",\"isInitiator\":false,\"waitTime\":0}");
    QCOMPARE(m_party->heard(ada), Heard{"matched {\"roomId\":\"" + room +
                                        "\",\"partnerId\":\"bob\",\"isInitiator\":true,\"waitTime\":1500}"});
}

void TestRandomLine::initiatorWaitedLonger()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    FakePeer &carl = m_party->guest("carl");
    for (FakePeer *peer : {&bob, &carl, &ada})
        peer->say("find-random-partner");
    m_party->settle();
    QVERIFY(bob.takeEmitted().last().contains("\"partnerId\":\"carl\",\"isInitiator\":true"));
    QVERIFY(carl.takeEmitted().last().contains("\"partnerId\":\"bob\",\"isInitiator\":false"));
    QCOMPARE(m_party->heard(ada), waiting(1, 1));
}

void TestRandomLine::lookingTwiceKeepsThePlace()
{
    FakePeer &ada = m_party->guest("ada", "{\"language\":\"de\"}");
    FakePeer &bob = m_party->guest("bob", "{\"language\":\"fr\"}");
    ada.say("find-random-partner", {"{\"preferences\":{\"language\":\"de\"}}"});
    m_party->settle();
    bob.say("find-random-partner");
    QCOMPARE(m_party->heard(bob), waiting(2, 2));
    m_party->hush();
    ada.say("find-random-partner", {"{\"preferences\":{\"language\":\"it\"}}"});
    QCOMPARE(m_party->heard(ada), waiting(1, 2));
    QCOMPARE(m_party->figures().waitingUsers, 2);
}

void TestRandomLine::newWishesMayMatch()
{
    FakePeer &ada = m_party->guest("ada", "{\"language\":\"de\"}");
    FakePeer &bob = m_party->guest("bob");
    bob.say("find-random-partner", {"{\"preferences\":{\"language\":\"fr\"}}"});
    m_party->settle();
    ada.say("find-random-partner");
    m_party->hush();
    bob.say("find-random-partner", {"{\"preferences\":{\"language\":\"any\"}}"});
    const Heard told = m_party->heard(bob);
    QCOMPARE(told.mid(0, 2), waiting(1, 2));
    QVERIFY(told.value(2).contains("\"partnerId\":\"ada\",\"isInitiator\":true"));
}

void TestRandomLine::wishes_data()
{
    QTest::addColumn<QByteArray>("userInfo");
    QTest::addColumn<QByteArray>("preferences");
    QTest::addColumn<bool>("isMatch");
    QTest::newRow("language") << QByteArray("{\"language\":\"fr\"}") << QByteArray("{\"language\":\"de\"}") << false;
    QTest::newRow("gender") << QByteArray("{\"gender\":\"male\"}") << QByteArray("{\"gender\":\"female\"}") << false;
    QTest::newRow("too old") << QByteArray("{\"age\":50}") << QByteArray("{\"ageRange\":[18,49]}") << false;
    QTest::newRow("too young") << QByteArray("{\"age\":20}") << QByteArray("{\"ageRange\":[21,99]}") << false;
    QTest::newRow("too young by default") << QByteArray("{\"age\":17}") << QByteArray("{}") << false;
    QTest::newRow("wider than the default")
        << QByteArray("{\"age\":17}") << QByteArray("{\"ageRange\":[16,20]}") << true;
    QTest::newRow("interests") << QByteArray("{\"interests\":[\"go\"]}") << QByteArray("{\"interests\":[\"chess\"]}")
                               << false;
    QTest::newRow("one interest") << QByteArray("{\"interests\":[\"go\",\"x\"]}")
                                  << QByteArray("{\"interests\":[\"chess\",\"Go\"]}") << true;
    QTest::newRow("nothing stated") << QByteArray("{}")
                                    << QByteArray("{\"language\":\"de\",\"ageRange\":[20,21],\"gender\":\"x\"}")
                                    << true;
    QTest::newRow("nothing wanted") << QByteArray("{\"language\":\"fr\",\"age\":30}") << QByteArray("{}") << true;
}

void TestRandomLine::wishes()
{
    QFETCH(QByteArray, userInfo);
    QFETCH(QByteArray, preferences);
    QFETCH(bool, isMatch);
    FakePeer &ada = m_party->guest("ada", userInfo);
    FakePeer &bob = m_party->guest("bob");
    ada.say("find-random-partner", {"{\"preferences\":{\"ageRange\":[0,150]}}"});
    m_party->settle();
    bob.say("find-random-partner", {"{\"preferences\":" + preferences + '}'});
    QCOMPARE(m_party->heard(bob).size(), isMatch ? 3 : 2);
    QCOMPARE(m_party->figures().waitingUsers, isMatch ? 0 : 2);
}

void TestRandomLine::searchWhilePaired()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    bob.say("find-random-partner", {"{}"}, 1);
    QCOMPARE(m_party->heard(ada),
             Heard{"partner-left {\"reason\":\"new-search\",\"roomId\":\"" + room + "\",\"canReconnect\":false}"});
    QCOMPARE(bob.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    m_party->pass(400ms);
    QVERIFY(m_party->heard(bob).isEmpty());
    m_party->pass(100ms);
    QCOMPARE(m_party->heard(bob), waiting(1, 1));
    m_party->pass(2s);
    QVERIFY(m_party->heard(bob).isEmpty() && m_party->heard(ada).isEmpty());
}

void TestRandomLine::nextPartner()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    const QByteArray room = m_party->pair(ada, bob);
    ada.say("next-partner", {}, 1);
    QCOMPARE(m_party->heard(bob),
             Heard{"partner-left {\"reason\":\"next-partner\",\"roomId\":\"" + room + "\",\"canReconnect\":false}"});
    QCOMPARE(ada.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    m_party->pass(900ms);
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->pass(100ms);
    QCOMPARE(m_party->heard(ada), (Heard{queueStatus(1, 1), m_party->searching("Looking for a new chat partner...")}));
    bob.say("find-random-partner");
    QVERIFY(m_party->heard(bob).value(2).contains("\"partnerId\":\"ada\""));
}

void TestRandomLine::nextPartnerKeepsTheWishes()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    FakePeer &carl = m_party->guest("carl", "{\"language\":\"fr\"}");
    ada.say("find-random-partner", {"{\"preferences\":{\"language\":\"de\"}}"});
    m_party->settle();
    bob.say("find-random-partner");
    m_party->settle();
    ada.say("next-partner");
    m_party->pass(1s);
    carl.say("find-random-partner");
    m_party->settle();
    QCOMPARE(m_party->figures().waitingUsers, 2);
}

void TestRandomLine::nextPartnerWhileWaitingKeepsThePlace()
{
    FakePeer &ada = m_party->guest("ada", "{\"language\":\"de\"}");
    FakePeer &bob = m_party->guest("bob");
    ada.say("find-random-partner");
    m_party->settle();
    bob.say("find-random-partner", {"{\"preferences\":{\"language\":\"fr\"}}"});
    m_party->hush();
    ada.say("next-partner");
    m_party->pass(1s);
    QCOMPARE(m_party->heard(ada), (Heard{queueStatus(1, 2), m_party->searching("Looking for a new chat partner...")}));
}

void TestRandomLine::nextPartnerWithoutPartner()
{
    FakePeer &ada = m_party->guest("ada");
    ada.say("next-partner");
    m_party->pass(900ms);
    // Once more: the second counts from its own time.
    ada.say("next-partner");
    m_party->pass(900ms);
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->pass(100ms);
    QCOMPARE(m_party->heard(ada).size(), 2);
}

void TestRandomLine::matchedWhileComingBack()
{
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    ada.say("find-random-partner");
    m_party->settle();
    ada.say("next-partner");
    m_party->settle();
    bob.say("find-random-partner");
    m_party->hush();
    m_party->pass(2s);
    QVERIFY(m_party->heard(ada).isEmpty() && m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->figures().activeRooms, 1);
}

void TestRandomLine::comingBackIsCalledOff_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<int>("waiting");
    QTest::newRow("end-chat") << QByteArray("end-chat") << 0;
    QTest::newRow("find-random-partner") << QByteArray("find-random-partner") << 1;
    QTest::newRow("leave") << QByteArray() << 0;
}

void TestRandomLine::comingBackIsCalledOff()
{
    QFETCH(QByteArray, event);
    QFETCH(int, waiting);
    FakePeer &ada = m_party->guest("ada");
    FakePeer &bob = m_party->guest("bob");
    m_party->pair(ada, bob);
    ada.say("next-partner");
    m_party->pass(500ms);
    if (event.isEmpty())
        ada.leave();
    else
        ada.say(event);
    m_party->hush();
    m_party->pass(2s);
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(m_party->figures().waitingUsers, waiting);
}

void TestRandomLine::movesAreTold()
{
    const char *const languages[] = {"de", "fr", "it", "es"};
    QList<FakePeer *> all;
    for (const char *language : languages) {
        const QByteArray tongue = QByteArray("{\"language\":\"") + language + "\"}";
        all.append(&m_party->guest(language, tongue));
        all.last()->say("find-random-partner", {"{\"preferences\":" + tongue + '}'});
        m_party->settle();
    }
    m_party->hush();
    all[0]->say("end-chat", {}, 1);
    all[1]->say("end-chat");
    QVERIFY(m_party->heard(*all[2]).isEmpty());
    m_party->pass(2s);
    QCOMPARE(m_party->heard(*all[2]), Heard{queueStatus(1, 2)});
    QCOMPARE(m_party->heard(*all[3]), Heard{queueStatus(2, 2)});
    QVERIFY(m_party->heard(*all[0]).isEmpty());
    QCOMPARE(all[0]->takeAcknowledged(), Heard{"1 {\"success\":true}"});
}

void TestRandomLine::operatorTakesSomebodyOut()
{
    const auto remove = [this](const char *user) {
        m_party->dialect.matchmaking().remove(QLatin1String(user), QStringLiteral("Please behave"),
                                              [](const auto &) {});
    };
    const QByteArray picky = "{\"preferences\":{\"language\":\"it\"}}";
    FakePeer &ada = m_party->guest("ada", "{\"language\":\"de\"}");
    FakePeer &bob = m_party->guest("bob", "{\"language\":\"fr\"}");
    for (FakePeer *peer : {&ada, &bob}) {
        peer->say("find-random-partner", {picky});
        m_party->settle();
    }
    m_party->hush();
    // Asking for the next one keeps the place, and would bring her back.
    ada.say("next-partner");
    m_party->settle();
    remove("ada");
    remove("ada");
    QCOMPARE(m_party->heard(ada), Heard{"error {\"message\":\"Please behave\"}"});
    m_party->pass(4s);
    QCOMPARE(m_party->heard(bob), Heard{queueStatus(1, 1)});
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(m_party->figures().waitingUsers, 1);
    ada.say("find-random-partner", {picky});
    QCOMPARE(m_party->heard(ada), waiting(2, 2));
}

void TestRandomLine::thousandPeople()
{
    if (m_party->isLate())
        return; // the same, slowly
    for (int number = 0; number < 1000; ++number) {
        FakePeer &peer = m_party->connect("p" + QByteArray::number(number));
        peer.facts().addressKey = QByteArray::number(number);
        peer.say("authenticate", {"{\"userId\":" + QByteArray::number(number + 1) + '}'});
        peer.say("find-random-partner");
    }
    m_party->settle();
    for (int number = 0; number < 1000; ++number) {
        const Heard told = m_party->peer("p" + QByteArray::number(number)).takeEmitted();
        QCOMPARE(told.size(), 4);
        const int partner = number % 2 == 0 ? number + 1 : number - 1;
        QVERIFY(told.last().contains("\"partnerId\":\"" + QByteArray::number(partner + 1) + '"'));
    }
}

QTEST_GUILESS_MAIN(TestRandomLine)
#include "tst_randomline.moc"
