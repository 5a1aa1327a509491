// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/callcontrol.h"
#include "tests/support/latecalls.h"
#include "tests/support/manualclock.h"
#include "tests/support/recordeddelivery.h"

#include "server/domain/memorydirectory.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

const UserId ada = QStringLiteral("ada");
const UserId bob = QStringLiteral("bob");
const UserId eve = QStringLiteral("eve");

constexpr CallPolicy severalCalls{
    .ring = 30s, .longest = 1h, .retention = 10s, .grace = 15s, .isOneEach = false, .ringsAbsent = true};

const char *nameOf(CallEnd end)
{
    switch (end) {
    case CallEnd::Declined:
        return "declined";
    case CallEnd::Cancelled:
        return "cancelled";
    case CallEnd::TimedOut:
        return "timed out";
    case CallEnd::HungUp:
        return "hung up";
    case CallEnd::Disconnected:
        return "disconnected";
    case CallEnd::LoggedOut:
        return "logged out";
    case CallEnd::NetworkLost:
        return "lost";
    case CallEnd::TooLong:
        return "too long";
    case CallEnd::EndedByOperator:
        return "ended by operator";
    }
    return "";
}

} // namespace

/// Over tables that answer at once and over a late one that can be down.
class TestCallControl : public QObject, public CallListener
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void everyEndIsReportedOnce_data();
    void everyEndIsReportedOnce();
    void theAnswerComesBeforeTheReport();
    void refusalsReportNothing();
    void endingAllReportsEach();
    void operatorEndsAnOngoingCall();
    void timeRunsOutByItself();
    void acceptedCallRingsNoMore();
    void graceAndReturn();
    void longestCall();
    void endedCallIsForgotten();
    void newCallsDisplaceOldOnes();
    void whoIsCalledByManyCanStillBeCalled();
    void calendarThatIsSet_data();
    void calendarThatIsSet();
    void calendarIsFollowedBetweenCalls();
    void twoCallEachOther();
    void between();
    void realmsAreApart();
    void passing_data();
    void passing();
    void heldCandidatesGoWithTheCall();
    void calleeHearsOfTheCallBeforeItsEnd();
    void timeThatRunsOutWhileTheStoreIsDown();
    void endWhileTheRetryWaits();
    void nothingIsLeft();

private:
    void callEnded(const CallChange &change) override
    {
        m_heard += change.after.id.toLatin1() + ' ' + nameOf(*change.after.end) +
                   (change.after.endedBy.isEmpty() ? QByteArray() : " by " + change.after.endedBy.toLatin1());
    }
    void makeControl(const CallPolicy &policy, Realm realm = Realm::Calls);
    void settle()
    {
        if (m_late)
            m_late->answerAll();
    }
    void run(Duration time);
    void ring(const char *id, const UserId &caller = ada, const UserId &callee = bob);
    void accept(const char *id) { m_control->accept(QLatin1String(id), bob, noted<CallChange>()); }
    /// Writes down what came of it.
    template<typename T>
    Continuation<T> noted()
    {
        return [this](const Result<T> &result) {
            m_heard += result ? QByteArray("ok") : QByteArray(textOf(result.error()).name.data());
        };
    }
    QByteArray heard()
    {
        settle();
        return std::exchange(m_heard, {}).join(", ");
    }
    qint64 ongoing();

    test::ManualClock m_clock;
    Deadlines m_deadlines{m_clock};
    test::LateCalls *m_late = nullptr;
    std::unique_ptr<Calls> m_calls;
    MemoryDirectory m_directory;
    test::RecordedDelivery m_delivery;
    Observers m_observers;
    UserDelivery m_users{m_directory, m_delivery};
    std::unique_ptr<CallControl> m_control;
    QByteArrayList m_heard;
};

void TestCallControl::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("memory") << false;
    QTest::newRow("late") << true;
}

void TestCallControl::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_late = isLate ? new test::LateCalls : nullptr;
    m_calls.reset(isLate ? static_cast<Calls *>(m_late) : new MemoryCalls);
    makeControl(severalCalls);
}

/// Everything has run out by now, whatever the test did.
void TestCallControl::cleanup()
{
    run(3h);
    QCOMPARE(m_control->timers(), 0);
    QCOMPARE(m_control->relay().guard().scopes(), 0);
    QCOMPARE(ongoing(), 0);
    m_control.reset();
    QCOMPARE(m_deadlines.size(), 0);
    m_calls.reset();
    m_heard.clear();
    m_delivery.take();
    for (const char *peer : {"a", "b"})
        m_directory.release(Realm::Calls, peer, [](const auto &) {});
}

