// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// From ringing to the end of a call, over tables that answer at once and late.

#include "server/domain/people.h"
#include "tests/unit/calls/callsparty.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::test;

class TestCallsFlow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void wholeCall();
    void theCallerLearnsTheIdFirst();
    void refusedRequests_data();
    void refusedRequests();
    void everybodyMayBeBusy();
    void collision();
    void tooManyCalls();
    void tooManyCallsOfOneAddress();
    void wrongPeople();
    void wrongStates();
    void rejected();
    void rejectedBecause();
    void answeredElsewhere();
    void declinedElsewhere();
    void endedWhileRinging();
    void cancelled();
    void operatorEndsIt_data();
    void operatorEndsIt();
    void endIsIdempotent();
    void timesOut();
    void neverRingsLongerThanItLives();
    void tooLong();
    void graceAndReturn();
    void networkLost();
    void ringingSurvivesADisconnect();
    void dismissedPartyIsNotWaitedFor_data();
    void dismissedPartyIsNotWaitedFor();
    void dismissedWhileWaitedFor();
    void callerGoneWhenAccepted();
    void coldStart();
    void storeFailsInTheMiddle();

private:
    static QByteArray about(const QByteArray &call, const QByteArray &more = {})
    {
        return CallsParty::about(call, more);
    }

    std::unique_ptr<CallsParty> m_party;
};

void TestCallsFlow::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("at once") << false;
    QTest::newRow("late") << true;
}

void TestCallsFlow::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_party = std::make_unique<CallsParty>(isLate);
}

void TestCallsFlow::cleanup()
{
    QVERIFY(m_party->isEmptyAfterwards());
    m_party.reset();
}

void TestCallsFlow::wholeCall()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    ada.say("call_initiate",
            {"{\"calleeId\":\"bob\",\"callType\":\"video\",\"callerName\":\"Ada\",\"callerAvatar\":\"u\"}"}, 1);
    const QByteArray call = "00000000-0000-4000-8000-000000000001", stamp = ",\"timestamp\":" + m_party->now() + '}';
    QCOMPARE(m_party->answers(ada), Heard{"1 {\"success\":true,\"callId\":\"" + call +
                                          "\",\"state\":\"ringing\",\"message\":\"Call initiated successfully\"}"});
    QCOMPARE(m_party->heard(bob),
             Heard{"incoming_call {\"callId\":\"" + call +
                   "\",\"callerId\":\"ada\",\"callerName\":\"Ada\",\"callType\":\"video\",\"callerAvatar\":\"u\"" +
                   stamp});
    bob.say("call_accept", {about(call)}, 2);
    QCOMPARE(m_party->answers(bob), Heard{"2 {\"success\":true,\"callId\":\"" + call +
                                          "\",\"state\":\"accepted\",\"message\":\"Call accepted\"}"});
    QCOMPARE(m_party->heard(ada), Heard{"call_accept {\"callId\":\"" + call + "\",\"calleeId\":\"bob\"" + stamp});
    QVERIFY(m_party->heard(bob).isEmpty());
    bob.say("call_end", {about(call, "\"reason\":\"bye\"")}, 3);
    QCOMPARE(m_party->answers(bob),
             Heard{"3 {\"success\":true,\"callId\":\"" + call + "\",\"message\":\"Call ended\"}"});
    QCOMPARE(m_party->heard(ada),
             Heard{"call_end {\"callId\":\"" + call + "\",\"endedBy\":\"bob\",\"reason\":\"bye\"" + stamp});
    QVERIFY(m_party->heard(bob).isEmpty());
    const calls::CallsDialectCounters &counters = m_party->dialect.counters();
    QCOMPARE(counters.calls, 1u);
    QCOMPARE(counters.accepts, 1u);
    QCOMPARE(counters.ends, 1u);
    QCOMPARE(counters.refusals, 0u);
}

