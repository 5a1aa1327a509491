// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What presence users pass to each other, and in whose name.

#include "tests/unit/presence/presenceparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;

class TestPresenceRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void passesOn_data();
    void passesOn();
    void refusals_data();
    void refusals();
    void inOnesOwnName();
    void strangers();
    void strangersWithRequireRegister();
    void keepsOrder();

private:
    std::unique_ptr<PresenceParty> party(bool requiresRegister = false)
    {
        QFETCH_GLOBAL(bool, isLate);
        return std::make_unique<PresenceParty>(isLate, presence::PresenceOptions{requiresRegister, {}});
    }
};

void TestPresenceRelay::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestPresenceRelay::passesOn_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("sentence");
    QTest::newRow("offer") << QByteArray("offer") << QByteArray("offer") << QByteArray("Invalid offer data");
    QTest::newRow("answer") << QByteArray("answer") << QByteArray("answer") << QByteArray("Invalid answer data");
    QTest::newRow("candidate") << QByteArray("ice-candidate") << QByteArray("candidate")
                               << QByteArray("Invalid ICE candidate data");
    QTest::newRow("message") << QByteArray("custom-message") << QByteArray("message")
                             << QByteArray("Invalid custom message data");
}

void TestPresenceRelay::passesOn()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, key);
    const auto party = this->party();
    FakePeer &ada = party->member("ada");
    FakePeer &bob = party->member("bob");
    FakePeer &eve = party->member("eve");
    party->hush();
    ada.say(event, {"{\"to\":\"bob\",\"from\":\"ada\",\"" + key + "\":{ \"sdp\":\"v=0\\r\\n\" }}"}, 1, {"attached"});
    QCOMPARE(bob.emitted.size(), party->late() ? 0 : 1);
    party->settle();
    QCOMPARE(bob.emitted.last().attachments, peer::Attachments{"attached"});
    QCOMPARE(party->heard(bob), Heard{event + " {\"from\":\"ada\",\"" + key + "\":{ \"sdp\":\"v=0\\r\\n\" }}"});
    QCOMPARE(ada.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    QVERIFY(party->heard(ada).isEmpty() && party->heard(eve).isEmpty());
    QCOMPARE(party->dialect.counters().relays, 1u);
}

void TestPresenceRelay::refusals_data()
{
    passesOn_data();
}

void TestPresenceRelay::refusals()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, sentence);
    const auto party = this->party();
    FakePeer &ada = party->member("ada");
    FakePeer &bob = party->member("bob");
    party->hush();
    const QByteArray given = ",\"" + key + "\":";
    ada.say(event, {"{\"to\":\"bob\",\"from\":\"ada\"}"}, 1);
    ada.say(event, {"{\"to\":\"bob\",\"from\":\"ada\"" + given + "null}"});
    ada.say(event, {"{\"to\":\"bob\"" + given + "1}"});
    ada.say(event, {"{\"to\":\"\",\"from\":\"ada\"" + given + "1}"});
    ada.say(event, {"{\"to\":7,\"from\":\"ada\"" + given + "1}"});
    ada.say(event, {"null"});
    ada.say(event);
    QCOMPARE(party->heard(ada), Heard(7, "error \"" + sentence + '"'));
    QVERIFY(ada.takeAcknowledged().first().startsWith("1 {\"success\":false"));
    ada.say(event, {"{\"to\":\"nobody\",\"from\":\"ada\"" + given + "1}"}, 2);
    ada.say(event, {"{\"to\":\"BOB\",\"from\":\"ada\"" + given + "1}"});
    QCOMPARE(party->heard(ada), (Heard{"error \"User nobody not found\"", "error \"User BOB not found\""}));
    QCOMPARE(ada.takeAcknowledged(),
             Heard{"2 {\"success\":false,\"error\":{\"code\":\"E103\",\"message\":\"User nobody not found\"}}"});
    QVERIFY(party->heard(bob).isEmpty());
}