void TestCallControl::makeControl(const CallPolicy &policy, Realm realm)
{
    m_control = std::make_unique<CallControl>(*m_calls, m_users, m_deadlines, realm, policy, m_observers, *this);
}

void TestCallControl::run(Duration time)
{
    settle();
    const Duration step = time > 1min ? Duration(10s) : Duration(500);
    for (; time > Duration::zero(); time -= step) {
        m_clock.move(std::min(step, time));
        m_deadlines.runDue();
        settle();
    }
}

void TestCallControl::ring(const char *id, const UserId &caller, const UserId &callee)
{
    Call call;
    call.id = QLatin1String(id);
    call.caller = caller;
    call.callee = callee;
    m_control->ring(call, true, noted<Call>());
}

qint64 TestCallControl::ongoing()
{
    qint64 sum = 0;
    for (const Realm realm : {Realm::Calls, Realm::Direct})
        m_calls->count(realm, [&](const Result<CallCounts> &counts) { sum += counts->ringing + counts->accepted; });
    settle();
    return sum;
}

void TestCallControl::everyEndIsReportedOnce_data()
{
    QTest::addColumn<bool>("isAccepted");
    QTest::addColumn<int>("by");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("declined") << false << 0 << QByteArray("ok, c declined by bob");
    QTest::newRow("cancelled") << false << 1 << QByteArray("ok, c cancelled by ada");
    QTest::newRow("hung up ringing") << false << 2 << QByteArray("ok, c hung up by ada");
    QTest::newRow("hung up") << true << 2 << QByteArray("ok, c hung up by ada");
    QTest::newRow("all ended") << true << 3 << QByteArray("ok, c logged out by bob");
    QTest::newRow("all ended ringing") << false << 3 << QByteArray("ok, c logged out by bob");
    QTest::newRow("timed out") << false << 4 << QByteArray("c timed out");
    QTest::newRow("too long") << true << 4 << QByteArray("c too long");
    QTest::newRow("lost") << true << 5 << QByteArray("ok, c lost by bob");
    QTest::newRow("by an operator") << true << 6 << QByteArray("ok, c ended by operator");
    QTest::newRow("ringing, by an operator") << false << 6 << QByteArray("ok, c ended by operator");
    QTest::newRow("lost ringing") << false << 5 << QByteArray("ok, c timed out");
}

void TestCallControl::everyEndIsReportedOnce()
{
    QFETCH(bool, isAccepted);
    QFETCH(int, by);
    QFETCH(QByteArray, expected);
    const CallId id = QStringLiteral("c");
    ring("c");
    if (isAccepted)
        accept("c");
    QCOMPARE(heard(), isAccepted ? QByteArray("ok, ok") : QByteArray("ok"));
    QCOMPARE(m_control->timers(), 1);
    if (by == 0)
        m_control->decline(id, bob, {}, noted<CallChange>());
    else if (by == 1)
        m_control->cancel(id, ada, {}, noted<CallChange>());
    else if (by == 2)
        m_control->hangUp(id, ada, {}, noted<CallChange>());
    else if (by == 3)
        m_control->endAll(bob, CallEnd::LoggedOut, noted<QList<CallChange>>());
    else if (by == 5)
        m_control->lose(bob, noted<QList<CallChange>>());
    else if (by == 6)
        m_control->end(id, noted<CallChange>());
    run(2h);
    QCOMPARE(heard(), expected);
    QCOMPARE(m_control->timers(), 0);
    m_control->hangUp(id, ada, {}, noted<CallChange>());
    m_control->endAll(ada, CallEnd::Disconnected, noted<QList<CallChange>>());
    run(1min);
    QCOMPARE(heard(), QByteArray("call_not_found, ok"));
}

void TestCallControl::theAnswerComesBeforeTheReport()
{
    ring("c");
    heard();
    m_control->hangUp(QStringLiteral("c"), bob, "\"bye\"", [this](const Result<CallChange> &change) {
        QCOMPARE(change->after.note, QByteArray("\"bye\""));
        QVERIFY(m_heard.isEmpty());
    });
    QCOMPARE(heard(), QByteArray("c hung up by bob"));
}

