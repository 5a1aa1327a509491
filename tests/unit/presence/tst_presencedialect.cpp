// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who hears of whom in the presence dialect, over a table that answers at once and over one that answers late.

#include "server/peer/reply.h"
#include "tests/unit/presence/presenceparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;
using namespace std::chrono_literals;

class TestPresenceDialect : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void newcomersAreAnnounced();
    void invalidNames();
    void departuresAreAnnounced();
    void departureRightAfterRegistering();
    void takeover();
    void takeoverBeforeTheFirstIsAnnounced();
    void sameNameAgain();
    void otherName();
    void getUsersBringsNewsFromThenOn();
    void tooManyRegistrations();
    void silentPeersAreSentAway();
    void whoMayComeBackIsNotSentAway();
    void tokens();
    void claims();
    void storeIsDown();

private:
    FakePeer &member(const char *id) { return m_party->member(id); }
    std::unique_ptr<PresenceParty> m_party;
};

void TestPresenceDialect::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestPresenceDialect::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<PresenceParty>(isLate);
}

void TestPresenceDialect::cleanup()
{
    m_party->allLeave();
    QCOMPARE(m_party->names(), 0);
    m_party.reset();
}

void TestPresenceDialect::newcomersAreAnnounced()
{
    FakePeer &ada = m_party->connect("p1");
    ada.say("register", {"{\"userId\":\"ada\"}"}, 1);
    QCOMPARE(m_party->heard(ada), Heard{"user-list {\"users\":[]}"});
    QCOMPARE(ada.takeAcknowledged(), Heard{"1 {\"success\":true}"});
    FakePeer &bystander = m_party->connect("p2");
    FakePeer &bob = m_party->connect("p3");
    bob.say("register", {"{\"userId\":\"bob\"}"});
    QCOMPARE(m_party->heard(bob), Heard{"user-list {\"users\":[\"ada\"]}"});
    QCOMPARE(m_party->heard(ada), Heard{"peer-connected {\"peerId\":\"bob\"}"});
    QVERIFY(m_party->heard(bystander).isEmpty());
    QCOMPARE(m_party->dialect.counters().registrations, 2u);
    QList<domain::Device> holders;
    m_party->directory().find({domain::Realm::Presence, QStringLiteral("bob")},
                              [&](const Result<QList<domain::Device>> &answer) { holders = *answer; });
    m_party->settle();
    QCOMPARE(holders, (QList<domain::Device>{{"p3", {}, {}, m_party->clock.wallNow()}}));
}

void TestPresenceDialect::invalidNames()
{
    FakePeer &ada = m_party->connect("p1");
    int asked = 0;
    for (const char *payload : {"{}", "{\"userId\":7}", "{\"userId\":\"\"}", "null", "\"ada\""}) {
        ada.say("register", {payload}, 1);
        ++asked;
    }
    ada.say("register", {}, 1);
    QCOMPARE(m_party->heard(ada), Heard(asked + 1, "error \"Invalid user ID\""));
    QCOMPARE(ada.takeAcknowledged().first(),
             QByteArray("1 {\"success\":false,\"error\":{\"code\":\"E003\",\"message\":\"Invalid user ID\"}}"));
    QCOMPARE(m_party->names(), 0);
}

void TestPresenceDialect::departuresAreAnnounced()
{
    FakePeer &ada = member("ada");
    FakePeer &bob = member("bob");
    FakePeer &stranger = m_party->connect("p");
    m_party->hush();
    stranger.leave();
    ada.leave();
    QCOMPARE(m_party->heard(bob), Heard{"peer-disconnected {\"peerId\":\"ada\"}"});
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(m_party->names(), 1);
    QCOMPARE(m_party->dialect.counters().departures, 1u);
}

