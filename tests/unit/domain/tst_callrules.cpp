// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/callrules.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

constexpr int noError = -1;

WallTime at(Duration time)
{
    return WallTime(1000s) + time;
}

UserId name(const char *text)
{
    return QString::fromLatin1(text);
}

Call request(const char *caller = "ada", const char *callee = "bob")
{
    return {name("c"), Realm::Calls, name(caller), name(callee), "video"};
}

/// Between ada and bob, ringing since at(0s).
Call ringing(const CallPolicy &policy = {})
{
    return *rung(request(), {}, {}, true, policy, at(0s));
}

/// Since at(0s) too.
Call talking(const CallPolicy &policy = {})
{
    return *accepted(ringing(policy), name("bob"), policy, at(0s));
}

Call kept(const char *caller, const char *callee, CallState state)
{
    Call call = request(caller, callee);
    call.state = state;
    return call;
}

template<typename T>
int errorOf(const Result<T> &result)
{
    return result ? noError : int(result.error());
}

} // namespace

class TestCallRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ringingCall();
    void whoMayRing_data();
    void whoMayRing();
    void manyCalls_data();
    void manyCalls();
    void displacing();
    void whoMayDoWhat_data();
    void whoMayDoWhat();
    void acceptedCall();
    void endings_data();
    void endings();
    void endedStaysAsItIs();
    void retention();
    void hungUpTwice();
    void lostAndRegained();
    void lostTwiceCountsFromTheFirst();
    void callerLostWhileRinging();
    void calleeLostWhileRinging();
    void strangersAreNotLost();
    void lapses_data();
    void lapses();
    void whoWasLostFirst();
    void nextLapses();
};

void TestCallRules::ringingCall()
{
    Call asked = request();
    asked.type = "video";
    const Call call = *rung(asked, {}, {}, true, {}, at(5s));
    QCOMPARE(call.state, CallState::Ringing);
    QCOMPARE(call.createdAt, at(5s));
    QCOMPARE(call.due, at(35s));
    QCOMPARE(call.type, QByteArray("video"));
    QVERIFY(!call.end);
    QVERIFY(!call.isForgotten);
}

void TestCallRules::whoMayRing_data()
{
    using Kept = QList<Call>;
    QTest::addColumn<Kept>("ofCaller");
    QTest::addColumn<Kept>("ofCallee");
    QTest::addColumn<bool>("isPresent");
    QTest::addColumn<int>("oneEach");
    QTest::addColumn<int>("several");
    const auto ring = CallState::Ringing;
    const auto talk = CallState::Accepted;
    const auto over = CallState::Ended;
    const int busy = int(ErrorCode::CalleeBusy);
    const int inCall = int(ErrorCode::AlreadyInCall);
    const int offline = int(ErrorCode::CalleeOffline);
    const int collision = int(ErrorCode::CallCollision);
    QTest::newRow("nothing else") << Kept{} << Kept{} << true << noError << noError;
    QTest::newRow("absent") << Kept{} << Kept{} << false << offline << noError;
    QTest::newRow("caller rings") << Kept{kept("ada", "eve", ring)} << Kept{} << true << inCall << noError;
    QTest::newRow("caller is rung") << Kept{kept("eve", "ada", ring)} << Kept{} << true << inCall << noError;
    QTest::newRow("caller talks") << Kept{kept("eve", "ada", talk)} << Kept{} << true << inCall << noError;
    QTest::newRow("caller talked") << Kept{kept("eve", "ada", over)} << Kept{} << true << noError << noError;
    QTest::newRow("callee rings") << Kept{} << Kept{kept("bob", "eve", ring)} << true << busy << noError;
    QTest::newRow("callee talks") << Kept{} << Kept{kept("eve", "bob", talk)} << true << busy << noError;
    QTest::newRow("callee talked") << Kept{} << Kept{kept("eve", "bob", over)} << true << noError << noError;
    QTest::newRow("caller busy, callee absent")
        << Kept{kept("ada", "eve", ring)} << Kept{} << false << inCall << noError;
    QTest::newRow("callee absent and busy") << Kept{} << Kept{kept("bob", "eve", ring)} << false << offline << noError;
    const Kept mutual{kept("bob", "ada", ring)};
    QTest::newRow("both at once") << mutual << mutual << true << inCall << collision;
    const Kept again{kept("ada", "bob", ring)};
    QTest::newRow("twice the same way") << again << again << true << inCall << noError;
    const Kept answered{kept("bob", "ada", talk)};
    QTest::newRow("back while they talk") << answered << answered << true << inCall << noError;
    const Kept past{kept("bob", "ada", over)};
    QTest::newRow("back afterwards") << past << past << true << noError << noError;
}