/// The caller's app ignores answers to a call whose id it does not know yet.
void TestCallsFlow::theCallerLearnsTheIdFirst()
{
    class Watching final : public domain::Delivery
    {
    public:
        void emit(const QList<domain::PeerId> &, const domain::Words &words) override
        {
            if (words.event == "incoming_call")
                acknowledgedBefore.append(caller->acknowledged.size());
        }
        void disconnect(const domain::PeerId &, const QString &) override {}
        void dismiss(const domain::PeerId &, const QString &) override {}
        FakePeer *caller = nullptr;
        QList<qsizetype> acknowledgedBefore;
    };
    Watching delivery;
    peer::Switchboard board;
    calls::CallsDialect dialect({*m_party->directory, *m_party->calls, *m_party->tokens, m_party->gateway, delivery,
                                 m_party->deadlines, m_party->ids, m_party->observers, m_party->limit,
                                 m_party->callLimit});
    board.add(dialect);
    FakePeer ada("ada", board), bob("bob", board);
    delivery.caller = &ada;
    for (FakePeer *peer : {&ada, &bob}) {
        peer->connect();
        peer->say("register", {"{\"userId\":\"" + peer->id() + "\",\"fcmToken\":\"t\"}"});
    }
    m_party->settle();
    ada.say("call_initiate", {"{\"calleeId\":\"bob\",\"callType\":\"audio\"}"}, 1);
    m_party->settle();
    QCOMPARE(delivery.acknowledgedBefore, QList<qsizetype>{1});
    QCOMPARE(m_party->gateway.sent.size(), 1);
    ada.leave();
    bob.leave();
    m_party->wait(2min);
}

void TestCallsFlow::refusedRequests_data()
{
    QTest::addColumn<bool>("isRegistered");
    QTest::addColumn<QList<QByteArray>>("arguments");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("sentence");
    using Arguments = QList<QByteArray>;
    QTest::newRow("caller") << false << Arguments{"{\"calleeId\":\"ada\"}"} << QByteArray("E003")
                            << QByteArray("Invalid caller ID");
    QTest::newRow("no payload") << true << Arguments{} << QByteArray("E003") << QByteArray("Invalid callee ID");
    QTest::newRow("callee") << true << Arguments{"{\"calleeId\":{}}"} << QByteArray("E003")
                            << QByteArray("Invalid callee ID");
    QTest::newRow("oneself") << true << Arguments{"{\"calleeId\":\"ada\"}"} << QByteArray("E301")
                             << QByteArray("Cannot call yourself");
    QTest::newRow("type") << true << Arguments{"{\"calleeId\":\"bob\",\"callType\":\"fax\"}"} << QByteArray("E301")
                          << QByteArray("Invalid call type");
}

void TestCallsFlow::refusedRequests()
{
    QFETCH(bool, isRegistered);
    QFETCH(QList<QByteArray>, arguments);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, sentence);
    FakePeer &bob = m_party->user("bob"), &ada = isRegistered ? m_party->user("ada") : m_party->connect("a");
    ada.say("call_initiate", arguments, 1);
    ada.say("call_initiate", arguments);
    QCOMPARE(m_party->answers(ada), Heard{CallsParty::refusal("1", code, sentence)});
    QVERIFY(m_party->heard(ada).isEmpty());
    QVERIFY(m_party->heard(bob).isEmpty());
    QCOMPARE(m_party->dialect.counters().refusals, 2u);
}

void TestCallsFlow::everybodyMayBeBusy()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob"), &cid = m_party->user("cid");
    m_party->accepted(ada, bob, "bob");
    const QByteArray second = m_party->ring(cid, "bob");
    bob.say("call_reject", {about(second, "\"reason\":\"busy\"")});
    QVERIFY(m_party->heard(cid).first().contains("\"reason\":\"busy\""));
    QVERIFY(m_party->heard(ada).isEmpty());
}

void TestCallsFlow::collision()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->ring(ada, "bob");
    bob.say("call_initiate", {"{\"calleeId\":\"ada\",\"callType\":\"audio\"}"}, 1);
    QCOMPARE(m_party->answers(bob),
             Heard{CallsParty::refusal("1", "E108", "Call collision: this user is calling you")});
    QVERIFY(m_party->heard(ada).isEmpty());
    bob.say("call_accept", {about(call)}, 2);
    QVERIFY(m_party->answers(bob).first().contains("\"state\":\"accepted\""));
    // Only while it rings.
    m_party->ring(bob, "ada");
}