void TestPresenceDialect::departureRightAfterRegistering()
{
    FakePeer &bob = member("bob");
    FakePeer &ada = m_party->connect("ada");
    ada.say("register", {"{\"userId\":\"ada\"}"});
    ada.leave();
    QCOMPARE(m_party->heard(bob),
             (Heard{"peer-connected {\"peerId\":\"ada\"}", "peer-disconnected {\"peerId\":\"ada\"}"}));
    QCOMPARE(m_party->names(), 1);
}

void TestPresenceDialect::takeover()
{
    FakePeer &old = member("ada");
    FakePeer &bob = member("bob");
    FakePeer &curious = m_party->connect("c");
    curious.say("get-users");
    FakePeer &newer = m_party->connect("p2");
    newer.say("get-users");
    m_party->hush();
    newer.say("register", {"{\"userId\":\"ada\"}"});
    const Heard news{"peer-disconnected {\"peerId\":\"ada\"}", "peer-connected {\"peerId\":\"ada\"}"};
    QCOMPARE(m_party->heard(bob), news);
    QCOMPARE(m_party->heard(curious), news);
    QCOMPARE(m_party->heard(newer), Heard{"user-list {\"users\":[\"bob\"]}"});
    QVERIFY(m_party->heard(old).isEmpty());
    QCOMPARE(old.disconnects.size(), 1);
    QVERIFY(!old.isConnected() && newer.isConnected());
    QCOMPARE(m_party->names(), 2);
    QCOMPARE(m_party->dialect.counters().takeovers, 1u);
    QCOMPARE(m_party->dialect.counters().departures, 0u);
}

void TestPresenceDialect::takeoverBeforeTheFirstIsAnnounced()
{
    FakePeer &bob = member("bob");
    FakePeer &first = m_party->connect("p1");
    FakePeer &second = m_party->connect("p2");
    FakePeer &third = m_party->connect("p3");
    for (FakePeer *peer : {&first, &second, &third})
        peer->say("register", {"{\"userId\":\"ada\"}"});
    const QByteArray comes = "peer-connected {\"peerId\":\"ada\"}", goes = "peer-disconnected {\"peerId\":\"ada\"}";
    QCOMPARE(m_party->heard(bob), (Heard{comes, goes, comes, goes, comes}));
    QCOMPARE(m_party->heard(third), Heard{"user-list {\"users\":[\"bob\"]}"});
    QVERIFY(!first.isConnected() && !second.isConnected() && third.isConnected());
    third.leave();
    QCOMPARE(m_party->heard(bob), Heard{goes});
}

void TestPresenceDialect::sameNameAgain()
{
    FakePeer &ada = member("ada");
    FakePeer &bob = member("bob");
    m_party->hush();
    ada.say("register", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"user-list {\"users\":[\"bob\"]}"});
    QCOMPARE(m_party->heard(bob), Heard{"peer-connected {\"peerId\":\"ada\"}"});
    QVERIFY(ada.isConnected());
}

void TestPresenceDialect::otherName()
{
    FakePeer &ada = member("ada");
    FakePeer &bob = member("bob");
    m_party->hush();
    ada.say("register", {"{\"userId\":\"eve\"}"});
    QCOMPARE(m_party->heard(bob),
             (Heard{"peer-disconnected {\"peerId\":\"ada\"}", "peer-connected {\"peerId\":\"eve\"}"}));
    QCOMPARE(m_party->heard(ada), Heard{"user-list {\"users\":[\"bob\"]}"});
    ada.leave();
    QCOMPARE(m_party->heard(bob), Heard{"peer-disconnected {\"peerId\":\"eve\"}"});
}

