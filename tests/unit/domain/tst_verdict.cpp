// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/flightrecorder.h"
#include "server/domain/verdict.h"
#include "tests/support/scene.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;
using test::Scene;

namespace {

using Script = std::function<void(Scene &)>;

/// Bob is there, is called, and answers.
void answered(Scene &scene)
{
    scene.arrive(scene.bob);
    scene.ring();
    scene.pass(4s);
    scene.accept();
}

/// As answered(), and both send candidates of these kinds.
void met(Scene &scene, Signal fromAda = Signal::ReflexiveCandidate, Signal fromBob = Signal::ReflexiveCandidate)
{
    answered(scene);
    scene.describe();
    scene.say(scene.ada, fromAda);
    scene.say(scene.bob, fromBob);
}

/// Two in a room.
void meetInRoom(Scene &scene)
{
    scene.connect("a");
    scene.connect("b");
    scene.join("b", QStringLiteral("Bob"));
    scene.join("a", QStringLiteral("Ada"));
}

struct Row
{
    const char *name;
    Script script;
    const char *sentence;
    bool isTurnConfigured = false;
};

const Row neverAnswered[] = {
    {"still ringing",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
     },
     "Still ringing: ada calls bob."},
    {"still ringing for who is not there",
     [](Scene &scene) {
         scene.ring();
         scene.wake(Wake::Sent);
     },
     "Still ringing: ada calls bob, who was not connected; a push message was sent to wake the device."},
    {"unanswered",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.wake(Wake::NoToken);
         scene.lapse();
     },
     "Rang for 30 s and was not answered by bob."},
    {"offline, there is no push",
     [](Scene &scene) {
         scene.ring();
         scene.lapse();
     },
     "Never rang: bob was not connected, and no push message was sent."},
    {"offline, push is off",
     [](Scene &scene) {
         scene.ring();
         scene.wake(Wake::Off);
         scene.lapse();
     },
     "Never rang: bob was not connected, and no push message was sent."},
    {"offline, no token",
     [](Scene &scene) {
         scene.ring();
         scene.wake(Wake::NoToken);
         scene.lapse();
     },
     "Never rang: bob was not connected, and no push message was sent, because no device has registered for them."},
    {"offline, push failed",
     [](Scene &scene) {
         scene.ring();
         scene.wake(Wake::Failed);
         scene.lapse();
     },
     "Never rang: bob was not connected, and no push message could be sent, because the push service did not take it."},
    {"offline, pushed in vain",
     [](Scene &scene) {
         scene.ring();
         scene.wake(Wake::Sent);
         scene.lapse();
     },
     "Not answered within 30 s: bob was not connected, and a push message was sent to wake the device."},
    {"woken up, but not answered",
     [](Scene &scene) {
         scene.ring();
         scene.wake(Wake::Sent);
         scene.pass(5s);
         scene.arrive(scene.bob);
         scene.lapse();
     },
     "Rang for 30 s and was not answered by bob."},
    {"left before the call",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.depart(scene.bob);
         scene.ring();
         scene.lapse();
     },
     "Never rang: bob was not connected, and no push message was sent."},
    {"refused: offline", [](Scene &scene) { scene.refuse(ErrorCode::CalleeOffline); },
     "Never rang: bob was not connected."},
    {"refused: busy", [](Scene &scene) { scene.refuse(ErrorCode::CalleeBusy); },
     "Never rang: bob was busy with another call."},
    {"refused: in a call", [](Scene &scene) { scene.refuse(ErrorCode::AlreadyInCall); },
     "Never rang: ada was in another call already."},
    {"refused: too many", [](Scene &scene) { scene.refuse(ErrorCode::TooManyCalls); },
     "Never rang: there were too many calls from ada or to bob."},
    {"refused: oneself", [](Scene &scene) { scene.refuse(ErrorCode::SelfCall); },
     "Never rang: ada called nobody else."},
    {"refused: store", [](Scene &scene) { scene.refuse(ErrorCode::StoreUnavailable); },
     "Never rang: the server could not write the call down."},
    {"glare",
     [](Scene &scene) {
         scene.ring();
         scene.refuseBack(ErrorCode::CallCollision);
     },
     "Never rang: bob and ada called each other at the same moment, and ada's call was the first."},
    {"glare where everybody has one call",
     [](Scene &scene) {
         scene.ring();
         scene.refuseBack(ErrorCode::AlreadyInCall);
     },
     "Never rang: bob and ada called each other at the same moment, and ada's call was the first."},
    {"no glare with a call that was answered",
     [](Scene &scene) {
         answered(scene);
         scene.refuseBack(ErrorCode::AlreadyInCall);
     },
     "Never rang: bob was in another call already."},
    {"declined",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.pass(4s);
         scene.decline();
     },
     "Declined by bob after 4 s."},
    {"declined by a device that nobody heard of",
     [](Scene &scene) {
         scene.ring();
         scene.pass(4s);
         scene.decline();
     },
     "Declined by bob after 4 s."},
    {"declined by hanging up",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.pass(4s);
         scene.hangUp(scene.bob);
     },
     "Declined by bob after 4 s."},
    {"cancelled",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.pass(7s);
         scene.cancel();
     },
     "Cancelled by ada after ringing for 7 s."},
    {"cancelled, offline",
     [](Scene &scene) {
         scene.ring();
         scene.pass(7s);
         scene.cancel();
         scene.wake(Wake::NoToken);
     },
     "Cancelled by ada after ringing for 7 s: bob was not connected, and no push message was sent, because no device "
     "has registered for them."},
    {"cancelled by hanging up",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.hangUp(scene.ada);
     },
     "Cancelled by ada after ringing for less than 1 s."},
    {"caller gone while it rang",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.pass(9s);
         scene.end(CallEnd::Disconnected, scene.ada);
     },
     "Rang for 9 s, until ada's connection was lost."},
    {"ended by an operator while it rang",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.pass(9s);
         scene.end(CallEnd::EndedByOperator, {});
     },
     "Rang for 9 s, until an operator ended the call."},
    {"callee logged out while it rang",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.pass(9s);
         scene.end(CallEnd::LoggedOut, scene.bob);
     },
     "Rang for 9 s, until bob logged out."},
};

