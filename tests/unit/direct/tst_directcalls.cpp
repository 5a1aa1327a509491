// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calls of the direct dialect, over tables that answer at once and late.

#include "tests/unit/direct/directparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;

class TestDirectCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void wholeCall();
    void bothSayWhoIsSpeaking();
    void refusedCalls_data();
    void refusedCalls();
    void checksComeInOrder();
    void busy();
    void crossedCalls();
    void declined();
    void declinedAfterAnswering();
    void cancelledWhileRinging();
    void timesOut();
    void timeDoesNotEndAnAnsweredCall();
    void disconnectEndsTheCall();
    void onlyTheCalleeAnswers();
    void strangersAreDropped();
    void nothingAfterTheEnd();
    void answeredAgain();
    void candidatesWaitForTheDescription();
    void candidatesOfTheOlderKind();
    void namesWithHyphens();
    void unregisteredIsDropped();
    void acknowledgements();
    void counters();

private:
    FakePeer &user(const char *name) { return m_party->user(name); }
    static QByteArray to(const QByteArray &other, const QByteArray &more = {}) { return DirectParty::to(other, more); }

    std::unique_ptr<DirectParty> m_party;
};

void TestDirectCalls::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestDirectCalls::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<DirectParty>(isLate);
}

void TestDirectCalls::cleanup()
{
    m_party->allLeave();
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 0);
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).accepted, 0);
    QCOMPARE(m_party->dialect.control().timers(), 0);
    QCOMPARE(m_party->dialect.control().relay().guard().scopes(), 0);
    m_party.reset();
}

void TestDirectCalls::wholeCall()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    ada.say("make_call", {"{\"to\":\"bob\",\"from\":\"ada\",\"offer\":{ \"sdp\":\"v=0\\r\\n\"}}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(m_party->heard(bob), Heard{"incoming_call {\"from\":\"ada\",\"offer\":{ \"sdp\":\"v=0\\r\\n\"}}"});
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 1);
    bob.say("answer_call", {"{\"to\":\"ada\",\"from\":\"bob\",\"answer\":\"v=0\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"call_answered {\"from\":\"bob\",\"answer\":\"v=0\"}"});
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).accepted, 1);
    ada.say("ice_candidate", {to("bob", "\"candidate\":{\"c\": 1}")});
    ada.say("ice_candidate", {to("bob", "\"candidate\":null")});
    bob.say("ice_candidate", {to("ada", "\"candidate\":2")});
    QCOMPARE(m_party->heard(bob), (Heard{"ice_candidate {\"from\":\"ada\",\"candidate\":{\"c\": 1}}",
                                         "ice_candidate {\"from\":\"ada\",\"candidate\":null}"}));
    QCOMPARE(m_party->heard(ada), Heard{"ice_candidate {\"from\":\"bob\",\"candidate\":2}"});
    ada.say("end_call", {to("bob")});
    QCOMPARE(m_party->heard(bob), Heard{"call_ended {\"from\":\"ada\"}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->ring(bob, "ada");
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 1);
}

void TestDirectCalls::bothSayWhoIsSpeaking()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    user("eve");
    ada.say("make_call", {to("bob", "\"from\":\"eve\",\"offer\":1")});
    QCOMPARE(m_party->heard(bob), Heard{"incoming_call {\"from\":\"ada\",\"offer\":1}"});
    bob.say("answer_call", {to("ada", "\"from\":\"eve\",\"answer\":1")});
    QCOMPARE(m_party->heard(ada), Heard{"call_answered {\"from\":\"bob\",\"answer\":1}"});
    ada.say("ice_candidate", {to("bob", "\"from\":\"eve\",\"candidate\":1")});
    QCOMPARE(m_party->heard(bob), Heard{"ice_candidate {\"from\":\"ada\",\"candidate\":1}"});
    bob.say("end_call", {to("ada", "\"from\":\"eve\"")});
    QCOMPARE(m_party->heard(ada), Heard{"call_ended {\"from\":\"bob\"}"});
}