void TestCallsFlow::tooManyCalls()
{
    FakePeer &ada = m_party->user("ada");
    // What is over does not count.
    for (int number = 0; number < 40; ++number) {
        const QByteArray call = m_party->ring(ada, "bob");
        ada.say("call_cancel", {about(call)});
    }
    for (int number = 0; number < 32; ++number)
        m_party->ring(ada, "bob");
    ada.say("call_initiate", {"{\"calleeId\":\"bob\",\"callType\":\"audio\"}"}, 2);
    QCOMPARE(m_party->answers(ada), Heard{CallsParty::refusal("2", "E107", "Too many calls")});
}

/// Whatever names they are made under, and whether they are over.
void TestCallsFlow::tooManyCallsOfOneAddress()
{
    for (const char *name : {"a", "b", "c", "d"}) {
        FakePeer &caller = m_party->user(name);
        for (int number = 0; number < 25; ++number)
            m_party->ring(caller, "x" + QByteArray::number(number));
        caller.say("unregister");
    }
    FakePeer &eve = m_party->user("eve");
    eve.say("call_initiate", {"{\"calleeId\":\"bob\",\"callType\":\"audio\"}"}, 1);
    QCOMPARE(m_party->answers(eve), Heard{CallsParty::refusal("1", "E107", "Too many calls")});
    m_party->wait(61s);
    m_party->ring(eve, "bob");
}

void TestCallsFlow::wrongPeople()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob"), &eve = m_party->user("eve");
    FakePeer &nobody = m_party->connect("n");
    const QByteArray call = m_party->ring(ada, "bob");
    const QByteArray callee = "You are not the callee of this call";
    for (FakePeer *peer : {&ada, &eve, &nobody}) {
        peer->say("call_accept", {about(call)}, 1);
        peer->say("call_reject", {about(call)}, 2);
        QCOMPARE(m_party->answers(*peer),
                 (Heard{CallsParty::refusal("1", "E203", callee), CallsParty::refusal("2", "E203", callee)}));
    }
    for (FakePeer *peer : {&eve, &nobody}) {
        peer->say("call_end", {about(call)}, 3);
        peer->say("call_cancel", {about(call)}, 4);
        QCOMPARE(m_party->answers(*peer),
                 (Heard{CallsParty::refusal("3", "E203", "You are not a participant of this call"),
                        CallsParty::refusal("4", "E203", "You are not the caller of this call")}));
    }
    bob.say("call_cancel", {about(call)}, 5);
    QCOMPARE(m_party->answers(bob), Heard{CallsParty::refusal("5", "E203", "You are not the caller of this call")});
    for (FakePeer *peer : {&ada, &bob, &eve, &nobody})
        QVERIFY(m_party->heard(*peer).isEmpty());
    QCOMPARE(m_party->callCounts(domain::Realm::Calls).ringing, 1);
}

void TestCallsFlow::wrongStates()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    bob.say("call_accept", {about(call)}, 1);
    bob.say("call_reject", {about(call)}, 2);
    ada.say("call_cancel", {about(call)}, 3);
    QCOMPARE(m_party->answers(bob),
             (Heard{CallsParty::refusal("1", "E102", "Call cannot be accepted in state: accepted"),
                    CallsParty::refusal("2", "E102", "Call cannot be rejected in state: accepted")}));
    QCOMPARE(m_party->answers(ada),
             Heard{CallsParty::refusal("3", "E102", "Call cannot be cancelled in state: accepted")});
    ada.say("call_end", {about(call)});
    bob.say("call_accept", {about(call)}, 4);
    QCOMPARE(m_party->answers(bob), Heard{CallsParty::refusal("4", "E102", "Call cannot be accepted in state: ended")});
    m_party->wait(30s);
    const Heard unknown{CallsParty::refusal("5", "E101", "Call not found or expired")};
    bob.say("call_accept", {about(call)}, 5);
    QCOMPARE(m_party->answers(bob), unknown);
    bob.say("call_reject", {}, 5);
    QCOMPARE(m_party->answers(bob), unknown);
    bob.say("call_cancel", {"{\"callId\":7}"}, 5);
    QCOMPARE(m_party->answers(bob), unknown);
}