const Row answeredCalls[] = {
    {"no offer", [](Scene &scene) { answered(scene); },
     "bob answered; neither ada nor bob offered any media; it goes on."},
    {"no answer",
     [](Scene &scene) {
         answered(scene);
         scene.say(scene.bob, Signal::Offer);
         scene.pass(20s);
         scene.hangUp(scene.ada);
     },
     "bob answered; bob offered media, but no answer to that came from ada; ended after 20 s by ada."},
    {"both offered",
     [](Scene &scene) {
         answered(scene);
         scene.say(scene.bob, Signal::Offer);
         scene.say(scene.ada, Signal::Offer);
     },
     "bob answered; ada and bob offered each other media at the same time, and neither answered; it goes on."},
    {"held back",
     [](Scene &scene) {
         answered(scene);
         scene.say(scene.ada, Signal::Offer);
         scene.say(scene.bob, Signal::HostCandidate, Passing::Held);
     },
     "bob answered; ada offered media, but no answer to that came from bob; bob's candidates were held back, because "
     "neither offer nor answer came with them; it goes on."},
    {"no candidates from one",
     [](Scene &scene) {
         answered(scene);
         scene.describe();
         scene.say(scene.ada, Signal::HostCandidate);
         scene.say(scene.bob, Signal::LastCandidate);
         scene.pass(12s);
         scene.hangUp(scene.ada);
     },
     "bob answered; media were negotiated, but no candidates (addresses to meet at) came from bob; ended after 12 s by "
     "ada."},
    {"no candidates at all",
     [](Scene &scene) {
         answered(scene);
         scene.describe();
     },
     "bob answered; media were negotiated, but no candidates (addresses to meet at) came from either side; it goes "
     "on."},
    {"host only",
     [](Scene &scene) {
         met(scene, Signal::HostCandidate, Signal::HiddenCandidate);
         scene.say(scene.ada, Signal::LastCandidate);
         scene.pass(40s);
         scene.hangUp(scene.bob);
     },
     "bob answered; both sides had only host candidates (addresses within their own networks), so they can meet only "
     "within one network; TURN is not configured; ended after 40 s by bob."},
    {"host only, with TURN", [](Scene &scene) { met(scene, Signal::HostCandidate, Signal::HostCandidate); },
     "bob answered; both sides had only host candidates (addresses within their own networks), so they can meet only "
     "within one network; TURN is configured, but neither used it; it goes on.",
     true},
    {"host only, but it stands",
     [](Scene &scene) {
         met(scene, Signal::HostCandidate, Signal::HostCandidate);
         scene.rate(scene.bob, QStringLiteral("connected"));
     },
     "bob answered; media were negotiated, and the connection was reported to stand; it goes on."},
    {"host on one side", [](Scene &scene) { met(scene, Signal::HostCandidate, Signal::ReflexiveCandidate); },
     "bob answered; media were negotiated; it goes on."},
    {"types not stated", [](Scene &scene) { met(scene, Signal::Candidate, Signal::HostCandidate); },
     "bob answered; media were negotiated; it goes on."},
    {"held, then described",
     [](Scene &scene) {
         answered(scene);
         scene.say(scene.bob, Signal::ReflexiveCandidate, Passing::Held);
         scene.describe();
         scene.say(scene.ada, Signal::ReflexiveCandidate);
     },
     "bob answered; media were negotiated; it goes on."},
    {"relay", [](Scene &scene) { met(scene, Signal::RelayCandidate, Signal::RelayCandidate); },
     "bob answered; media were negotiated, and both sides could use TURN; it goes on."},
    {"relay on one side", [](Scene &scene) { met(scene, Signal::HostCandidate, Signal::RelayCandidate); },
     "bob answered; media were negotiated, and bob could use TURN; it goes on."},
    {"reported to have failed",
     [](Scene &scene) {
         met(scene);
         scene.rate(scene.ada, QStringLiteral("failed"));
     },
     "bob answered; media were negotiated, but ada reported that no connection came about; it goes on."},
    {"hung up",
     [](Scene &scene) {
         met(scene);
         scene.pass(3min + 20s);
         scene.hangUp(scene.ada);
     },
     "bob answered; media were negotiated; ended after 3 min by ada."},
    {"lost",
     [](Scene &scene) {
         scene.policy.grace = 15s;
         met(scene);
         scene.pass(5min);
         scene.lose(scene.bob);
         scene.lapse();
     },
     "bob answered; media were negotiated; bob's connection was lost (network) after 5 min and did not come back."},
    {"disconnected",
     [](Scene &scene) {
         met(scene);
         scene.pass(3h);
         scene.end(CallEnd::Disconnected, scene.bob);
     },
     "bob answered; media were negotiated; ended after 3 h, when bob disconnected."},
    {"logged out",
     [](Scene &scene) {
         met(scene);
         scene.pass(50s);
         scene.end(CallEnd::LoggedOut, scene.ada);
     },
     "bob answered; media were negotiated; ended after 50 s, when ada logged out."},
    {"ended by an operator",
     [](Scene &scene) {
         met(scene);
         scene.pass(50s);
         scene.end(CallEnd::EndedByOperator, {});
     },
     "bob answered; media were negotiated; ended after 50 s by an operator."},
    {"too long",
     [](Scene &scene) {
         scene.policy.longest = 2h;
         met(scene);
         scene.lapse();
     },
     "bob answered; media were negotiated; ended after 2 h, the longest that a call may take."},
    {"the survivor of glare",
     [](Scene &scene) {
         scene.arrive(scene.bob);
         scene.ring();
         scene.refuseBack(ErrorCode::CallCollision);
         scene.refuseBack(ErrorCode::CallCollision);
         scene.lapse();
     },
     "Rang for 30 s and was not answered by bob, who was calling ada at the same moment."},
};