void TestDirectCalls::refusedCalls_data()
{
    QTest::addColumn<QByteArray>("caller"); // empty: not registered
    QTest::addColumn<QList<QByteArray>>("arguments");
    QTest::addColumn<QByteArray>("told");
    const QByteArray ada = "ada", nobody;
    const QByteArray offline = "call_failed {\"error\":\"User not found or offline\"";
    QTest::newRow("offline") << ada << QList<QByteArray>{to("cid")} << offline + ",\"targetUser\":\"cid\"}";
    QTest::newRow("nobody") << ada << QList<QByteArray>{"{}"} << offline + '}';
    QTest::newRow("no payload") << ada << QList<QByteArray>{} << offline + '}';
    QTest::newRow("broken") << ada << QList<QByteArray>{"{\"to\":[1]}"} << offline + ",\"targetUser\":[1]}";
    QTest::newRow("empty") << ada << QList<QByteArray>{to("")} << offline + ",\"targetUser\":\"\"}";
    QTest::newRow("oneself") << ada << QList<QByteArray>{to("ada")}
                             << QByteArray("call_failed {\"error\":\"Cannot call yourself\",\"targetUser\":\"ada\"}");
    QTest::newRow("unregistered") << nobody << QList<QByteArray>{to("bob", "\"from\":\"ada\"")}
                                  << QByteArray(
                                         "call_failed {\"error\":\"User not registered\",\"targetUser\":\"bob\"}");
}

void TestDirectCalls::refusedCalls()
{
    QFETCH(QByteArray, caller);
    QFETCH(QList<QByteArray>, arguments);
    QFETCH(QByteArray, told);
    FakePeer &bob = user("bob");
    FakePeer &ada = caller.isEmpty() ? m_party->connect("a") : m_party->user(caller);
    ada.say("make_call", arguments);
    QCOMPARE(m_party->heard(ada), Heard{told});
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->dialect.counters().refusals, 1u);
}

void TestDirectCalls::checksComeInOrder()
{
    FakePeer &ada = user("ada");
    user("bob");
    FakePeer &cid = user("cid");
    user("dan");
    m_party->ring(ada, "bob");
    m_party->ring(cid, "dan");
    for (const char *other : {"bob", "dan", "nobody"}) {
        ada.say("make_call", {to(other)});
        QCOMPARE(m_party->heard(ada),
                 Heard{QByteArray("call_failed {\"error\":\"You are already in a call\",\"targetUser\":\"") + other +
                       "\"}"});
    }
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 2);
}

void TestDirectCalls::busy()
{
    FakePeer &ada = user("ada"), &bob = user("bob"), &cid = user("cid");
    m_party->ring(ada, "bob");
    // Ringing counts, for either party; so does talking.
    for (const bool isAnswered : {false, true}) {
        if (isAnswered)
            m_party->answer(bob, "ada");
        for (const char *other : {"ada", "bob"}) {
            cid.say("make_call", {to(other)});
            QCOMPARE(m_party->heard(cid), Heard{QByteArray("call_busy {\"targetUser\":\"") + other + "\"}"});
        }
    }
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(m_party->heard(bob).isEmpty());
}

void TestDirectCalls::crossedCalls()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    ada.say("make_call", {to("bob", "\"offer\":1")});
    bob.say("make_call", {to("ada", "\"offer\":2")});
    Heard told = m_party->heard(bob);
    std::sort(told.begin(), told.end()); // when tables answer late, bob has asked before he could hear
    QCOMPARE(told, (Heard{"call_failed {\"error\":\"You are already in a call\",\"targetUser\":\"ada\"}",
                          "incoming_call {\"from\":\"ada\",\"offer\":1}"}));
    QVERIFY(m_party->heard(ada).isEmpty());
}

void TestDirectCalls::declined()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    m_party->ring(ada, "bob");
    ada.say("decline_call", {to("bob")});
    QVERIFY(m_party->heard(bob).isEmpty());
    bob.say("decline_call", {to("ada")});
    QCOMPARE(m_party->heard(ada), Heard{"call_declined {\"from\":\"bob\"}"});
    QVERIFY(m_party->heard(bob).isEmpty());
    bob.say("decline_call", {to("ada")});
    m_party->wait(60s);
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->ring(bob, "ada");
}

void TestDirectCalls::declinedAfterAnswering()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    m_party->ring(ada, "bob");
    m_party->answer(bob, "ada");
    ada.say("decline_call", {to("bob")});
    QVERIFY(m_party->heard(bob).isEmpty());
    bob.say("decline_call", {to("ada")});
    QCOMPARE(m_party->heard(ada), Heard{"call_declined {\"from\":\"bob\"}"});
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).accepted, 0);
}

void TestDirectCalls::cancelledWhileRinging()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    m_party->ring(ada, "bob");
    ada.say("end_call", {to("bob")});
    QCOMPARE(m_party->heard(bob), Heard{"call_ended {\"from\":\"ada\"}"});
    m_party->wait(60s);
    QVERIFY(m_party->heard(bob).isEmpty());
    QVERIFY(m_party->heard(ada).isEmpty());
}