void TestCallsFlow::rejected()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->ring(ada, "bob");
    bob.say("call_reject", {about(call)}, 1);
    QCOMPARE(m_party->answers(bob),
             Heard{"1 {\"success\":true,\"callId\":\"" + call + "\",\"message\":\"Call rejected\"}"});
    QCOMPARE(m_party->heard(ada),
             Heard{"call_reject {\"callId\":\"" + call +
                   "\",\"calleeId\":\"bob\",\"reason\":\"declined\",\"timestamp\":" + m_party->now() + '}'});
    QVERIFY(m_party->heard(bob).isEmpty());
    m_party->wait(60s);
    QVERIFY(m_party->heard(ada).isEmpty());
}

void TestCallsFlow::rejectedBecause()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->ring(ada, "bob");
    bob.say("call_reject", {about(call, "\"reason\":\"b\\u0075sy\"")});
    const Heard told = m_party->heard(ada);
    QCOMPARE(told.size(), 1);
    QVERIFY(told.first().contains("\"reason\":\"b\\u0075sy\""));
}

void TestCallsFlow::answeredElsewhere()
{
    FakePeer &ada = m_party->user("ada"), &phone = m_party->device("p1", "bob"), &tablet = m_party->device("p2", "bob");
    const QByteArray call = m_party->ring(ada, "bob");
    phone.say("call_accept", {about(call)});
    QCOMPARE(m_party->heard(tablet),
             Heard{"call_cancelled {\"callId\":\"" + call +
                   "\",\"reason\":\"answered_elsewhere\",\"timestamp\":" + m_party->now() + '}'});
    QVERIFY(m_party->heard(phone).isEmpty());
    QCOMPARE(m_party->heard(ada).size(), 1);
    tablet.say("call_accept", {about(call)}, 1);
    QCOMPARE(m_party->answers(tablet),
             Heard{CallsParty::refusal("1", "E102", "Call cannot be accepted in state: accepted")});
}

void TestCallsFlow::declinedElsewhere()
{
    FakePeer &ada = m_party->user("ada"), &phone = m_party->device("p1", "bob"), &tablet = m_party->device("p2", "bob");
    for (const char *word : {"call_reject", "call_end"}) {
        const QByteArray call = m_party->ring(ada, "bob");
        tablet.say(word, {about(call)});
        const Heard told = m_party->heard(phone);
        QCOMPARE(told.size(), 1);
        QVERIFY(told.first().startsWith("call_cancelled ") && told.first().contains("answered_elsewhere"));
        QVERIFY(m_party->heard(tablet).isEmpty());
        QCOMPARE(m_party->heard(ada).size(), 1);
    }
}

void TestCallsFlow::endedWhileRinging()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->ring(ada, "bob");
    ada.say("call_end", {about(call)});
    QCOMPARE(m_party->heard(bob),
             Heard{"call_end {\"callId\":\"" + call + "\",\"endedBy\":\"ada\",\"timestamp\":" + m_party->now() + '}'});
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->wait(60s);
    QVERIFY(m_party->heard(bob).isEmpty());
}

void TestCallsFlow::cancelled()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->ring(ada, "bob");
    ada.say("call_cancel", {about(call)}, 1);
    QCOMPARE(m_party->answers(ada),
             Heard{"1 {\"success\":true,\"callId\":\"" + call + "\",\"message\":\"Call cancelled\"}"});
    QCOMPARE(m_party->heard(bob), Heard{"call_cancelled {\"callId\":\"" + call +
                                        "\",\"reason\":\"Caller cancelled\",\"timestamp\":" + m_party->now() + '}'});
    bob.say("call_accept", {about(call)}, 2);
    QCOMPARE(m_party->answers(bob),
             Heard{CallsParty::refusal("2", "E102", "Call cannot be accepted in state: cancelled")});
}