const Row pairs[] = {
    {"goes on",
     [](Scene &scene) {
         scene.match();
         scene.describe();
         scene.say(scene.ada, Signal::ReflexiveCandidate);
         scene.say(scene.bob, Signal::RelayCandidate);
     },
     "Media were negotiated, and bob could use TURN; it goes on."},
    {"next partner",
     [](Scene &scene) {
         scene.match();
         scene.pass(8s);
         scene.part(scene.bob, PairEnd::NextPartner);
     },
     "Neither ada nor bob offered any media; after 8 s bob went on to the next partner."},
    {"new search",
     [](Scene &scene) {
         scene.match();
         scene.pass(8s);
         scene.part(scene.ada, PairEnd::NewSearch);
     },
     "Neither ada nor bob offered any media; after 8 s ada searched anew."},
    {"ended",
     [](Scene &scene) {
         scene.match();
         scene.pass(8s);
         scene.part(scene.ada, PairEnd::UserEnded);
     },
     "Neither ada nor bob offered any media; ended after 8 s by ada."},
    {"disconnected",
     [](Scene &scene) {
         scene.match();
         scene.pass(8s);
         scene.part(scene.ada, PairEnd::Disconnected);
     },
     "Neither ada nor bob offered any media; ended after 8 s, when ada disconnected."},
    {"lost",
     [](Scene &scene) {
         scene.match();
         scene.pass(8s);
         scene.part(scene.ada, PairEnd::ConnectionLost);
     },
     "Neither ada nor bob offered any media; ada's connection was lost (network) after 8 s and did not come back."},
    {"ended by an operator",
     [](Scene &scene) {
         scene.match();
         scene.pass(8s);
         scene.part({}, PairEnd::EndedByOperator);
     },
     "Neither ada nor bob offered any media; ended after 8 s by an operator."},
    {"timed out",
     [](Scene &scene) {
         scene.match();
         scene.pass(30min);
         scene.part({}, PairEnd::TimedOut);
     },
     "Neither ada nor bob offered any media; ended after 30 min, the longest that a pair may last."},
};