void TestCallControl::refusalsReportNothing()
{
    const CallId id = QStringLiteral("c");
    ring("c");
    heard();
    m_control->accept(id, ada, noted<CallChange>());
    m_control->accept(id, eve, noted<CallChange>());
    m_control->decline(id, eve, {}, noted<CallChange>());
    m_control->cancel(id, bob, {}, noted<CallChange>());
    m_control->hangUp(id, eve, {}, noted<CallChange>());
    m_control->accept(QStringLiteral("x"), bob, noted<CallChange>());
    ring("d", ada, ada);
    QCOMPARE(heard(), QByteArray("not_the_callee, not_the_callee, not_the_callee, not_the_caller, not_a_party, "
                                 "call_not_found, self_call"));
    QCOMPARE(m_control->timers(), 1);
}

void TestCallControl::endingAllReportsEach()
{
    ring("1", ada, bob);
    ring("2", eve, ada);
    ring("3", bob, eve);
    heard();
    m_control->endAll(ada, CallEnd::Disconnected, noted<QList<CallChange>>());
    QCOMPARE(heard(), QByteArray("ok, 1 disconnected by ada, 2 disconnected by ada"));
    QCOMPARE(ongoing(), 1);
    m_control->endAll(ada, CallEnd::Disconnected, noted<QList<CallChange>>());
    QCOMPARE(heard(), QByteArray("ok"));
}

void TestCallControl::operatorEndsAnOngoingCall()
{
    const CallId id = QStringLiteral("c");
    m_control->end(id, noted<CallChange>());
    ring("c");
    QCOMPARE(heard(), QByteArray("call_not_found, ok"));
    accept("c");
    m_control->lose(ada, noted<QList<CallChange>>());
    m_control->end(id, [](const Result<CallChange> &change) {
        QCOMPARE(change->after.end, CallEnd::EndedByOperator);
        QVERIFY(change->after.endedBy.isEmpty());
    });
    m_control->end(id, noted<CallChange>());
    QCOMPARE(heard(), QByteArray("ok, ok, c ended by operator, call_ended"));
    // Nobody comes back to it, and no grace runs.
    m_control->regain(ada, noted<QList<CallChange>>());
    m_control->accept(id, bob, noted<CallChange>());
    run(1min);
    QCOMPARE(heard(), QByteArray("ok, not_ringing"));
    m_control->end(id, noted<CallChange>());
    QCOMPARE(heard(), QByteArray("call_not_found"));
    if (m_late) {
        ring("d");
        settle();
        m_late->isDown = true;
        m_control->end(QStringLiteral("d"), noted<CallChange>());
        settle();
        m_late->isDown = false;
        QCOMPARE(heard(), QByteArray("ok, store_unavailable"));
    }
}

void TestCallControl::timeRunsOutByItself()
{
    ring("1");
    run(20s);
    ring("2");
    heard();
    run(9500ms);
    QCOMPARE(heard(), QByteArray());
    run(500ms);
    QCOMPARE(heard(), QByteArray("1 timed out"));
    run(20s);
    QCOMPARE(heard(), QByteArray("2 timed out"));
}

void TestCallControl::acceptedCallRingsNoMore()
{
    ring("c");
    run(29s);
    accept("c");
    heard();
    run(10min);
    QCOMPARE(heard(), QByteArray());
    QCOMPARE(m_control->timers(), 1);
}

void TestCallControl::graceAndReturn()
{
    ring("c");
    accept("c");
    heard();
    for (int n = 0; n < 3; ++n) {
        m_control->lose(ada, noted<QList<CallChange>>());
        run(14500ms);
        m_control->regain(ada, noted<QList<CallChange>>());
        run(20s);
        QCOMPARE(heard(), QByteArray("ok, ok"));
    }
    m_control->lose(bob, noted<QList<CallChange>>());
    run(15s);
    QCOMPARE(heard(), QByteArray("ok, c lost by bob"));
}

void TestCallControl::longestCall()
{
    ring("c");
    accept("c");
    run(1h - 1s);
    QCOMPARE(heard(), QByteArray("ok, ok"));
    run(1s);
    QCOMPARE(heard(), QByteArray("c too long"));
}

