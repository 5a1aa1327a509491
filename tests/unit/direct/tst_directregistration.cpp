// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Coming, being taken over and going in the direct dialect, over tables that answer at once and late.

#include "tests/unit/direct/directparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;

class TestDirectRegistration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void registers();
    void numbersAreNames();
    void refusals_data();
    void refusals();
    void rateLimit();
    void dismissal();
    void sameSocketAgain();
    void takeover();
    void takeoverEndsTheCall();
    void takeoverOfAPeerInTheMiddleOfACall();
    void anotherNameReleasesTheFirst();
    void anotherNameEndsTheCallsOfTheFirst();
    void takingOverOnesOwnPartner();
    void logout();
    void logoutEndsTheCall();
    void logoutOfNobody();
    void leavingFreesTheName();
    void verifiedNames();
    void storeIsDown();
    void claims_data();
    void claims();

private:
    std::unique_ptr<DirectParty> m_party;
};

void TestDirectRegistration::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestDirectRegistration::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<DirectParty>(isLate);
}

void TestDirectRegistration::cleanup()
{
    m_party->allLeave();
    QCOMPARE(m_party->registered(domain::Realm::Direct), 0);
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 0);
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).accepted, 0);
    QCOMPARE(m_party->dialect.control().timers(), 0);
    QCOMPARE(m_party->dialect.control().relay().guard().scopes(), 0);
    m_party.reset();
}

void TestDirectRegistration::registers()
{
    FakePeer &ada = m_party->connect("a");
    ada.say("register_user", {"{\"userId\":\"ada\"}"}, 3);
    QCOMPARE(m_party->heard(ada), Heard{"user_registered {\"success\":true,\"userId\":\"ada\"}"});
    QCOMPARE(m_party->answers(ada), Heard{"3 {\"success\":true}"});
    QCOMPARE(m_party->registered(domain::Realm::Direct), 1);
    QCOMPARE(m_party->dialect.counters().registrations, 1u);
}

void TestDirectRegistration::numbersAreNames()
{
    FakePeer &seven = m_party->connect("s");
    seven.say("register_user", {"{\"userId\":7}"});
    QCOMPARE(m_party->heard(seven), Heard{"user_registered {\"success\":true,\"userId\":\"7\"}"});
    FakePeer &ada = m_party->user("ada");
    ada.say("make_call", {"{\"to\":7,\"offer\":1}"});
    QCOMPARE(m_party->heard(seven), Heard{"incoming_call {\"from\":\"ada\",\"offer\":1}"});
}

void TestDirectRegistration::refusals_data()
{
    QTest::addColumn<QList<QByteArray>>("arguments");
    QTest::addColumn<QByteArray>("echo");
    QTest::newRow("no payload") << QList<QByteArray>{} << QByteArray();
    QTest::newRow("no object") << QList<QByteArray>{"\"ada\""} << QByteArray();
    QTest::newRow("no id") << QList<QByteArray>{"{}"} << QByteArray();
    for (const char *id : {"\"\"", "null", "true", "{}", "[\"ada\"]"})
        QTest::newRow(id) << QList<QByteArray>{QByteArray("{\"userId\":") + id + '}'}
                          << QByteArray("\"userId\":") + id + ',';
}

void TestDirectRegistration::refusals()
{
    QFETCH(QList<QByteArray>, arguments);
    QFETCH(QByteArray, echo);
    FakePeer &ada = m_party->connect("a");
    ada.say("register_user", arguments, 1);
    QCOMPARE(m_party->heard(ada),
             Heard{"user_registered {\"success\":false," + echo + "\"error\":\"Invalid user ID\"}"});
    QCOMPARE(m_party->answers(ada),
             Heard{"1 {\"success\":false,\"error\":{\"code\":\"E003\",\"message\":\"Invalid user ID\"}}"});
    QCOMPARE(m_party->registered(domain::Realm::Direct), 0);
    QCOMPARE(m_party->dialect.counters().refusals, 1u);
}

/// An operator sends somebody away: its own word, and the other party hears what it hears of any departure.
void TestDirectRegistration::dismissal()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    ada.say("make_call", {"{\"to\":\"bob\",\"offer\":1}"});
    m_party->hush();
    m_party->board.dismiss("ada", QStringLiteral("enough"));
    QCOMPARE(m_party->heard(ada), Heard{"force_disconnect {\"reason\":\"enough\"}"});
    QCOMPARE(ada.disconnects, QList<bool>{true});
    QCOMPARE(m_party->heard(bob), Heard{"call_ended {\"from\":\"ada\",\"reason\":\"disconnected\"}"});
    QCOMPARE(m_party->registered(domain::Realm::Direct), 1);
}