const Row joins[] = {
    {"alone",
     [](Scene &scene) {
         scene.connect("a");
         scene.join("a", QStringLiteral("Ada"));
         scene.pass(90s);
         scene.leave("a");
     },
     "Ada found nobody there, and exchanged nothing with anybody; Ada left after 90 s."},
    {"silent", [](Scene &scene) { meetInRoom(scene); }, "Ada exchanged nothing with the others; it goes on."},
    {"no answer",
     [](Scene &scene) {
         meetInRoom(scene);
         scene.say("a", "b", Signal::Offer);
     },
     "Ada offered media, but no answer to that came from the others; it goes on."},
    {"met",
     [](Scene &scene) {
         meetInRoom(scene);
         scene.say("a", "b", Signal::Offer);
         scene.say("b", "a", Signal::Answer);
         scene.say("b", "a", Signal::ReflexiveCandidate);
         scene.say("a", "b", Signal::HostCandidate);
         scene.pass(10min);
         scene.leave("a");
     },
     "Media were negotiated; Ada left after 10 min."},
    {"nameless",
     [](Scene &scene) {
         scene.connect("a");
         scene.join("a", {});
     },
     "c1 found nobody there, and exchanged nothing with anybody; it goes on."},
};

} // namespace

class TestVerdict : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sentences_data();
    void sentences();
    void durations_data();
    void durations();
};

void TestVerdict::sentences_data()
{
    QTest::addColumn<Script>("script");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<bool>("isTurnConfigured");
    const auto add = [](const char *group, const auto &rows) {
        for (const Row &row : rows) {
            QTest::addRow("%s: %s", group, row.name)
                << row.script << QString::fromLatin1(row.sentence) << row.isTurnConfigured;
        }
    };
    add("never answered", neverAnswered);
    add("answered", answeredCalls);
    add("pair", pairs);
    add("join", joins);
}

void TestVerdict::sentences()
{
    QFETCH(const Script, script);
    QFETCH(const bool, isTurnConfigured);
    Scene scene;
    FlightRecorder recorder(scene.connections, scene.clock);
    scene.observers.add(recorder);
    script(scene);
    // The script's row is about what began last; of a collision that went on, about what began first.
    const auto timelines = recorder.timelines().list(0, 10);
    const bool isSurvivor = QByteArrayView(QTest::currentDataTag()).endsWith("survivor of glare");
    const Timeline *timeline = isSurvivor ? timelines.last() : timelines.first();
    QTEST(verdict(*timeline, {isTurnConfigured}), "sentence");
}

void TestVerdict::durations_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("spoken");
    const auto add = [](Duration duration, const char *spoken) {
        QTest::newRow(spoken) << qint64(duration.count()) << QString::fromLatin1(spoken);
    };
    add(0ms, "less than 1 s");
    add(999ms, "less than 1 s");
    add(1s, "1 s");
    add(119'999ms, "119 s");
    add(2min, "2 min");
    add(119min + 59s, "119 min");
    add(2h, "2 h");
    add(50h, "50 h");
}

void TestVerdict::durations()
{
    QFETCH(const qint64, milliseconds);
    QTEST(spokenDuration(Duration(milliseconds)), "spoken");
}

QTEST_APPLESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