void TestCallControl::endedCallIsForgotten()
{
    const CallId id = QStringLiteral("c");
    const auto state = [&] {
        QByteArray found;
        m_control->find(id,
                        [&](const Result<Call> &call) { found = call ? call->isOngoing() ? "on" : "over" : "gone"; });
        settle();
        return found;
    };
    ring("c");
    QCOMPARE(state(), QByteArray("on"));
    m_control->hangUp(id, ada, {}, noted<CallChange>());
    QCOMPARE(state(), QByteArray("over"));
    QCOMPARE(m_control->timers(), 1);
    run(9500ms);
    QCOMPARE(state(), QByteArray("over"));
    run(500ms);
    QCOMPARE(state(), QByteArray("gone"));
    QCOMPARE(m_control->timers(), 0);
    QCOMPARE(heard(), QByteArray("ok, ok, c hung up by ada"));
}

void TestCallControl::newCallsDisplaceOldOnes()
{
    CallPolicy policy = severalCalls;
    policy.callsPerCaller = 2;
    makeControl(policy);
    ring("1");
    heard();
    for (const char *id : {"2", "3", "4"}) {
        ring(id);
        m_control->hangUp(QLatin1String(id), ada, {}, noted<CallChange>());
        QCOMPARE(heard(), "ok, ok, " + QByteArray(id) + " hung up by ada");
    }
    // The one that rings and the last that is over.
    QCOMPARE(m_control->timers(), 2);
    ring("5");
    ring("6");
    QCOMPARE(heard(), QByteArray("ok, too_many_calls"));
}

void TestCallControl::whoIsCalledByManyCanStillBeCalled()
{
    CallPolicy policy = severalCalls;
    policy.callsPerCallee = 3;
    makeControl(policy);
    ring("1", eve);
    accept("1");
    ring("2", eve);
    ring("3", eve);
    heard();
    ring("4", ada);
    QCOMPARE(heard(), QByteArray("ok, 2 timed out"));
    ring("5", eve);
    QCOMPARE(heard(), QByteArray("ok, 3 timed out"));
    QCOMPARE(m_control->timers(), 3);
    QCOMPARE(ongoing(), 3);
}

void TestCallControl::calendarThatIsSet_data()
{
    QTest::addColumn<Duration>("by");
    QTest::newRow("back") << Duration(-1h);
    QTest::newRow("on") << Duration(1h);
}

/// Nothing waits longer or shorter for it: ringing, grace, the longest call, and what is over.
void TestCallControl::calendarThatIsSet()
{
    QFETCH(Duration, by);
    ring("1");
    ring("2");
    ring("3");
    accept("1");
    accept("2");
    heard();
    run(20s);
    m_clock.setCalendar(by);
    accept("3");
    m_control->lose(ada, noted<QList<CallChange>>());
    run(14500ms);
    QCOMPARE(heard(), QByteArray("ok, ok"));
    m_control->regain(ada, noted<QList<CallChange>>());
    m_control->hangUp(QStringLiteral("2"), ada, {}, noted<CallChange>());
    ring("4");
    QCOMPARE(heard(), QByteArray("ok, ok, 2 hung up by ada, ok"));
    m_clock.setCalendar(by);
    run(29s);
    QCOMPARE(m_control->timers(), 3);
    QCOMPARE(heard(), QByteArray());
    run(1s);
    QCOMPARE(heard(), QByteArray("4 timed out"));
    run(10s);
    QCOMPARE(m_control->timers(), 2);
    run(1h);
    QCOMPARE(heard(), QByteArray("1 too long, 3 too long"));
}

void TestCallControl::calendarIsFollowedBetweenCalls()
{
    const auto rungAt = [&](const char *id) {
        ring(id);
        std::optional<WallTime> at;
        heard();
        m_control->find(QLatin1String(id), [&](const Result<Call> &call) { at = call->createdAt; });
        settle();
        return at;
    };
    m_clock.setCalendar(-1h);
    const WallTime set = m_clock.wallNow();
    QCOMPARE(rungAt("1"), set);
    m_clock.setCalendar(1h);
    QCOMPARE(rungAt("2"), set);
    run(1min);
    QCOMPARE(rungAt("3"), m_clock.wallNow());
}

void TestCallControl::twoCallEachOther()
{
    ring("1", ada, bob);
    ring("2", bob, ada);
    QCOMPARE(heard(), QByteArray("ok, call_collision"));
    m_control->endAll(ada, CallEnd::LoggedOut, noted<QList<CallChange>>());
    heard();
    makeControl(CallPolicy{});
    ring("3", ada, bob);
    ring("4", bob, ada);
    QCOMPARE(heard(), QByteArray("ok, already_in_call"));
    QCOMPARE(ongoing(), 1);
}

