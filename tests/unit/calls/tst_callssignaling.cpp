// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Descriptions and candidates within a call, over tables that answer at once and late.

#include "tests/unit/calls/callsparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;

class TestCallsSignaling : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void descriptions();
    void toEveryDevice();
    void candidatesWaitForTheDescription();
    void beforeTheAnswer();
    void missingFields_data();
    void missingFields();
    void outsiders();
    void afterTheEnd();
    void attachments();
    void candidatesWithoutACall();

private:
    static QByteArray about(const QByteArray &call, const QByteArray &more = {})
    {
        return CallsParty::about(call, more);
    }

    std::unique_ptr<CallsParty> m_party;
};

void TestCallsSignaling::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestCallsSignaling::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<CallsParty>(isLate);
}

void TestCallsSignaling::cleanup()
{
    QVERIFY(m_party->isEmptyAfterwards());
    m_party.reset();
}

void TestCallsSignaling::descriptions()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    m_party->clock.move(7ms);
    const QByteArray begin = " {\"callId\":\"" + call + "\",\"from\":\"",
                     end = ",\"timestamp\":" + m_party->now() + '}';
    ada.say("sdp_offer", {about(call, "\"to\":\"bob\",\"from\":\"eve\",\"sdp\":{ \"sdp\":\"v=0\\r\\n\"}")}, 1);
    QCOMPARE(m_party->heard(bob), Heard{"sdp_offer" + begin + "ada\",\"sdp\":{ \"sdp\":\"v=0\\r\\n\"}" + end});
    QCOMPARE(m_party->answers(ada), Heard{"1 {\"success\":true,\"message\":\"SDP offer sent\"}"});
    bob.say("sdp_answer", {about(call, "\"to\":\"ada\",\"sdp\":\"v=0\"")}, 2);
    QCOMPARE(m_party->heard(ada), Heard{"sdp_answer" + begin + "bob\",\"sdp\":\"v=0\"" + end});
    QCOMPARE(m_party->answers(bob), Heard{"2 {\"success\":true,\"message\":\"SDP answer sent\"}"});
    ada.say("ice_candidate", {about(call, "\"to\":\"bob\",\"candidate\":null")}, 3);
    QCOMPARE(m_party->heard(bob), Heard{"ice_candidate" + begin + "ada\",\"candidate\":null" + end});
    QCOMPARE(m_party->answers(ada), Heard{"3 {\"success\":true,\"message\":\"ICE candidate sent\"}"});
    QCOMPARE(m_party->dialect.counters().descriptions, 2u);
    QCOMPARE(m_party->dialect.counters().candidates, 1u);
}

void TestCallsSignaling::toEveryDevice()
{
    FakePeer &ada = m_party->user("ada"), &phone = m_party->device("p1", "bob"), &tablet = m_party->device("p2", "bob");
    const QByteArray call = m_party->accepted(ada, phone, "bob");
    ada.say("sdp_offer", {about(call, "\"to\":\"bob\",\"sdp\":1")});
    QCOMPARE(m_party->heard(phone).size(), 1);
    QCOMPARE(m_party->heard(tablet).size(), 1);
    QVERIFY(m_party->heard(ada).isEmpty());
}

void TestCallsSignaling::candidatesWaitForTheDescription()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    for (const char *number : {"1", "2"})
        ada.say("ice_candidate", {about(call, QByteArray("\"to\":\"bob\",\"candidate\":") + number)}, 1);
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->answers(ada).size(), 2);
    ada.say("sdp_offer", {about(call, "\"to\":\"bob\",\"sdp\":0")});
    const Heard told = m_party->heard(bob);
    QCOMPARE(told.size(), 3);
    QVERIFY(told[0].startsWith("sdp_offer "));
    QVERIFY(told[1].contains("\"candidate\":1,") && told[2].contains("\"candidate\":2,"));
}

void TestCallsSignaling::beforeTheAnswer()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->ring(ada, "bob");
    ada.say("sdp_offer", {about(call, "\"to\":\"bob\",\"sdp\":0")});
    ada.say("ice_candidate", {about(call, "\"to\":\"bob\",\"candidate\":1")});
    QCOMPARE(m_party->heard(bob).size(), 2);
}

void TestCallsSignaling::missingFields_data()
{
    QTest::addColumn<QList<QByteArray>>("arguments");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("sentence");
    using Arguments = QList<QByteArray>;
    const QByteArray call = "Missing callId", to = "Missing recipient (to)";
    QTest::newRow("nothing") << Arguments{} << QByteArray("E302") << call;
    QTest::newRow("null") << Arguments{"null"} << QByteArray("E302") << call;
    QTest::newRow("no call") << Arguments{"{\"to\":\"bob\"}"} << QByteArray("E302") << call;
    QTest::newRow("no recipient") << Arguments{"{\"callId\":\"c\"}"} << QByteArray("E302") << to;
}