void TestCallRules::whoMayRing()
{
    QFETCH(QList<Call>, ofCaller);
    QFETCH(QList<Call>, ofCallee);
    QFETCH(bool, isPresent);
    QFETCH(int, oneEach);
    QFETCH(int, several);
    CallPolicy policy;
    QCOMPARE(errorOf(rung(request(), ofCaller, ofCallee, isPresent, policy, at(0s))), oneEach);
    QCOMPARE(errorOf(rung(request("ada", "ada"), ofCaller, ofCallee, isPresent, policy, at(0s))),
             int(ErrorCode::SelfCall));
    policy.isOneEach = false;
    policy.ringsAbsent = true;
    QCOMPARE(errorOf(rung(request(), ofCaller, ofCallee, isPresent, policy, at(0s))), several);
    QCOMPARE(errorOf(rung(request("ada", "ada"), ofCaller, ofCallee, isPresent, policy, at(0s))),
             int(ErrorCode::SelfCall));
}

void TestCallRules::manyCalls_data()
{
    using Calls = QList<Call>;
    QTest::addColumn<Calls>("own");
    QTest::addColumn<Calls>("theirs");
    QTest::addColumn<bool>("isAllowed");
    QTest::addColumn<QString>("out");
    const auto named = [](const char *id, Call call) {
        call.id = name(id);
        return call;
    };
    const Call made = named("made", kept("ada", "eve", CallState::Ringing));
    const Call talked = named("talked", kept("ada", "eve", CallState::Accepted));
    const Call over = named("over", kept("ada", "eve", CallState::Ended));
    const Call overToBob = named("over-to-bob", kept("ada", "bob", CallState::Ended));
    const Call got = named("got", kept("eve", "ada", CallState::Ringing));
    const Call rings = named("rings", kept("joe", "bob", CallState::Ringing));
    const Call rings2 = named("rings-2", kept("zoe", "bob", CallState::Ringing));
    const Call talks = named("talks", kept("joe", "bob", CallState::Accepted));
    const Call ended = named("ended", kept("joe", "bob", CallState::Ended));
    const Call theirOwn = named("their-own", kept("bob", "joe", CallState::Ended));
    // Two of one caller, three to one callee.
    QTest::newRow("one left") << Calls{made} << Calls{} << true << QString();
    QTest::newRow("enough") << Calls{made, talked} << Calls{} << false << QString();
    QTest::newRow("what is over makes room") << Calls{made, over} << Calls{} << true << name("over");
    QTest::newRow("only the caller's own count") << Calls{made, got, got, got} << Calls{} << true << QString();
    QTest::newRow("callee has one left") << Calls{} << Calls{rings, talks} << true << QString();
    QTest::newRow("what is over makes room with the callee")
        << Calls{} << Calls{rings, talks, ended} << true << name("ended");
    QTest::newRow("what rings longest makes room") << Calls{} << Calls{talks, rings, rings2} << true << name("rings");
    QTest::newRow("callee talks to enough") << Calls{} << Calls{talks, talks, talks} << false << QString();
    QTest::newRow("only calls to the callee count")
        << Calls{} << Calls{theirOwn, theirOwn, talks, talks} << true << QString();
    QTest::newRow("one makes room with both")
        << Calls{made, overToBob} << Calls{talks, overToBob, rings} << true << name("over-to-bob");
    QTest::newRow("each makes room") << Calls{made, over} << Calls{talks, rings, rings2} << true << name("over rings");
}

void TestCallRules::manyCalls()
{
    QFETCH(QList<Call>, own);
    QFETCH(QList<Call>, theirs);
    QFETCH(bool, isAllowed);
    QFETCH(QString, out);
    CallPolicy policy;
    policy.isOneEach = false;
    policy.callsPerCaller = 2;
    policy.callsPerCallee = 3;
    const auto call = rung(request(), own, theirs, true, policy, at(0s));
    QCOMPARE(errorOf(call), isAllowed ? noError : int(ErrorCode::TooManyCalls));
    QCOMPARE(crowdedOut(request(), own, theirs, policy).join(u' '), out);
}

