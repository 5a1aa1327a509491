// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Coming and going in the calls dialect, over tables that answer at once and late.

#include "tests/unit/calls/callsparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;

class TestCallsRegistration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void registers();
    void refusals_data();
    void refusals();
    void rateLimit();
    void verifiedNames();
    void alreadyRegistered();
    void severalDevices();
    void tooManyDevices();
    void unregister();
    void unregisterKeepsOtherDevices();
    void pings();
    void claims_data();
    void claims();
    void storeIsDown();

private:
    static QByteArray about(const QByteArray &call, const QByteArray &more = {})
    {
        return CallsParty::about(call, more);
    }

    std::unique_ptr<CallsParty> m_party;
};

void TestCallsRegistration::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestCallsRegistration::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<CallsParty>(isLate);
}

void TestCallsRegistration::cleanup()
{
    QVERIFY(m_party->isEmptyAfterwards());
    m_party.reset();
}

void TestCallsRegistration::registers()
{
    FakePeer &ada = m_party->connect("p");
    ada.say("register", {"{\"userId\":\"ada\",\"deviceId\":\"d\",\"platform\":\"ios\"}"}, 1);
    QCOMPARE(m_party->heard(ada), Heard{"registered {\"success\":true,\"sessionId\":\"p\"}"});
    QCOMPARE(m_party->answers(ada), Heard{"1 {\"success\":true}"});
    FakePeer &bob = m_party->connect("q");
    bob.say("register", {"{\"userId\":8}"});
    m_party->settle();
    QList<domain::Device> devices;
    const auto look = [&](const Result<QList<domain::Device>> &found) { devices += *found; };
    m_party->directory->find({domain::Realm::Calls, QStringLiteral("ada")}, look);
    m_party->directory->find({domain::Realm::Calls, QStringLiteral("8")}, look);
    m_party->settle();
    QCOMPARE(devices.size(), 2);
    const WallTime now = m_party->clock.wallNow();
    QCOMPARE(devices[0], (domain::Device{"p", QStringLiteral("d"), QStringLiteral("ios"), now}));
    QCOMPARE(devices[1], (domain::Device{"q", QStringLiteral("q"), QStringLiteral("unknown"), now}));
    QCOMPARE(m_party->dialect.counters().registrations, 2u);
}

void TestCallsRegistration::refusals_data()
{
    QTest::addColumn<QList<QByteArray>>("arguments");
    QTest::newRow("no payload") << QList<QByteArray>{};
    for (const char *payload : {"null", "\"ada\"", "{}", "{\"userId\":\"\"}", "{\"userId\":[]}"})
        QTest::newRow(payload) << QList<QByteArray>{payload};
}

void TestCallsRegistration::refusals()
{
    QFETCH(QList<QByteArray>, arguments);
    FakePeer &ada = m_party->connect("p");
    ada.say("register", arguments, 1);
    QCOMPARE(m_party->heard(ada), Heard{"registration_error {\"code\":\"E003\",\"message\":\"User ID is required\"}"});
    QCOMPARE(m_party->answers(ada), Heard{CallsParty::refusal("1", "E003", "User ID is required")});
    QCOMPARE(m_party->registered(domain::Realm::Calls), 0);
    QCOMPARE(m_party->dialect.counters().refusals, 1u);
}

void TestCallsRegistration::rateLimit()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<CallsParty>(isLate, 2);
    FakePeer &ada = m_party->connect("p");
    for (int time = 0; time < 3; ++time)
        ada.say("register", {"{\"userId\":\"ada\"}"});
    const Heard told = m_party->heard(ada);
    QCOMPARE(told.size(), 3);
    QCOMPARE(told.last(), QByteArray("registration_error {\"code\":\"E001\",\"message\":\"Rate limit exceeded\"}"));
}

void TestCallsRegistration::verifiedNames()
{
    FakePeer &ada = m_party->connectAs("p", QStringLiteral("ada"));
    ada.say("register", {"{\"userId\":\"bob\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"registration_error {\"code\":\"E203\",\"message\":\"User mismatch with "
                                        "authenticated identity\"}"});
    ada.say("register", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"registered {\"success\":true,\"sessionId\":\"p\"}"});
}