void TestPresenceRelay::inOnesOwnName()
{
    const auto party = this->party();
    FakePeer &ada = party->member("ada");
    FakePeer &bob = party->member("bob");
    party->member("eve");
    party->hush();
    for (const char *from : {"\"eve\"", "\"nobody\"", "7", "{}"})
        ada.say("offer", {QByteArray("{\"to\":\"bob\",\"from\":") + from + ",\"offer\":1}"});
    QCOMPARE(party->heard(bob), Heard(4, "offer {\"from\":\"ada\",\"offer\":1}"));
    // To oneself is allowed.
    ada.say("offer", {"{\"to\":\"ada\",\"from\":\"ada\",\"offer\":1}"});
    QCOMPARE(party->heard(ada), Heard{"offer {\"from\":\"ada\",\"offer\":1}"});
}

void TestPresenceRelay::strangers()
{
    const auto party = this->party();
    FakePeer &ada = party->member("ada");
    FakePeer &bob = party->member("bob");
    FakePeer &stranger = party->connect("s");
    party->hush();
    stranger.say("custom-message", {"{\"to\":\"ada\",\"from\":\"me\",\"message\":1}"});
    stranger.say("custom-message", {"{\"to\":\"ada\",\"from\":\"bob\",\"message\":2}"}, 1);
    stranger.say("custom-message", {"{\"to\":\"ada\",\"from\":\"ada\",\"message\":3}"});
    stranger.say("custom-message", {"{\"to\":\"ada\",\"from\":9,\"message\":4}"});
    stranger.say("custom-message", {"{\"to\":\"s\",\"from\":\"me\",\"message\":5}"});
    QCOMPARE(party->heard(ada), Heard{"custom-message {\"from\":\"me\",\"message\":1}"});
    const QByteArray invalid = "error \"Invalid custom message data\"";
    QCOMPARE(party->heard(stranger), (Heard{invalid, invalid, invalid, "error \"User s not found\""}));
    QVERIFY(party->heard(bob).isEmpty());
    // Who has gone holds no name any more.
    bob.leave();
    party->hush();
    stranger.say("custom-message", {"{\"to\":\"ada\",\"from\":\"bob\",\"message\":6}"});
    QCOMPARE(party->heard(ada), Heard{"custom-message {\"from\":\"bob\",\"message\":6}"});
}

void TestPresenceRelay::strangersWithRequireRegister()
{
    const auto party = this->party(true);
    FakePeer &ada = party->member("ada");
    FakePeer &stranger = party->connect("s");
    party->hush();
    stranger.say("answer", {"{\"to\":\"ada\",\"from\":\"me\",\"answer\":1}"});
    QCOMPARE(party->heard(stranger), Heard{"error \"Invalid answer data\""});
    QVERIFY(party->heard(ada).isEmpty());
    stranger.say("register", {"{\"userId\":\"me\"}"});
    stranger.say("answer", {"{\"to\":\"ada\",\"from\":\"me\",\"answer\":1}"});
    QCOMPARE(party->heard(ada), (Heard{"peer-connected {\"peerId\":\"me\"}", "answer {\"from\":\"me\",\"answer\":1}"}));
}

void TestPresenceRelay::keepsOrder()
{
    const auto party = this->party();
    FakePeer &ada = party->member("ada");
    FakePeer &stranger = party->connect("s");
    party->hush();
    Heard expected;
    for (int number = 1; number <= 20; ++number) {
        const QByteArray text = QByteArray::number(number);
        stranger.say("offer", {"{\"to\":\"ada\",\"from\":\"me\",\"offer\":" + text + "}"});
        expected += "offer {\"from\":\"me\",\"offer\":" + text + "}";
    }
    QCOMPARE(party->heard(ada), expected);
}

QTEST_GUILESS_MAIN(TestPresenceRelay)
#include "tst_presencerelay.moc"