void TestCallsFlow::operatorEndsIt_data()
{
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("ringing") << false;
    QTest::newRow("accepted") << true;
}

/// Every device of both, whichever of them rings or talks.
void TestCallsFlow::operatorEndsIt()
{
    QFETCH(bool, isAccepted);
    FakePeer &ada = m_party->user("ada"), &tablet = m_party->device("ada2", "ada");
    FakePeer &bob = m_party->user("bob"), &laptop = m_party->device("bob2", "bob");
    const QByteArray call = isAccepted ? m_party->accepted(ada, bob, "bob") : m_party->ring(ada, "bob");
    m_party->dialect.control().end(QString::fromLatin1(call), [](const auto &) {});
    const Heard told{
        "call_end " +
        about(call, "\"endedBy\":\"operator\",\"reason\":\"ended by operator\",\"timestamp\":" + m_party->now())};
    for (FakePeer *peer : {&ada, &tablet, &bob, &laptop})
        QCOMPARE(m_party->heard(*peer), told);
    bob.say("call_accept", {about(call)}, 7);
    QCOMPARE(m_party->answers(bob), Heard{CallsParty::refusal("7", "E102", "Call cannot be accepted in state: ended")});
}

void TestCallsFlow::endIsIdempotent()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob"), &eve = m_party->user("eve");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    const QByteArray good = " {\"success\":true,\"callId\":\"" + call + "\",\"message\":\"Call ended\"}";
    ada.say("call_end", {about(call)}, 1);
    ada.say("call_end", {about(call)}, 2);
    bob.say("call_end", {about(call)}, 3);
    QCOMPARE(m_party->answers(ada), (Heard{"1" + good, "2" + good}));
    QCOMPARE(m_party->answers(bob), Heard{"3" + good});
    QCOMPARE(m_party->heard(bob).size(), 1);
    QVERIFY(m_party->heard(ada).isEmpty());
    eve.say("call_end", {about(call)}, 4);
    QCOMPARE(m_party->answers(eve), Heard{CallsParty::refusal("4", "E203", "You are not a participant of this call")});
    m_party->wait(30s);
    ada.say("call_end", {about(call)}, 5);
    ada.say("call_end", {}, 6);
    QCOMPARE(m_party->answers(ada), (Heard{"5" + good, "6 {\"success\":true,\"message\":\"Call ended\"}"}));
    QCOMPARE(m_party->dialect.counters().ends, 1u);
}

void TestCallsFlow::timesOut()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->ring(ada, "bob");
    m_party->wait(44s);
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->wait(1s);
    QCOMPARE(m_party->heard(ada),
             Heard{"call_timeout {\"callId\":\"" + call + "\",\"reason\":\"No answer from callee\"}"});
    QCOMPARE(m_party->heard(bob), Heard{"call_timeout {\"callId\":\"" + call + "\",\"reason\":\"Call timeout\"}"});
    bob.say("call_accept", {about(call)}, 1);
    QCOMPARE(m_party->answers(bob),
             Heard{CallsParty::refusal("1", "E102", "Call cannot be accepted in state: timeout")});
}

void TestCallsFlow::neverRingsLongerThanItLives()
{
    calls::CallsOptions options;
    options.ring = 10min;
    CallsParty &party = *m_party;
    calls::CallsDialect patient({*party.directory, *party.calls, *party.tokens, party.gateway, party.delivery,
                                 party.deadlines, party.ids, party.observers, party.limit, party.callLimit},
                                options);
    QCOMPARE(patient.control().policy().ring, Duration(60s));
    QCOMPARE(party.dialect.control().policy().ring, Duration(45s));
}