void TestCallsRegistration::alreadyRegistered()
{
    FakePeer &ada = m_party->device("p", "ada");
    for (const char *payload : {"{\"userId\":\"ada\"}", "{\"userId\":\"eve\"}"}) {
        ada.say("register", {payload});
        QCOMPARE(m_party->heard(ada),
                 Heard{"registered {\"success\":true,\"message\":\"Already registered\",\"sessionId\":\"p\"}"});
    }
    QCOMPARE(m_party->registered(domain::Realm::Calls), 1);
    // Also before the first has been answered.
    FakePeer &bob = m_party->connect("q");
    bob.say("register", {"{\"userId\":\"bob\"}"});
    bob.say("register", {"{\"userId\":\"bob\"}"});
    QCOMPARE(m_party->heard(bob),
             (Heard{"registered {\"success\":true,\"sessionId\":\"q\"}",
                    "registered {\"success\":true,\"message\":\"Already registered\",\"sessionId\":\"q\"}"}));
}

void TestCallsRegistration::severalDevices()
{
    FakePeer &phone = m_party->device("p1", "ada"), &tablet = m_party->device("p2", "ada");
    FakePeer &bob = m_party->user("bob");
    m_party->ring(bob, "ada");
    QVERIFY(phone.isConnected() && tablet.isConnected());
    bob.say("call_initiate", {"{\"calleeId\":\"ada\",\"callType\":\"video\"}"});
    QCOMPARE(m_party->heard(phone).size(), 1);
    QCOMPARE(m_party->heard(tablet).size(), 1);
    phone.leave();
    bob.say("call_initiate", {"{\"calleeId\":\"ada\",\"callType\":\"video\"}"});
    QCOMPARE(m_party->heard(tablet).size(), 1);
    QVERIFY(m_party->heard(phone).isEmpty());
}

void TestCallsRegistration::tooManyDevices()
{
    for (int number = 0; number < domain::Directory::maxDevices; ++number)
        m_party->device("p" + QByteArray::number(number), "ada");
    FakePeer &late = m_party->connect("late"), &oldest = m_party->peer("p0");
    late.say("register", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(late), Heard{"registered {\"success\":true,\"sessionId\":\"late\"}"});
    QVERIFY(m_party->heard(oldest).isEmpty());
    m_party->ring(m_party->user("bob"), "ada");
    oldest.say("call_initiate", {"{\"calleeId\":\"bob\",\"callType\":\"audio\"}"}, 1);
    QCOMPARE(m_party->answers(oldest), Heard{CallsParty::refusal("1", "E003", "Invalid caller ID")});
    // It may come again.
    oldest.say("register", {"{\"userId\":\"ada\"}"});
    QCOMPARE(m_party->heard(oldest), Heard{"registered {\"success\":true,\"sessionId\":\"p0\"}"});
}