void TestCallRules::displacing()
{
    const CallPolicy keeps{.retention = 30s};
    const Call ring = displaced(ringing(), keeps, at(1s));
    QVERIFY(ring.isForgotten);
    QCOMPARE(ring.end, CallEnd::TimedOut);
    const Call over = displaced(ended(talking(), CallEnd::HungUp, name("ada"), keeps, at(1s)), keeps, at(2s));
    QVERIFY(over.isForgotten);
    QCOMPARE(over.end, CallEnd::HungUp);
    QCOMPARE(displaced(talking(), keeps, at(1s)), talking());
}

void TestCallRules::whoMayDoWhat_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<QString>("by");
    QTest::addColumn<Duration>("when");
    QTest::addColumn<int>("accept"); // declining is judged alike
    QTest::addColumn<int>("cancel");
    QTest::addColumn<int>("hangUp");
    const Call ring = ringing();
    const Call talk = talking();
    const Call over = ended(talk, CallEnd::HungUp, name("ada"), {.retention = 30s}, at(1s));
    const QString ada = name("ada"), bob = name("bob"), eve = name("eve");
    const int notCallee = int(ErrorCode::NotTheCallee);
    const int notCaller = int(ErrorCode::NotTheCaller);
    const int notParty = int(ErrorCode::NotAParty);
    const int notRinging = int(ErrorCode::NotRinging);
    const int notFound = int(ErrorCode::CallNotFound);
    QTest::newRow("ringing, caller") << ring << ada << Duration(1s) << notCallee << noError << noError;
    QTest::newRow("ringing, callee") << ring << bob << Duration(1s) << noError << notCaller << noError;
    QTest::newRow("ringing, stranger") << ring << eve << Duration(1s) << notCallee << notCaller << notParty;
    QTest::newRow("last moment") << ring << bob << Duration(30s - 1ms) << noError << notCaller << noError;
    QTest::newRow("overdue, caller") << ring << ada << Duration(30s) << notFound << notFound << noError;
    QTest::newRow("overdue, callee") << ring << bob << Duration(30s) << notFound << notFound << noError;
    QTest::newRow("overdue, stranger") << ring << eve << Duration(31s) << notFound << notFound << notParty;
    QTest::newRow("accepted, caller") << talk << ada << Duration(1h) << notCallee << notRinging << noError;
    QTest::newRow("accepted, callee") << talk << bob << Duration(1h) << notRinging << notCaller << noError;
    QTest::newRow("accepted, stranger") << talk << eve << Duration(1h) << notCallee << notCaller << notParty;
    QTest::newRow("ended, caller") << over << ada << Duration(2s) << notCallee << notRinging << noError;
    QTest::newRow("ended, callee") << over << bob << Duration(2s) << notRinging << notCaller << noError;
    QTest::newRow("ended, stranger") << over << eve << Duration(2s) << notCallee << notCaller << notParty;
}

void TestCallRules::whoMayDoWhat()
{
    QFETCH(Call, call);
    QFETCH(QString, by);
    QFETCH(Duration, when);
    QFETCH(int, accept);
    QFETCH(int, cancel);
    QFETCH(int, hangUp);
    QCOMPARE(errorOf(accepted(call, by, {}, at(when))), accept);
    QCOMPARE(errorOf(declined(call, by, {}, {}, at(when))), accept);
    QCOMPARE(errorOf(cancelled(call, by, {}, {}, at(when))), cancel);
    QCOMPARE(errorOf(hungUp(call, by, {}, {}, at(when))), hangUp);
}

void TestCallRules::acceptedCall()
{
    const Call endless = *accepted(ringing(), name("bob"), {}, at(4s));
    QCOMPARE(endless.state, CallState::Accepted);
    QCOMPARE(endless.acceptedAt, at(4s));
    QVERIFY(!nextLapse(endless));
    const CallPolicy twoHours{.longest = 2h};
    QCOMPARE(nextLapse(*accepted(ringing(), name("bob"), twoHours, at(4s))), at(2h + 4s));
}