void TestCallControl::between()
{
    const auto found = [&](const UserId &one, const UserId &other) {
        CallId id = QStringLiteral("none");
        m_control->between(one, other, [&](const Result<Call> &call) {
            if (call)
                id = call->id;
        });
        settle();
        return id;
    };
    ring("1", ada, bob);
    m_control->hangUp(QStringLiteral("1"), ada, {}, noted<CallChange>());
    QCOMPARE(found(ada, bob), QStringLiteral("none"));
    ring("2", ada, eve);
    ring("3", bob, ada);
    QCOMPARE(found(ada, bob), QStringLiteral("3"));
    QCOMPARE(found(bob, ada), QStringLiteral("3"));
    QCOMPARE(found(eve, ada), QStringLiteral("2"));
    QCOMPARE(found(eve, bob), QStringLiteral("none"));
}

void TestCallControl::realmsAreApart()
{
    CallControl direct(*m_calls, m_users, m_deadlines, Realm::Direct, CallPolicy{}, m_observers, *this);
    const CallId id = QStringLiteral("c");
    ring("c");
    heard();
    direct.find(id, noted<Call>());
    direct.accept(id, bob, noted<CallChange>());
    direct.hangUp(id, ada, {}, noted<CallChange>());
    direct.pass(id, ada, bob, Signal::Other, {"x"}, noted<Done>());
    direct.endAll(ada, CallEnd::LoggedOut, noted<QList<CallChange>>());
    direct.ring({QStringLiteral("d"), Realm::Calls, ada, bob}, true, noted<Call>());
    QCOMPARE(heard(), QByteArray("call_not_found, call_not_found, call_not_found, call_not_found, ok, ok"));
    QCOMPARE(m_control->timers(), 1);
    QCOMPARE(direct.timers(), 1);
    direct.endAll(ada, CallEnd::LoggedOut, noted<QList<CallChange>>());
    QCOMPARE(heard(), QByteArray("ok, d logged out by ada"));
    QCOMPARE(direct.timers(), 0);
}

void TestCallControl::passing_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<bool>("isOver");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArrayList>("sent");
    QTest::newRow("to the callee") << ada << bob << false << QByteArray("ok") << QByteArrayList{"b: x"};
    QTest::newRow("to the caller") << bob << ada << false << QByteArray("ok") << QByteArrayList{"a: x"};
    QTest::newRow("by a stranger") << eve << bob << false << QByteArray("not_a_party") << QByteArrayList{};
    QTest::newRow("to a stranger") << ada << eve << false << QByteArray("not_a_party") << QByteArrayList{};
    QTest::newRow("to oneself") << ada << ada << false << QByteArray("not_a_party") << QByteArrayList{};
    QTest::newRow("after the end") << ada << bob << true << QByteArray("call_not_found") << QByteArrayList{};
}

void TestCallControl::passing()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(bool, isOver);
    QFETCH(QByteArray, answer);
    QFETCH(QByteArrayList, sent);
    m_directory.claim({Realm::Calls, ada}, Device{"a"}, Tenancy::Many, [](const auto &) {});
    m_directory.claim({Realm::Calls, bob}, Device{"b"}, Tenancy::Many, [](const auto &) {});
    ring("c");
    if (isOver)
        m_control->hangUp(QStringLiteral("c"), bob, {}, noted<CallChange>());
    heard();
    m_control->pass(QStringLiteral("c"), from, to, Signal::Other, {"x"}, noted<Done>());
    QCOMPARE(heard(), answer);
    QCOMPARE(m_delivery.take(), sent);
}

void TestCallControl::heldCandidatesGoWithTheCall()
{
    m_directory.claim({Realm::Calls, bob}, Device{"b"}, Tenancy::Many, [](const auto &) {});
    const CallId id = QStringLiteral("c");
    ring("c");
    m_control->pass(id, ada, bob, Signal::Candidate, {"ice"}, noted<Done>());
    QCOMPARE(heard(), QByteArray("ok, ok"));
    QCOMPARE(m_control->relay().guard().scopes(), 1);
    // Issued before the end, so it is too early to be refused; what it holds ends all the same.
    m_control->pass(id, bob, ada, Signal::Candidate, {"ice"}, noted<Done>());
    m_control->hangUp(id, ada, {}, noted<CallChange>());
    m_control->pass(id, ada, bob, Signal::Offer, {"offer"}, noted<Done>());
    QCOMPARE(heard(), QByteArray("ok, ok, c hung up by ada, call_not_found"));
    QCOMPARE(m_control->relay().guard().scopes(), 0);
    QVERIFY(m_delivery.take().isEmpty());
}