void TestCallsRegistration::unregister()
{
    FakePeer &ada = m_party->device("p", "ada", ",\"fcmToken\":\"t\"");
    FakePeer &bob = m_party->user("bob");
    QCOMPARE(m_party->tokenCount(), 1);
    ada.say("unregister");
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(ada.isConnected());
    QCOMPARE(m_party->registered(domain::Realm::Calls), 1);
    QCOMPARE(m_party->tokenCount(), 0);
    ada.say("call_initiate", {"{\"calleeId\":\"bob\",\"callType\":\"audio\"}"}, 1);
    QCOMPARE(m_party->answers(ada), Heard{CallsParty::refusal("1", "E003", "Invalid caller ID")});
    m_party->ring(bob, "ada");
    QVERIFY(m_party->heard(ada).isEmpty());
    ada.say("unregister", {}, 2);
    QCOMPARE(m_party->answers(ada), Heard{"2 {\"success\":true}"});
    ada.say("register", {"{\"userId\":\"eve\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"registered {\"success\":true,\"sessionId\":\"p\"}"});
}

void TestCallsRegistration::unregisterKeepsOtherDevices()
{
    FakePeer &phone = m_party->device("p1", "ada"), &tablet = m_party->device("p2", "ada");
    FakePeer &bob = m_party->user("bob");
    const QByteArray call = m_party->accepted(bob, phone, "ada");
    phone.say("unregister");
    m_party->wait(20s);
    QVERIFY(m_party->heard(bob).isEmpty());
    bob.say("sdp_offer", {about(call, "\"to\":\"ada\",\"sdp\":1")});
    QCOMPARE(m_party->heard(tablet).size(), 1);
    QVERIFY(m_party->heard(phone).isEmpty());
    tablet.say("unregister");
    m_party->wait(15s);
    QVERIFY(m_party->heard(bob).first().contains("\"reason\":\"network_lost\""));
}

void TestCallsRegistration::pings()
{
    FakePeer &ada = m_party->connect("p");
    const QByteArray object = "{\"timestamp\":1767225600000,\"serverTime\":\"2026-01-01T00:00:00.000Z\"}";
    ada.say("ping");
    QCOMPARE(m_party->heard(ada), Heard{"pong " + object});
    ada.say("ping", {"{\"x\":1}"}, 1);
    ada.say("ping", {}, 2);
    QCOMPARE(m_party->answers(ada), (Heard{"1 " + object, "2 " + object}));
    QVERIFY(m_party->heard(ada).isEmpty());
    QCOMPARE(m_party->dialect.counters().pings, 3u);
}

void TestCallsRegistration::claims_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isAckWanted");
    QTest::addColumn<bool>("isRegistered");
    QTest::addColumn<int>("claim");
    const int own = int(peer::Claim::Own), possible = int(peer::Claim::Possible), none = int(peer::Claim::None);
    for (const char *word : {"register", "unregister", "call_initiate", "call_accept", "call_reject", "call_end",
                             "call_cancel", "sdp_offer", "sdp_answer", "ping"})
        QTest::newRow(word) << QByteArray(word) << QByteArray("{\"to\":1}") << false << false << own;
    QTest::newRow("end_call") << QByteArray("end_call") << QByteArray("{\"callId\":1}") << true << true << none;
    const QByteArray ice = "ice_candidate";
    QTest::newRow("with call") << ice << QByteArray("{\"callId\":null}") << false << false << own;
    QTest::newRow("with answer") << ice << QByteArray("{\"to\":\"b\"}") << true << false << own;
    QTest::newRow("registered") << ice << QByteArray("{\"to\":\"b\"}") << false << true << possible;
    QTest::newRow("stranger") << ice << QByteArray("{\"to\":\"b\"}") << false << false << none;
}

void TestCallsRegistration::claims()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, payload);
    QFETCH(bool, isAckWanted);
    QFETCH(bool, isRegistered);
    FakePeer &ada = isRegistered ? m_party->user("ada") : m_party->connect("p");
    const peer::Event said{
        event, {peer::JsonReader().read(payload).value()}, {}, isAckWanted ? std::optional<quint64>(1) : std::nullopt};
    QTEST(int(m_party->dialect.claim(ada, said)), "claim");
}

void TestCallsRegistration::storeIsDown()
{
    if (!m_party->isLate)
        return; // memory cannot be down
    FakePeer &ada = m_party->user("ada"), &eve = m_party->connect("e");
    m_party->setDown(true);
    eve.say("register", {"{\"userId\":\"eve\"}"});
    QCOMPARE(m_party->heard(eve), Heard{"registration_error {\"code\":\"E001\",\"message\":\"Registration failed\"}"});
    ada.say("call_initiate", {"{\"calleeId\":\"bob\",\"callType\":\"audio\"}"}, 1);
    ada.say("call_accept", {about("c")}, 2);
    ada.say("call_end", {about("c")}, 3);
    ada.say("sdp_answer", {about("c", "\"to\":\"bob\"")}, 4);
    ada.say("ice_candidate", {about("c", "\"to\":\"bob\"")}, 5);
    ada.say("unregister", {}, 6);
    QCOMPARE(m_party->answers(ada), (Heard{CallsParty::refusal("1", "E109", "Failed to initiate call"),
                                           CallsParty::refusal("2", "E109", "Failed to accept call"),
                                           CallsParty::refusal("3", "E109", "Failed to end call"),
                                           CallsParty::refusal("4", "E109", "Failed to send SDP answer"),
                                           CallsParty::refusal("5", "E109", "Failed to send ICE candidate"),
                                           CallsParty::refusal("6", "E109", "Failed to unregister")}));
    m_party->setDown(false);
    // Nothing was changed: she still is who she was.
    m_party->ring(ada, "bob");
}

QTEST_GUILESS_MAIN(TestCallsRegistration)
#include "tst_callsregistration.moc"