void TestCallsFlow::tooLong()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    m_party->wait(119min, 1min);
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->wait(1min, 1min);
    const Heard told{"call_end {\"callId\":\"" + call +
                     "\",\"endedBy\":\"system\",\"reason\":\"Max duration exceeded\",\"timestamp\":" + m_party->now() +
                     '}'};
    QCOMPARE(m_party->heard(ada), told);
    QCOMPARE(m_party->heard(bob), told);
}

void TestCallsFlow::graceAndReturn()
{
    FakePeer &ada = m_party->user("ada"), &phone = m_party->device("p1", "bob");
    const QByteArray call = m_party->accepted(ada, phone, "bob");
    phone.leave();
    m_party->wait(14s);
    QVERIFY(m_party->heard(ada).isEmpty());
    FakePeer &again = m_party->device("p2", "bob");
    m_party->wait(60s);
    QVERIFY(m_party->heard(ada).isEmpty());
    ada.say("sdp_offer", {about(call, "\"to\":\"bob\",\"sdp\":1")});
    QCOMPARE(m_party->heard(again).size(), 1);
    // A second loss has a grace of its own.
    again.leave();
    m_party->wait(14s);
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->wait(1s);
    QCOMPARE(m_party->heard(ada).size(), 1);
}

void TestCallsFlow::networkLost()
{
    FakePeer &ada = m_party->user("ada"), &phone = m_party->device("p1", "bob"), &tablet = m_party->device("p2", "bob");
    const QByteArray call = m_party->accepted(ada, phone, "bob");
    tablet.leave();
    m_party->wait(60s);
    QVERIFY(m_party->heard(ada).isEmpty()); // one device is left
    phone.leave(peer::DisconnectReason::ClientDisconnect);
    m_party->wait(15s);
    QCOMPARE(m_party->heard(ada),
             Heard{"call_end {\"callId\":\"" + call +
                   "\",\"endedBy\":\"bob\",\"reason\":\"network_lost\",\"timestamp\":" + m_party->now() + '}'});
}

void TestCallsFlow::dismissedPartyIsNotWaitedFor_data()
{
    QTest::addColumn<bool>("isAccepted");
    QTest::addColumn<bool>("isWholeUser");
    QTest::newRow("ringing") << false << true;
    QTest::newRow("talking") << true << true;
    QTest::newRow("ringing, by its socket") << false << false;
    QTest::newRow("talking, by its socket") << true << false;
}

void TestCallsFlow::dismissedPartyIsNotWaitedFor()
{
    QFETCH(bool, isAccepted);
    QFETCH(bool, isWholeUser);
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    FakePeer *tablet = isWholeUser ? &m_party->device("ada2", "ada") : nullptr;
    const QByteArray call = isAccepted ? m_party->accepted(ada, bob, "bob") : m_party->ring(ada, "bob");
    domain::People people(*m_party->directory, m_party->delivery, {&m_party->dialect.control()});
    if (isWholeUser)
        people.remove({domain::Realm::Calls, QStringLiteral("ada")}, QStringLiteral("enough"),
                      [](const Result<qsizetype> &removed) { QCOMPARE(*removed, 2); });
    else
        people.remove({"ada"}, QStringLiteral("enough"));
    const Heard told{"call_end " +
                     about(call, "\"endedBy\":\"ada\",\"reason\":\"network_lost\",\"timestamp\":" + m_party->now())};
    QCOMPARE(m_party->heard(bob), told);
    for (FakePeer *peer : {&ada, tablet}) {
        if (!peer)
            continue;
        QCOMPARE(m_party->heard(*peer), Heard{"kicked {\"reason\":\"enough\"}"});
        QCOMPARE(peer->disconnects, QList<bool>{true});
    }
    m_party->wait(2min);
    QVERIFY(m_party->heard(bob).isEmpty());
    // She may come again, to no call.
    m_party->device("ada3", "ada");
    QCOMPARE(m_party->callCounts(domain::Realm::Calls).accepted, 0);
}