void TestDirectCalls::timesOut()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    m_party->ring(ada, "bob");
    m_party->wait(29s);
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->wait(1s);
    QCOMPARE(m_party->heard(ada), Heard{"call_timeout {\"user\":\"bob\"}"});
    QCOMPARE(m_party->heard(bob), Heard{"call_timeout {\"user\":\"ada\"}"});
    bob.say("answer_call", {to("ada", "\"answer\":1")});
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->ring(bob, "ada");
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 1);
}

void TestDirectCalls::timeDoesNotEndAnAnsweredCall()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    m_party->ring(ada, "bob");
    m_party->wait(29s);
    m_party->answer(bob, "ada");
    m_party->wait(10h, 1h);
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).accepted, 1);
    QCOMPARE(m_party->dialect.control().timers(), 0);
}

void TestDirectCalls::disconnectEndsTheCall()
{
    for (const bool isCallerLeaving : {false, true}) {
        FakePeer &ada = user("ada"), &bob = user("bob");
        m_party->ring(ada, "bob");
        (isCallerLeaving ? ada : bob).leave();
        FakePeer &left = isCallerLeaving ? bob : ada;
        QCOMPARE(m_party->heard(left), Heard{QByteArray("call_ended {\"from\":\"") + (isCallerLeaving ? "ada" : "bob") +
                                             "\",\"reason\":\"disconnected\"}"});
        m_party->wait(60s);
        QVERIFY(m_party->heard(left).isEmpty());
        m_party->allLeave();
    }
}

void TestDirectCalls::onlyTheCalleeAnswers()
{
    FakePeer &ada = user("ada"), &bob = user("bob"), &eve = user("eve");
    m_party->ring(ada, "bob");
    ada.say("answer_call", {to("bob", "\"answer\":1")});
    eve.say("answer_call", {to("ada", "\"from\":\"bob\",\"answer\":1")});
    for (FakePeer *peer : {&ada, &bob, &eve})
        QVERIFY(m_party->heard(*peer).isEmpty());
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 1);
    QCOMPARE(m_party->dialect.counters().drops, 2u);
}

void TestDirectCalls::strangersAreDropped()
{
    FakePeer &ada = user("ada"), &bob = user("bob"), &eve = user("eve"), &cid = user("cid");
    m_party->ring(ada, "bob");
    m_party->answer(bob, "ada");
    m_party->ring(eve, "cid");
    for (const char *word : {"answer_call", "decline_call", "end_call", "ice_candidate"}) {
        eve.say(word, {to("ada", "\"from\":\"bob\",\"candidate\":1")});
        eve.say(word, {to("bob", "\"from\":\"ada\"")});
        eve.say(word, {to("eve")});
        eve.say(word, {to("nobody")});
        eve.say(word, {"{\"from\":\"bob\"}"});
        eve.say(word);
        cid.say(word, {to("ada")});
    }
    for (FakePeer *peer : {&ada, &bob, &eve, &cid})
        QVERIFY(m_party->heard(*peer).isEmpty());
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).accepted, 1);
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 1);
    QCOMPARE(m_party->dialect.counters().drops, 28u);
}

void TestDirectCalls::nothingAfterTheEnd()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    m_party->ring(ada, "bob");
    bob.say("end_call", {to("ada")});
    m_party->hush();
    for (const char *word : {"answer_call", "decline_call", "end_call", "ice_candidate"}) {
        ada.say(word, {to("bob", "\"candidate\":1")});
        bob.say(word, {to("ada", "\"candidate\":1")});
    }
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(m_party->heard(bob).isEmpty());
}

void TestDirectCalls::answeredAgain()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    m_party->ring(ada, "bob");
    m_party->answer(bob, "ada");
    bob.say("answer_call", {to("ada", "\"answer\":3")});
    QCOMPARE(m_party->heard(ada), Heard{"call_answered {\"from\":\"bob\",\"answer\":3}"});
}

void TestDirectCalls::candidatesWaitForTheDescription()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    ada.say("make_call", {to("bob", "\"offer\":1")});
    ada.say("ice_candidate", {to("bob", "\"candidate\":2")});
    QCOMPARE(m_party->heard(bob), (Heard{"incoming_call {\"from\":\"ada\",\"offer\":1}",
                                         "ice_candidate {\"from\":\"ada\",\"candidate\":2}"}));
    bob.say("ice_candidate", {to("ada", "\"candidate\":3")});
    bob.say("ice_candidate", {to("ada", "\"candidate\":4")});
    QVERIFY(m_party->heard(ada).isEmpty());
    bob.say("answer_call", {to("ada", "\"answer\":5")});
    QCOMPARE(m_party->heard(ada),
             (Heard{"call_answered {\"from\":\"bob\",\"answer\":5}", "ice_candidate {\"from\":\"bob\",\"candidate\":3}",
                    "ice_candidate {\"from\":\"bob\",\"candidate\":4}"}));
}