void TestPresenceDialect::getUsersBringsNewsFromThenOn()
{
    FakePeer &curious = m_party->connect("c");
    FakePeer &ada = member("ada");
    QVERIFY(m_party->heard(curious).isEmpty());
    curious.say("get-users", {}, 3);
    ada.say("get-users");
    QCOMPARE(m_party->heard(curious), Heard{"user-list {\"users\":[\"ada\"]}"});
    QCOMPARE(curious.takeAcknowledged(), Heard{"3 {\"success\":true}"});
    QCOMPARE(m_party->heard(ada), Heard{"user-list {\"users\":[]}"});
    // Each hears of it once, although Ada has asked as well.
    m_party->connect("b").say("register", {"{\"userId\":\"bob\"}"});
    QCOMPARE(m_party->heard(curious), Heard{"peer-connected {\"peerId\":\"bob\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"peer-connected {\"peerId\":\"bob\"}"});
    curious.leave();
    m_party->peer("b").leave();
    QVERIFY(m_party->heard(curious).isEmpty());
    QCOMPARE(m_party->heard(ada), Heard{"peer-disconnected {\"peerId\":\"bob\"}"});
}

void TestPresenceDialect::tooManyRegistrations()
{
    FakePeer &ada = member("ada");
    FakePeer &flood = m_party->connect("flood");
    for (int number = 1; number < 100; ++number) {
        flood.say("register", {"{\"userId\":\"f\"}"});
        m_party->settle();
    }
    QVERIFY(flood.isConnected());
    m_party->hush();
    flood.say("register", {"{\"userId\":\"g\"}"}, 1);
    QCOMPARE(m_party->heard(flood), Heard{"error \"Rate limit exceeded\""});
    QCOMPARE(flood.takeAcknowledged(),
             Heard{"1 {\"success\":false,\"error\":{\"code\":\"E001\",\"message\":\"Rate limit exceeded\"}}"});
    QVERIFY(!flood.isConnected());
    QCOMPARE(m_party->heard(ada), Heard{"peer-disconnected {\"peerId\":\"f\"}"});

    FakePeer &elsewhere = m_party->connect("e");
    elsewhere.facts().addressKey = "another";
    elsewhere.say("register", {"{\"userId\":\"e\"}"});
    QCOMPARE(m_party->heard(elsewhere), Heard{"user-list {\"users\":[\"ada\"]}"});
    m_party->clock.move(60s);
    FakePeer &later = m_party->connect("l");
    later.say("register", {"{\"userId\":\"l\"}"});
    QCOMPARE(m_party->heard(later), Heard{"user-list {\"users\":[\"ada\",\"e\"]}"});
}

void TestPresenceDialect::silentPeersAreSentAway()
{
    FakePeer &lively = member("lively");
    FakePeer &silent = member("silent");
    FakePeer &nameless = m_party->connect("n");
    m_party->hush();
    const auto wait = [&](Duration time) {
        m_party->clock.move(time);
        m_party->deadlines.runDue();
        m_party->settle();
    };
    wait(4min);
    lively.beAlive();
    wait(1min);
    QVERIFY(silent.isConnected());
    wait(4min);
    lively.beAlive();
    wait(1min);
    QVERIFY(!silent.isConnected() && lively.isConnected() && nameless.isConnected());
    QCOMPARE(m_party->heard(lively), Heard{"peer-disconnected {\"peerId\":\"silent\"}"});
    QCOMPARE(m_party->names(), 1);
    QCOMPARE(m_party->dialect.counters().inactive, 1u);
}

/// Its transport is lost for longer than silence is borne from others.
void TestPresenceDialect::whoMayComeBackIsNotSentAway()
{
    presence::PresenceOptions options;
    options.longestAbsence = 11min;
    PresenceParty party(m_party->late(), options);
    FakePeer &silent = party.member("silent");
    const auto sweep = [&] {
        party.clock.move(5min);
        party.deadlines.runDue();
        party.settle();
    };
    sweep();
    sweep();
    QVERIFY(silent.isConnected());
    sweep();
    QVERIFY(!silent.isConnected());
}

void TestPresenceDialect::tokens()
{
    FakePeer &ada = member("ada");
    // A registration that comes with a token is none of this dialect, so a name is older than its token.
    ada.verifiedClaims().userId = QStringLiteral("someone else");
    ada.say("offer", {"{\"to\":\"ada\",\"from\":\"ada\",\"offer\":1}"});
    FakePeer &bob = m_party->connectAs("b", QStringLiteral("bob"));
    bob.say("offer", {"{\"to\":\"ada\",\"from\":\"eve\",\"offer\":1}"}, 1);
    const Heard mismatch{"error \"User mismatch with authenticated identity\""};
    QCOMPARE(m_party->heard(ada), mismatch);
    QCOMPARE(m_party->heard(bob), mismatch);
    QVERIFY(bob.takeAcknowledged().first().contains("\"E203\""));
    bob.say("offer", {"{\"to\":\"ada\",\"from\":\"bob\",\"offer\":1}"});
    QCOMPARE(m_party->heard(ada), Heard{"offer {\"from\":\"bob\",\"offer\":1}"});

    // Should one be handed over all the same, it gets no name.
    const peer::Event event{"register", {*peer::JsonReader().read("{\"userId\":\"eve\"}")}};
    QCOMPARE(int(m_party->dialect.claim(bob, event)), int(peer::Claim::None));
    m_party->dialect.handle(bob, event, peer::Reply(std::make_shared<peer::Reply::State>(nullptr, nullptr)));
    QCOMPARE(m_party->heard(bob), mismatch);
}

void TestPresenceDialect::claims()
{
    FakePeer &stranger = m_party->connect("s");
    FakePeer &ada = member("ada");
    const auto claim = [this](FakePeer &peer, const QByteArray &name, const QByteArray &payload) {
        return m_party->dialect.claim(peer, {name, {*peer::JsonReader().read(payload)}});
    };
    using peer::Claim;
    for (const char *name : {"offer", "answer", "ice-candidate"}) {
        QVERIFY(claim(ada, name, "{\"targetUserId\":\"x\",\"to\":\"bob\"}") == Claim::None);
        QVERIFY(claim(stranger, name, "{\"to\":null}") == Claim::Own);
        QVERIFY(claim(stranger, name, "{}") == Claim::Possible);
        QVERIFY(claim(ada, name, "{}") == Claim::Own);
    }
    QVERIFY(claim(stranger, "custom-message", "{}") == Claim::Own);
    QVERIFY(claim(stranger, "get-users", "{}") == Claim::Own);
    QVERIFY(claim(stranger, "ping", "{}") == Claim::None);
    QVERIFY(claim(stranger, "register", "7") == Claim::Own);
    QVERIFY(claim(stranger, "register", "{\"platform\":1}") == Claim::None);
}

void TestPresenceDialect::storeIsDown()
{
    LateDirectory *late = m_party->late();
    if (!late)
        return; // memory cannot be down
    FakePeer &ada = member("ada");
    FakePeer &bob = m_party->connect("b");
    late->isDown = true;
    bob.say("register", {"{\"userId\":\"ada\"}"}, 1);
    bob.say("get-users", {}, 2);
    bob.say("offer", {"{\"to\":\"ada\",\"from\":\"b\",\"offer\":1}"}, 3);
    ada.say("offer", {"{\"to\":\"ada\",\"from\":\"ada\",\"offer\":1}"});
    const QByteArray told = "error \"The server's store is not available\"";
    // Who is there is known since Ada's registration.
    QCOMPARE(m_party->heard(bob), (Heard{told, "user-list {\"users\":[\"ada\"]}", told}));
    QCOMPARE(m_party->heard(ada), Heard{told});
    QVERIFY(ada.isConnected());
    const Heard acknowledged = bob.takeAcknowledged();
    QCOMPARE(acknowledged.size(), 3);
    QVERIFY(acknowledged[0].contains("\"E109\"") && acknowledged[2].contains("\"E109\""));
    late->isDown = false;
    bob.say("register", {"{\"userId\":\"bob\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"peer-connected {\"peerId\":\"bob\"}"});
}

QTEST_GUILESS_MAIN(TestPresenceDialect)
#include "tst_presencedialect.moc"