void TestCallRules::endings_data()
{
    QTest::addColumn<Call>("after");
    QTest::addColumn<int>("end");
    QTest::addColumn<QString>("by");
    QTest::addColumn<QByteArray>("note");
    const QByteArray note("\"busy\"");
    const QString ada = name("ada"), bob = name("bob");
    const CallPolicy keeps{.retention = 30s};
    QTest::newRow("declined") << *declined(ringing(), bob, note, keeps, at(9s)) << int(CallEnd::Declined) << bob
                              << note;
    QTest::newRow("cancelled") << *cancelled(ringing(), ada, note, keeps, at(9s)) << int(CallEnd::Cancelled) << ada
                               << note;
    QTest::newRow("hung up while ringing")
        << *hungUp(ringing(), bob, note, keeps, at(9s)) << int(CallEnd::HungUp) << bob << note;
    QTest::newRow("hung up") << *hungUp(talking(), ada, note, keeps, at(9s)) << int(CallEnd::HungUp) << ada << note;
    QTest::newRow("logged out") << ended(talking(), CallEnd::LoggedOut, ada, keeps, at(9s)) << int(CallEnd::LoggedOut)
                                << ada << QByteArray();
}

void TestCallRules::endings()
{
    QFETCH(Call, after);
    QFETCH(int, end);
    QFETCH(QString, by);
    QFETCH(QByteArray, note);
    QCOMPARE(after.state, CallState::Ended);
    QCOMPARE(int(*after.end), end);
    QCOMPARE(after.endedBy, by);
    QCOMPARE(after.note, note);
    QCOMPARE(after.endedAt, at(9s));
    QCOMPARE(after.due, at(39s));
    QVERIFY(!after.isForgotten);
}

void TestCallRules::endedStaysAsItIs()
{
    const CallPolicy keeps{.retention = 30s};
    const Call over = ended(talking(), CallEnd::HungUp, name("ada"), keeps, at(9s));
    QCOMPARE(ended(over, CallEnd::Disconnected, name("bob"), keeps, at(10s)), over);
    QCOMPARE(lost(over, name("bob"), keeps, at(10s)), over);
    QCOMPARE(regained(over, name("bob")), over);
}

void TestCallRules::retention()
{
    const Call gone = ended(talking(), CallEnd::HungUp, name("ada"), {}, at(9s));
    QVERIFY(gone.isForgotten);
    QVERIFY(!nextLapse(gone));
    const CallPolicy keeps{.retention = 30s};
    const Call over = ended(talking(), CallEnd::HungUp, name("ada"), keeps, at(9s));
    QCOMPARE(nextLapse(over), at(39s));
    QCOMPARE(lapsed(over, keeps, at(39s - 1ms)), over);
    const Call forgotten = lapsed(over, keeps, at(39s));
    QVERIFY(forgotten.isForgotten);
    QCOMPARE(*forgotten.end, CallEnd::HungUp);
}

void TestCallRules::hungUpTwice()
{
    const CallPolicy keeps{.retention = 30s};
    const Call once = *hungUp(talking(), name("ada"), "1", keeps, at(9s));
    QCOMPARE(*hungUp(once, name("bob"), "2", keeps, at(10s)), once);
    QCOMPARE(errorOf(hungUp(once, name("eve"), "3", keeps, at(10s))), int(ErrorCode::NotAParty));
}

void TestCallRules::lostAndRegained()
{
    const CallPolicy policy{.grace = 15s};
    const Call talk = talking(policy);
    const Call half = lost(talk, name("bob"), policy, at(5s));
    QCOMPARE(nextLapse(half), at(20s));
    QCOMPARE(lapsed(half, policy, at(20s - 1ms)), half);
    QCOMPARE(regained(half, name("ada")), half);
    QCOMPARE(regained(half, name("bob")), talk);
    const Call gone = lapsed(half, policy, at(20s));
    QCOMPARE(*gone.end, CallEnd::NetworkLost);
    QCOMPARE(gone.endedBy, name("bob"));
}

void TestCallRules::lostTwiceCountsFromTheFirst()
{
    const CallPolicy policy{.grace = 15s};
    const Call half = lost(talking(policy), name("ada"), policy, at(5s));
    QCOMPARE(lost(half, name("ada"), policy, at(9s)), half);
}