void TestCallsSignaling::missingFields()
{
    QFETCH(QList<QByteArray>, arguments);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, sentence);
    FakePeer &ada = m_party->user("ada");
    for (const char *word : {"sdp_offer", "sdp_answer", "ice_candidate"}) {
        ada.say(word, arguments, 1);
        QCOMPARE(m_party->answers(ada), Heard{CallsParty::refusal("1", code, sentence)});
    }
    QVERIFY(m_party->heard(ada).isEmpty());
}

void TestCallsSignaling::outsiders()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob"), &eve = m_party->user("eve");
    FakePeer &nobody = m_party->connect("n");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    const QByteArray own = m_party->ring(eve, "cid");
    for (const char *word : {"sdp_offer", "sdp_answer"}) {
        const auto refused = [&](FakePeer &peer, const QByteArray &payload, const char *code, const char *sentence) {
            peer.say(word, {payload}, 1);
            return m_party->answers(peer) == Heard{CallsParty::refusal("1", code, sentence)};
        };
        const char *const stranger = "Not a participant of this call";
        QVERIFY(refused(eve, about(call, "\"to\":\"bob\",\"from\":\"ada\""), "E203", stranger));
        QVERIFY(refused(nobody, about(call, "\"to\":\"bob\",\"from\":\"ada\""), "E203", stranger));
        QVERIFY(refused(ada, about(call, "\"to\":\"eve\""), "E203", stranger));
        QVERIFY(refused(ada, about(call, "\"to\":\"ada\""), "E203", stranger));
        QVERIFY(refused(eve, about(own, "\"to\":\"bob\""), "E203", stranger));
        QVERIFY(refused(ada, about("unknown", "\"to\":\"bob\""), "E101", "Call not found"));
        QVERIFY(refused(ada, "{\"callId\":{\"x\":1},\"to\":\"bob\"}", "E101", "Call not found"));
    }
    // Candidates are dropped without a word.
    eve.say("ice_candidate", {about(call, "\"to\":\"bob\",\"candidate\":1")}, 2);
    nobody.say("ice_candidate", {about(call, "\"to\":\"bob\",\"candidate\":1")}, 2);
    ada.say("ice_candidate", {about("unknown", "\"to\":\"bob\",\"candidate\":1")});
    QCOMPARE(m_party->answers(eve), Heard{"2 {\"success\":true}"});
    QCOMPARE(m_party->answers(nobody), Heard{"2 {\"success\":true}"});
    for (FakePeer *peer : {&ada, &bob, &eve, &nobody})
        QVERIFY(m_party->heard(*peer).isEmpty());
    QCOMPARE(m_party->dialect.counters().drops, 3u);
}

void TestCallsSignaling::afterTheEnd()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    ada.say("ice_candidate", {about(call, "\"to\":\"bob\",\"candidate\":1")});
    bob.say("call_end", {about(call)});
    m_party->hush();
    ada.say("sdp_offer", {about(call, "\"to\":\"bob\",\"sdp\":1")}, 1);
    QCOMPARE(m_party->answers(ada), Heard{CallsParty::refusal("1", "E101", "Call not found")});
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->dialect.control().relay().guard().scopes(), 0);
}

void TestCallsSignaling::attachments()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    ada.say("sdp_offer", {about(call, "\"to\":\"bob\",\"sdp\":{\"_placeholder\":true,\"num\":0}")}, {}, {"part"});
    m_party->settle();
    QCOMPARE(bob.emitted.size(), 1);
    QCOMPARE(bob.emitted.first().attachments, peer::Attachments{"part"});
}

void TestCallsSignaling::candidatesWithoutACall()
{
    FakePeer &ada = m_party->user("ada"), &nobody = m_party->connect("n");
    ada.say("ice_candidate", {"{\"to\":\"bob\",\"candidate\":1}"});
    ada.say("ice_candidate", {"{\"to\":\"bob\",\"candidate\":1}"}, 1);
    nobody.say("ice_candidate", {"{\"to\":\"bob\",\"candidate\":1}"});
    nobody.say("ice_candidate", {"{\"to\":\"bob\",\"candidate\":1}"}, 2);
    QCOMPARE(m_party->answers(ada), Heard{CallsParty::refusal("1", "E302", "Missing callId")});
    QCOMPARE(m_party->answers(nobody), Heard{CallsParty::refusal("2", "E302", "Missing callId")});
    QCOMPARE(m_party->board.counters().unknownEvents, 1u);
}

QTEST_GUILESS_MAIN(TestCallsSignaling)
#include "tst_callssignaling.moc"