void TestCallsFlow::dismissedWhileWaitedFor()
{
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->accepted(ada, bob, "bob");
    domain::People people(*m_party->directory, m_party->delivery, {&m_party->dialect.control()});
    QList<int> answers;
    const auto remove = [&] {
        people.remove(
            {domain::Realm::Calls, QStringLiteral("ada")}, QStringLiteral("enough"),
            [&](const Result<qsizetype> &removed) { answers += removed ? int(*removed) : -int(removed.error()); });
        m_party->settle();
    };
    ada.leave();
    m_party->wait(5s);
    QVERIFY(m_party->heard(bob).isEmpty());
    remove();
    QCOMPARE(m_party->heard(bob).size(), 1);
    remove();
    QCOMPARE(answers, (QList<int>{0, -int(ErrorCode::UserNotFound)}));
    if (m_party->isLate) {
        m_party->setDown(true);
        remove();
        QCOMPARE(answers.last(), -int(ErrorCode::StoreUnavailable));
        m_party->setDown(false);
    }
}

void TestCallsFlow::ringingSurvivesADisconnect()
{
    FakePeer &ada = m_party->user("ada"), &phone = m_party->device("p1", "bob");
    const QByteArray call = m_party->ring(ada, "bob");
    phone.leave();
    m_party->wait(20s);
    QVERIFY(m_party->heard(ada).isEmpty());
    FakePeer &again = m_party->device("p2", "bob");
    QVERIFY(m_party->heard(again).isEmpty()); // it is not told again
    again.say("call_accept", {about(call)});
    QVERIFY(m_party->heard(ada).first().startsWith("call_accept "));
}

void TestCallsFlow::callerGoneWhenAccepted()
{
    FakePeer &ada = m_party->device("p1", "ada"), &bob = m_party->user("bob");
    QByteArray call = m_party->ring(ada, "bob");
    ada.leave();
    bob.say("call_accept", {about(call)}, 1);
    QVERIFY(m_party->answers(bob).first().contains("\"state\":\"accepted\""));
    m_party->wait(14s);
    QVERIFY(m_party->heard(bob).isEmpty());
    m_party->wait(1s);
    QVERIFY(m_party->heard(bob).first().contains("\"endedBy\":\"ada\",\"reason\":\"network_lost\""));
    // One that comes back in time goes on.
    FakePeer &again = m_party->device("p2", "ada");
    call = m_party->ring(again, "bob");
    again.leave();
    bob.say("call_accept", {about(call)});
    m_party->wait(5s);
    m_party->device("p3", "ada");
    m_party->wait(60s);
    QVERIFY(m_party->heard(bob).isEmpty());
}

void TestCallsFlow::coldStart()
{
    FakePeer &ada = m_party->user("ada");
    const QByteArray call = m_party->ring(ada, "bob");
    m_party->wait(40s);
    FakePeer &bob = m_party->connect("b");
    bob.say("register", {"{\"userId\":\"bob\",\"platform\":\"android\"}"});
    bob.say("call_accept", {about(call)}, 1);
    QCOMPARE(m_party->heard(bob), Heard{"registered {\"success\":true,\"sessionId\":\"b\"}"});
    QVERIFY(m_party->answers(bob).first().contains("\"state\":\"accepted\""));
    QCOMPARE(m_party->heard(ada).size(), 1);
    m_party->wait(60s);
    QVERIFY(m_party->heard(ada).isEmpty());
}

void TestCallsFlow::storeFailsInTheMiddle()
{
    if (!m_party->isLate)
        return; // memory cannot be down
    FakePeer &ada = m_party->user("ada"), &bob = m_party->user("bob");
    const QByteArray call = m_party->ring(ada, "bob");
    m_party->setDown(true);
    m_party->wait(60s);
    QVERIFY(m_party->heard(ada).isEmpty());
    m_party->setDown(false);
    m_party->wait(2s);
    // What was due meanwhile is caught up with.
    QCOMPARE(m_party->heard(ada).size(), 1);
    QCOMPARE(m_party->heard(bob), Heard{"call_timeout {\"callId\":\"" + call + "\",\"reason\":\"Call timeout\"}"});
}

QTEST_GUILESS_MAIN(TestCallsFlow)
#include "tst_callsflow.moc"