/// Whatever ends it, and however early.
void TestCallControl::calleeHearsOfTheCallBeforeItsEnd()
{
    m_directory.claim({Realm::Calls, bob}, Device{"b"}, Tenancy::Many, [](const auto &) {});
    const Call call{QStringLiteral("c"), Realm::Calls, ada, bob};
    m_control->ring(call, true, [this](const Result<Call> &rung) { m_control->present(*rung, {"incoming"}); });
    m_control->pass(call.id, ada, bob, Signal::Candidate, {"ice"}, noted<Done>());
    m_control->endAll(ada, CallEnd::Disconnected, noted<QList<CallChange>>());
    QCOMPARE(heard(), QByteArray("ok, ok, c disconnected by ada"));
    QCOMPARE(m_delivery.take(), (QByteArrayList{"b: incoming", "b: ice"}));
}

void TestCallControl::timeThatRunsOutWhileTheStoreIsDown()
{
    if (!m_late)
        return; // memory is never down
    ring("c");
    heard();
    m_late->isDown = true;
    run(40s);
    QCOMPARE(heard(), QByteArray());
    QCOMPARE(m_control->timers(), 1);
    m_control->hangUp(QStringLiteral("c"), ada, {}, noted<CallChange>());
    QCOMPARE(heard(), QByteArray("store_unavailable"));
    m_late->isDown = false;
    run(1s);
    QCOMPARE(heard(), QByteArray("c timed out"));
}

/// The store fails for the timer alone, and somebody ends the call before it is tried again.
void TestCallControl::endWhileTheRetryWaits()
{
    if (!m_late)
        return; // memory is never down
    makeControl(CallPolicy{.ring = 30s});
    ring("c");
    heard();
    m_clock.move(30s);
    m_control->hangUp(QStringLiteral("c"), ada, {}, noted<CallChange>());
    m_deadlines.runDue();
    m_late->answerNext();
    QCOMPARE(m_control->timers(), 0);
    m_late->isDown = true;
    m_late->answerNext();
    m_late->isDown = false;
    QCOMPARE(m_control->timers(), 0);
    QCOMPARE(heard(), QByteArray("ok, c hung up by ada"));
}

/// All ways of ending at random, many at a time.
void TestCallControl::nothingIsLeft()
{
    makeControl({.ring = 30s, .longest = 1min, .retention = 5s, .grace = 3s, .isOneEach = false, .ringsAbsent = true});
    int rung = 0;
    for (int n = 0; n < 300; ++n) {
        const UserId caller = QString::number(n % 17);
        const UserId callee = QString::number(20 + n % 13);
        const CallId id = QStringLiteral("c%1").arg(n);
        m_control->ring({id, Realm::Calls, caller, callee}, true,
                        [&](const Result<Call> &call) { rung += call.hasValue(); });
        if (n % 3 == 0)
            m_control->accept(id, callee, noted<CallChange>());
        if (n % 5 == 0)
            m_control->lose(callee, noted<QList<CallChange>>());
        if (n % 7 == 0)
            m_control->hangUp(id, caller, {}, noted<CallChange>());
        if (n % 11 == 0)
            m_control->endAll(caller, CallEnd::Disconnected, noted<QList<CallChange>>());
        if (n % 13 == 0)
            m_control->regain(callee, noted<QList<CallChange>>());
        run(200ms);
    }
    run(5min);
    QSet<QByteArray> ended;
    for (const QByteArray &line : std::as_const(m_heard)) {
        if (!line.startsWith('c') || line == "call_not_found")
            continue;
        const QByteArray id = line.left(line.indexOf(' '));
        QVERIFY2(!ended.contains(id), id.constData());
        ended.insert(id);
    }
    QCOMPARE(ended.size(), rung);
    QCOMPARE(m_control->timers(), 0);
}

QTEST_GUILESS_MAIN(TestCallControl)
#include "tst_callcontrol.moc"