void TestDirectCalls::candidatesOfTheOlderKind()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    ada.say("make_call", {to("bob", "\"offer\":\"o\",\"iceCandidates\":[{\"c\":1}]")}, {}, {"attached"});
    m_party->settle();
    QCOMPARE(bob.emitted.size(), 1);
    QCOMPARE(bob.emitted.first().attachments, peer::Attachments{"attached"});
    QCOMPARE(m_party->heard(bob),
             Heard{"incoming_call {\"from\":\"ada\",\"offer\":\"o\",\"iceCandidates\":[{\"c\":1}]}"});
    bob.say("answer_call", {to("ada", "\"answer\":\"a\",\"iceCandidates\":[]")});
    QCOMPARE(m_party->heard(ada), Heard{"call_answered {\"from\":\"bob\",\"answer\":\"a\",\"iceCandidates\":[]}"});
}

void TestDirectCalls::namesWithHyphens()
{
    FakePeer &one = user("a-b"), &two = user("c"), &three = user("a"), &four = user("b-c");
    m_party->ring(one, "c");
    m_party->ring(three, "b-c");
    four.say("decline_call", {to("a")});
    QCOMPARE(m_party->heard(three), Heard{"call_declined {\"from\":\"b-c\"}"});
    QVERIFY(m_party->heard(one).isEmpty());
    m_party->wait(30s);
    QCOMPARE(m_party->heard(one), Heard{"call_timeout {\"user\":\"c\"}"});
    QCOMPARE(m_party->heard(two), Heard{"call_timeout {\"user\":\"a-b\"}"});
    QVERIFY(m_party->heard(three).isEmpty() && m_party->heard(four).isEmpty());
}

void TestDirectCalls::unregisteredIsDropped()
{
    FakePeer &ada = user("ada"), &bob = user("bob"), &eve = m_party->connect("e");
    m_party->ring(ada, "bob");
    for (const char *word : {"answer_call", "decline_call", "end_call", "ice_candidate"})
        eve.say(word, {to("ada", "\"from\":\"bob\"")});
    for (FakePeer *peer : {&ada, &bob, &eve})
        QVERIFY(m_party->heard(*peer).isEmpty());
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 1);
}

void TestDirectCalls::acknowledgements()
{
    FakePeer &ada = user("ada"), &bob = user("bob"), &eve = m_party->connect("e");
    ada.say("make_call", {to("nobody")}, 1);
    ada.say("make_call", {to("bob")}, 2);
    ada.say("make_call", {to("bob")}, 3);
    ada.say("end_call", {to("eve")}, 4);
    eve.say("make_call", {to("bob")}, 5);
    bob.say("decline_call", {to("ada")}, 6);
    const QByteArray good = " {\"success\":true}";
    QCOMPARE(m_party->answers(ada),
             (Heard{"1 {\"success\":false,\"error\":{\"code\":\"E103\",\"message\":\"User not found or offline\"}}",
                    "2" + good,
                    "3 {\"success\":false,\"error\":{\"code\":\"E107\",\"message\":\"You are already in a call\"}}",
                    "4" + good}));
    QCOMPARE(m_party->answers(eve),
             Heard{"5 {\"success\":false,\"error\":{\"code\":\"E203\",\"message\":\"User not registered\"}}"});
    QCOMPARE(m_party->answers(bob), Heard{"6" + good});
}

void TestDirectCalls::counters()
{
    FakePeer &ada = user("ada"), &bob = user("bob");
    m_party->ring(ada, "bob");
    m_party->answer(bob, "ada");
    ada.say("ice_candidate", {to("bob", "\"candidate\":1")});
    bob.leave();
    m_party->settle();
    const direct::DirectDialectCounters &counters = m_party->dialect.counters();
    QCOMPARE(counters.registrations, 2u);
    QCOMPARE(counters.departures, 1u);
    QCOMPARE(counters.calls, 1u);
    QCOMPARE(counters.answers, 1u);
    QCOMPARE(counters.candidates, 1u);
    QCOMPARE(counters.ends, 1u);
    QCOMPARE(counters.drops, 0u);
}

QTEST_GUILESS_MAIN(TestDirectCalls)
#include "tst_directcalls.moc"