/// Nobody counts while it rings; whoever accepts must not sit there for as long as a call may last.
void TestCallRules::callerLostWhileRinging()
{
    const CallPolicy policy{.longest = 2h, .grace = 15s};
    const Call ring = lost(ringing(policy), name("ada"), policy, at(5s));
    QCOMPARE(ring.state, CallState::Ringing);
    QCOMPARE(nextLapse(ring), at(30s));
    QCOMPARE(*lapsed(ring, policy, at(30s)).end, CallEnd::TimedOut);
    const Call talk = *accepted(ring, name("bob"), policy, at(20s));
    QCOMPARE(nextLapse(talk), at(35s));
    QCOMPARE(*lapsed(talk, policy, at(35s)).end, CallEnd::NetworkLost);
    QCOMPARE(lapsed(talk, policy, at(35s)).endedBy, name("ada"));
    QCOMPARE(nextLapse(regained(talk, name("ada"))), at(20s + 2h));
    const Call back = *accepted(regained(ring, name("ada")), name("bob"), policy, at(20s));
    QCOMPARE(nextLapse(back), at(20s + 2h));
}

/// Who accepts is there.
void TestCallRules::calleeLostWhileRinging()
{
    const CallPolicy policy{.longest = 2h, .grace = 15s};
    const Call ring = lost(ringing(policy), name("bob"), policy, at(5s));
    QCOMPARE(ring, ringing(policy));
    QCOMPARE(nextLapse(ring), at(30s));
    QCOMPARE(nextLapse(*accepted(ring, name("bob"), policy, at(20s))), at(20s + 2h));
}

void TestCallRules::strangersAreNotLost()
{
    const Call talk = talking();
    QCOMPARE(lost(talk, name("eve"), {}, at(5s)), talk);
    QCOMPARE(regained(talk, name("eve")), talk);
}

void TestCallRules::lapses_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<Duration>("when");
    QTest::addColumn<int>("end"); // -1: as it was
    QTest::addColumn<QString>("by");
    const CallPolicy policy{.longest = 1h, .retention = 30s, .grace = 15s};
    const QString ada = name("ada"), bob = name("bob");
    QTest::newRow("rings") << ringing(policy) << Duration(30s - 1ms) << -1 << QString();
    QTest::newRow("rang") << ringing(policy) << Duration(30s) << int(CallEnd::TimedOut) << QString();
    QTest::newRow("talk") << talking(policy) << Duration(1h - 1ms) << -1 << QString();
    QTest::newRow("talked") << talking(policy) << Duration(1h) << int(CallEnd::TooLong) << QString();
    QTest::newRow("caller lost") << lost(talking(policy), ada, policy, at(0s)) << Duration(15s)
                                 << int(CallEnd::NetworkLost) << ada;
    QTest::newRow("callee lost") << lost(talking(policy), bob, policy, at(0s)) << Duration(15s)
                                 << int(CallEnd::NetworkLost) << bob;
    QTest::newRow("no grace") << lost(talking(), bob, {}, at(7s)) << Duration(7s) << int(CallEnd::NetworkLost) << bob;
}

void TestCallRules::lapses()
{
    QFETCH(Call, call);
    QFETCH(Duration, when);
    QFETCH(int, end);
    QFETCH(QString, by);
    const CallPolicy policy{.longest = 1h, .retention = 30s, .grace = 15s};
    const Call after = lapsed(call, policy, at(when));
    if (end < 0) {
        QCOMPARE(after, call);
        return;
    }
    QCOMPARE(int(*after.end), end);
    QCOMPARE(after.endedBy, by);
    QCOMPARE(after.endedAt, at(when));
}

/// Also when time comes late, as after a suspended machine.
void TestCallRules::whoWasLostFirst()
{
    const CallPolicy policy{.grace = 15s};
    const Call one = lost(lost(talking(policy), name("bob"), policy, at(1s)), name("ada"), policy, at(2s));
    QCOMPARE(lapsed(one, policy, at(1h)).endedBy, name("bob"));
    const Call other = lost(lost(talking(policy), name("ada"), policy, at(1s)), name("bob"), policy, at(2s));
    QCOMPARE(lapsed(other, policy, at(1h)).endedBy, name("ada"));
}

void TestCallRules::nextLapses()
{
    const CallPolicy policy{.longest = 1min, .retention = 30s, .grace = 15s};
    QCOMPARE(nextLapse(ringing(policy)), at(30s));
    const Call talk = talking(policy);
    QCOMPARE(nextLapse(talk), at(1min));
    QCOMPARE(nextLapse(lost(talk, name("ada"), policy, at(50s))), at(1min));
    QCOMPARE(nextLapse(lost(lost(talk, name("ada"), policy, at(20s)), name("bob"), policy, at(10s))), at(25s));
}

QTEST_APPLESS_MAIN(TestCallRules)
#include "tst_callrules.moc"