void TestDirectRegistration::rateLimit()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<DirectParty>(isLate, 2);
    FakePeer &ada = m_party->connect("a");
    const QByteArray good = "user_registered {\"success\":true,\"userId\":\"ada\"}";
    for (int time = 0; time < 3; ++time)
        ada.say("register_user", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(ada),
             (Heard{good, good,
                    "user_registered {\"success\":false,\"userId\":\"ada\",\"error\":\"Rate limit exceeded\"}"}));
    m_party->wait(60s);
    ada.say("register_user", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(ada), Heard{good});
}

void TestDirectRegistration::sameSocketAgain()
{
    FakePeer &ada = m_party->user("ada");
    FakePeer &bob = m_party->user("bob");
    m_party->ring(ada, "bob");
    ada.say("register_user", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"user_registered {\"success\":true,\"userId\":\"ada\"}"});
    QVERIFY(ada.isConnected());
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 1);
}

void TestDirectRegistration::takeover()
{
    FakePeer &old = m_party->user("old", "ada");
    FakePeer &bob = m_party->user("bob");
    FakePeer &newcomer = m_party->connect("new");
    newcomer.say("register_user", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(newcomer), Heard{"user_registered {\"success\":true,\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(old), Heard{"force_disconnect {\"reason\":\"New login detected\"}"});
    QCOMPARE(old.disconnects, QList<bool>{true});
    QCOMPARE(m_party->registered(domain::Realm::Direct), 2);
    // The name is the newcomer's, also after the clean-up of the old one.
    m_party->ring(bob, "ada");
    newcomer.say("decline_call", {DirectParty::to("bob")});
    QCOMPARE(m_party->heard(bob), Heard{"call_declined {\"from\":\"ada\"}"});
    QCOMPARE(m_party->dialect.counters().takeovers, 1u);
    QCOMPARE(m_party->dialect.counters().departures, 0u);
}

void TestDirectRegistration::takeoverEndsTheCall()
{
    for (const bool isAnswered : {false, true}) {
        FakePeer &old = m_party->user("old", "ada");
        FakePeer &bob = m_party->user("bob");
        m_party->ring(old, "bob");
        if (isAnswered)
            m_party->answer(bob, "ada");
        FakePeer &newcomer = m_party->connect("new");
        newcomer.say("register_user", {"{\"userId\":\"ada\"}"});
        QCOMPARE(m_party->heard(bob), Heard{"call_ended {\"from\":\"ada\",\"reason\":\"disconnected\"}"});
        QCOMPARE(m_party->heard(newcomer), Heard{"user_registered {\"success\":true,\"userId\":\"ada\"}"});
        // Both are free.
        bob.say("make_call", {DirectParty::to("ada", "\"offer\":3")});
        QCOMPARE(m_party->heard(newcomer), Heard{"incoming_call {\"from\":\"bob\",\"offer\":3}"});
        m_party->allLeave();
    }
}

void TestDirectRegistration::takeoverOfAPeerInTheMiddleOfACall()
{
    // Whatever the order in which the two connections are heard, no call is left that nobody knows of.
    for (const bool isCallFirst : {false, true}) {
        FakePeer &old = m_party->user("old", "ada");
        FakePeer &bob = m_party->user("bob");
        FakePeer &newcomer = m_party->connect("new");
        if (isCallFirst)
            old.say("make_call", {DirectParty::to("bob", "\"offer\":1")});
        newcomer.say("register_user", {"{\"userId\":\"ada\"}"});
        if (!isCallFirst)
            old.say("make_call", {DirectParty::to("bob", "\"offer\":1")});
        m_party->settle();
        QCOMPARE(m_party->callCounts(domain::Realm::Direct).ringing, 0);
        // A table that answers late can find the call ended before its callee was told of it.
        Heard told = m_party->heard(bob);
        if (!told.isEmpty() && told.first().startsWith("incoming_call"))
            told.removeFirst();
        QCOMPARE(told, isCallFirst ? Heard{"call_ended {\"from\":\"ada\",\"reason\":\"disconnected\"}"} : Heard{});
        QVERIFY(!old.isConnected());
        m_party->allLeave();
    }
}

void TestDirectRegistration::anotherNameReleasesTheFirst()
{
    FakePeer &ada = m_party->user("ada");
    ada.say("register_user", {"{\"userId\":\"eve\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"user_registered {\"success\":true,\"userId\":\"eve\"}"});
    QCOMPARE(m_party->registered(domain::Realm::Direct), 1);
    FakePeer &bob = m_party->user("bob");
    bob.say("make_call", {DirectParty::to("ada", "\"offer\":1")});
    QCOMPARE(m_party->heard(bob),
             Heard{"call_failed {\"error\":\"User not found or offline\",\"targetUser\":\"ada\"}"});
    bob.say("make_call", {DirectParty::to("eve", "\"offer\":1")});
    QCOMPARE(m_party->heard(ada), Heard{"incoming_call {\"from\":\"bob\",\"offer\":1}"});
}

void TestDirectRegistration::anotherNameEndsTheCallsOfTheFirst()
{
    FakePeer &ada = m_party->user("ada");
    FakePeer &bob = m_party->user("bob");
    FakePeer &eve = m_party->user("eve");
    FakePeer &cid = m_party->user("cid");
    m_party->ring(ada, "bob");
    m_party->ring(eve, "cid");
    ada.say("register_user", {"{\"userId\":\"eve\"}"});
    QCOMPARE(m_party->heard(bob), Heard{"call_ended {\"from\":\"ada\",\"reason\":\"logged out\"}"});
    QCOMPARE(m_party->heard(cid), Heard{"call_ended {\"from\":\"eve\",\"reason\":\"disconnected\"}"});
    QCOMPARE(m_party->heard(eve), Heard{"force_disconnect {\"reason\":\"New login detected\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"user_registered {\"success\":true,\"userId\":\"eve\"}"});
}

/// Nobody is left on either side of that call, so nobody hears of its end.
void TestDirectRegistration::takingOverOnesOwnPartner()
{
    FakePeer &ada = m_party->user("ada");
    FakePeer &bob = m_party->user("bob");
    m_party->ring(ada, "bob");
    m_party->answer(bob, "ada");
    ada.say("register_user", {R"({"userId":"bob"})"});
    QCOMPARE(m_party->heard(ada), Heard{R"(user_registered {"success":true,"userId":"bob"})"});
    QCOMPARE(m_party->heard(bob), Heard{R"(force_disconnect {"reason":"New login detected"})"});
    QCOMPARE(m_party->callCounts(domain::Realm::Direct).accepted, 0);
}

void TestDirectRegistration::logout()
{
    FakePeer &ada = m_party->user("ada");
    FakePeer &bob = m_party->user("bob");
    ada.say("logout_user", {"{\"userId\":\"bob\"}"}, 1);
    QCOMPARE(m_party->heard(ada), Heard{"logout_success {\"userId\":\"ada\"}"});
    QCOMPARE(m_party->answers(ada), Heard{"1 {\"success\":true}"});
    QVERIFY(ada.isConnected());
    QCOMPARE(m_party->registered(domain::Realm::Direct), 1);
    ada.say("make_call", {DirectParty::to("bob", "\"offer\":1")});
    QCOMPARE(m_party->heard(ada), Heard{"call_failed {\"error\":\"User not registered\",\"targetUser\":\"bob\"}"});
    QVERIFY(m_party->heard(bob).isEmpty());
    ada.say("register_user", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(ada).size(), 1);
}

void TestDirectRegistration::logoutEndsTheCall()
{
    FakePeer &ada = m_party->user("ada");
    FakePeer &bob = m_party->user("bob");
    m_party->ring(ada, "bob");
    bob.say("logout_user");
    QCOMPARE(m_party->heard(bob), Heard{"logout_success {\"userId\":\"bob\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"call_ended {\"from\":\"bob\",\"reason\":\"logged out\"}"});
    // No timer is left that would speak of the call.
    m_party->wait(60s);
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(m_party->heard(bob).isEmpty());
}

void TestDirectRegistration::logoutOfNobody()
{
    FakePeer &ada = m_party->connect("a");
    ada.say("logout_user", {"{\"userId\":\"a\"}"}, 4);
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(m_party->answers(ada), Heard{"4 {\"success\":true}"});
}

void TestDirectRegistration::leavingFreesTheName()
{
    FakePeer &ada = m_party->user("one", "ada");
    FakePeer &bob = m_party->user("bob");
    m_party->ring(ada, "bob");
    m_party->answer(bob, "ada");
    ada.leave(peer::DisconnectReason::PingTimeout);
    QCOMPARE(m_party->heard(bob), Heard{"call_ended {\"from\":\"ada\",\"reason\":\"disconnected\"}"});
    bob.say("make_call", {DirectParty::to("ada", "\"offer\":1")});
    QCOMPARE(m_party->heard(bob),
             Heard{"call_failed {\"error\":\"User not found or offline\",\"targetUser\":\"ada\"}"});
    FakePeer &again = m_party->connect("two");
    again.say("register_user", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(again).size(), 1);
    QCOMPARE(m_party->dialect.counters().departures, 1u);
}

void TestDirectRegistration::verifiedNames()
{
    FakePeer &ada = m_party->connectAs("a", QStringLiteral("ada"));
    ada.say("register_user", {"{\"userId\":\"bob\"}"}, 1);
    QCOMPARE(m_party->heard(ada),
             Heard{"user_registered {\"success\":false,\"userId\":\"bob\",\"error\":\"User mismatch "
                   "with authenticated identity\"}"});
    QVERIFY(m_party->answers(ada).first().contains("\"code\":\"E203\""));
    ada.say("register_user", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"user_registered {\"success\":true,\"userId\":\"ada\"}"});
}

void TestDirectRegistration::storeIsDown()
{
    if (!m_party->isLate)
        return; // memory cannot be down
    FakePeer &ada = m_party->user("ada");
    FakePeer &bob = m_party->user("bob");
    m_party->setDown(true);
    const QByteArray sentence = "The server's store is not available";
    bob.say("register_user", {"{\"userId\":\"eve\"}"}, 1);
    ada.say("make_call", {DirectParty::to("bob")}, 2);
    ada.say("answer_call", {DirectParty::to("bob")}, 3);
    ada.say("logout_user", {}, 4);
    QCOMPARE(m_party->heard(bob),
             Heard{"user_registered {\"success\":false,\"userId\":\"eve\",\"error\":\"" + sentence + "\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"call_failed {\"error\":\"" + sentence + "\",\"targetUser\":\"bob\"}"});
    QCOMPARE(m_party->answers(bob).size(), 1);
    const Heard answers = m_party->answers(ada);
    QCOMPARE(answers.size(), 3);
    for (const QByteArray &answer : answers)
        QVERIFY(answer.contains("\"code\":\"E109\""));
    m_party->setDown(false);
    ada.say("make_call", {DirectParty::to("bob", "\"offer\":1")});
    QCOMPARE(m_party->heard(bob), Heard{"incoming_call {\"from\":\"ada\",\"offer\":1}"});
}

void TestDirectRegistration::claims_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isAckWanted");
    QTest::addColumn<bool>("isRegistered");
    QTest::addColumn<int>("claim");
    const int own = int(peer::Claim::Own), possible = int(peer::Claim::Possible), none = int(peer::Claim::None);
    for (const char *word : {"register_user", "make_call", "answer_call", "decline_call", "end_call", "logout_user"})
        QTest::newRow(word) << QByteArray(word) << QByteArray("{\"callId\":1}") << true << false << own;
    QTest::newRow("call_end") << QByteArray("call_end") << QByteArray("{}") << false << true << none;
    const QByteArray ice = "ice_candidate";
    QTest::newRow("candidate") << ice << QByteArray("{\"to\":\"b\"}") << false << true << own;
    QTest::newRow("candidate of a stranger") << ice << QByteArray("{\"to\":\"b\"}") << false << false << possible;
    QTest::newRow("candidate with call") << ice << QByteArray("{\"to\":\"b\",\"callId\":\"\"}") << false << true
                                         << none;
    QTest::newRow("candidate with answer") << ice << QByteArray("{\"to\":\"b\"}") << true << true << none;
    QTest::newRow("candidate without object") << ice << QByteArray("null") << false << true << own;
}

void TestDirectRegistration::claims()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, payload);
    QFETCH(bool, isAckWanted);
    QFETCH(bool, isRegistered);
    FakePeer &ada = isRegistered ? m_party->user("a") : m_party->connect("a");
    const peer::Event said{
        event, {peer::JsonReader().read(payload).value()}, {}, isAckWanted ? std::optional<quint64>(1) : std::nullopt};
    QTEST(int(m_party->dialect.claim(ada, said)), "claim");
}

QTEST_GUILESS_MAIN(TestDirectRegistration)
#include "tst_directregistration.moc"
