// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/matchmaking.h"
#include "server/domain/memorydirectory.h"
#include "tests/support/latewaitingline.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"
#include "tests/support/recordeddelivery.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;

namespace {

const char *nameOf(PairEnd end)
{
    switch (end) {
    case PairEnd::NextPartner:
        return "next";
    case PairEnd::UserEnded:
        return "ended";
    case PairEnd::Disconnected:
        return "gone";
    case PairEnd::ConnectionLost:
        return "lost";
    case PairEnd::NewSearch:
        return "search";
    case PairEnd::TimedOut:
        return "timeout";
    case PairEnd::EndedByOperator:
        return "operator";
    }
    return "";
}

} // namespace

/// Over a line that answers at once and over a late one that can be down.
class TestMatchmaking : public QObject, public MatchListener
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void pairIsReportedAfterTheAnswer();
    void pairIdsAreInTheKnownForm();
    void everyPartingIsReportedOnce();
    void leavingTheLineReportsNoPair();
    void whoHasAPartnerSeeksInVain();
    void pairsEndByThemselves();
    void operatorEndsAPair();
    void operatorTakesSomebodyOutOfTheLine();
    void movesAreConflated();
    void whoEntersIsNotToldAgain();
    void nobodyMovesNobodyHears();
    void manyMovesAreReportedInSlices();
    void whoLeavesBetweenSlicesIsNotTold();
    void passing_data();
    void passing();
    void heldCandidatesGoWithThePair();
    void timeThatRunsOutWhileTheStoreIsDown();
    void partingWhileTheStoreIsAsked();
    void movesAreReportedWhenTheStoreIsBack();
    void nothingIsLeft();

private:
    void matched(const Pair &pair) override { m_heard += (pair.first + u'+' + pair.second).toLatin1(); }
    void parted(const Pair &pair, const UserId &by, PairEnd end) override
    {
        m_heard += (pair.first + u'-' + pair.second).toLatin1() + ' ' + nameOf(end) + ' ' + by.toLatin1();
    }
    void moved(const UserId &user, qint64 position, qint64 waiting) override
    {
        m_heard += user.toLatin1() + " is " + QByteArray::number(position) + '/' + QByteArray::number(waiting);
    }
    void removed(const UserId &user, const QString &reason) override
    {
        m_heard += user.toLatin1() + " out: " + reason.toLatin1();
    }
    void settle()
    {
        if (m_late)
            m_late->answerAll();
    }
    void run(Duration time);
    void seek(const QString &user, const char *language = "");
    void seek(const char *user, const char *language = "") { seek(QString::fromLatin1(user), language); }
    void leave(const char *user, PairEnd end = PairEnd::UserEnded);
    PairId pairOf(const char *user);
    /// A line of that many who do not match: p0, p1, …
    void fillLine(int people);
    /// One turn of the event loop: how many reports it brought.
    qsizetype reportsOfOneTurn()
    {
        m_heard.clear();
        m_deadlines.runDue();
        settle();
        return m_heard.size();
    }
    QByteArray heard()
    {
        settle();
        return std::exchange(m_heard, {}).join(", ").replace(" ,", ",").trimmed();
    }

    test::ManualClock m_clock;
    test::NumberedIds m_ids;
    Deadlines m_deadlines{m_clock};
    test::LateWaitingLine *m_late = nullptr;
    std::unique_ptr<WaitingLine> m_line;
    MemoryDirectory m_directory;
    test::RecordedDelivery m_delivery;
    Observers m_observers;
    UserDelivery m_users{m_directory, m_delivery};
    std::unique_ptr<Matchmaking> m_matchmaking;
    QByteArrayList m_heard;
    bool m_isQuiet = false; ///< answers are not written down
};

void TestMatchmaking::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("memory") << false;
    QTest::newRow("late") << true;
}

void TestMatchmaking::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_late = isLate ? new test::LateWaitingLine : nullptr;
    m_line.reset(isLate ? static_cast<WaitingLine *>(m_late) : new MemoryWaitingLine);
    m_matchmaking =
        std::make_unique<Matchmaking>(*m_line, m_users, m_deadlines, m_ids, Matchmaking::Policy{}, m_observers, *this);
    m_ids = {};
    m_isQuiet = true;
}

/// Pairs run out by themselves, whatever the test did.
void TestMatchmaking::cleanup()
{
    run(31min);
    QCOMPARE(m_matchmaking->timers(), 0);
    QCOMPARE(m_matchmaking->relay().guard().scopes(), 0);
    qint64 pairs = -1;
    m_line->count([&](const Result<LineCounts> &counts) { pairs = counts->pairs; });
    settle();
    QCOMPARE(pairs, 0);
    m_matchmaking.reset();
    QCOMPARE(m_deadlines.size(), 0);
    m_line.reset();
    m_heard.clear();
    m_delivery.take();
    for (const char *peer : {"a", "b"})
        m_directory.release(Realm::Random, peer, [](const auto &) {});
}

void TestMatchmaking::run(Duration time)
{
    settle();
    const Duration step = time > 1min ? Duration(5s) : Duration(500);
    for (; time > Duration::zero(); time -= step) {
        m_clock.move(std::min(step, time));
        m_deadlines.runDue();
        settle();
    }
}

/// Speaks the language and wants it.
void TestMatchmaking::seek(const QString &user, const char *language)
{
    const QString word = QString::fromLatin1(language);
    m_matchmaking->seek({user, {.language = word}, {.language = word}}, [this, user](const Result<Entry> &entry) {
        if (!entry)
            m_heard += textOf(entry.error()).name.data();
        else if (!m_isQuiet)
            m_heard += user.toLatin1() + " at " + QByteArray::number(entry->position);
    });
}

void TestMatchmaking::leave(const char *user, PairEnd end)
{
    m_matchmaking->leave(QLatin1String(user), end, [this](const Result<Departure> &departure) {
        if (!departure)
            m_heard += textOf(departure.error()).name.data();
        else if (!m_isQuiet)
            m_heard += departure->wasWaiting ? "left the line" : departure->pair ? "left a pair" : "left nothing";
    });
}

PairId TestMatchmaking::pairOf(const char *user)
{
    PairId id;
    m_matchmaking->pairOf(QLatin1String(user), [&](const Result<std::optional<Pair>> &pair) {
        if (*pair)
            id = (*pair)->id;
    });
    settle();
    return id;
}

void TestMatchmaking::pairIsReportedAfterTheAnswer()
{
    m_isQuiet = false;
    seek("a");
    seek("b");
    QCOMPARE(heard(), QByteArray("a at 1, b at 2, a+b"));
    QCOMPARE(m_matchmaking->timers(), 1);
    leave("b");
    QCOMPARE(heard(), QByteArray("left a pair, a-b ended b"));
    QCOMPARE(m_matchmaking->timers(), 0);
}

void TestMatchmaking::pairIdsAreInTheKnownForm()
{
    seek("a");
    seek("b");
    settle();
    const QString expected = QStringLiteral("room_%1_00000002").arg(toUnixMilliseconds(m_clock.wallNow()));
    QCOMPARE(pairOf("a"), expected);
}

void TestMatchmaking::everyPartingIsReportedOnce()
{
    for (const PairEnd end : {PairEnd::NextPartner, PairEnd::UserEnded, PairEnd::Disconnected, PairEnd::ConnectionLost,
                              PairEnd::NewSearch}) {
        seek("a");
        seek("b");
        heard();
        leave("a", end);
        leave("b", end);
        leave("a", end);
        QCOMPARE(heard(), QByteArray("a-b ") + nameOf(end) + " a");
    }
    run(31min);
    QCOMPARE(heard(), QByteArray());
}

void TestMatchmaking::leavingTheLineReportsNoPair()
{
    m_isQuiet = false;
    seek("a");
    leave("a");
    leave("a");
    seek("b");
    QCOMPARE(heard(), QByteArray("a at 1, left the line, left nothing, b at 1"));
}

void TestMatchmaking::whoHasAPartnerSeeksInVain()
{
    seek("a");
    seek("b");
    seek("a");
    QCOMPARE(heard(), QByteArray("a+b, already_paired"));
    QCOMPARE(m_matchmaking->timers(), 1);
}

void TestMatchmaking::pairsEndByThemselves()
{
    seek("a");
    seek("b");
    run(10min);
    seek("c");
    seek("d");
    heard();
    run(20min - 5s);
    QCOMPARE(heard(), QByteArray());
    run(5s);
    QCOMPARE(heard(), QByteArray("a-b timeout"));
    QCOMPARE(m_matchmaking->timers(), 1);
    run(10min);
    QCOMPARE(heard(), QByteArray("c-d timeout"));
}

void TestMatchmaking::operatorEndsAPair()
{
    const auto end = [this](const PairId &pair) {
        m_matchmaking->end(pair, [this](const Result<Pair> &ended) {
            m_heard += ended ? ended->first.toLatin1() + " ended" : QByteArray(textOf(ended.error()).name.data());
        });
    };
    seek("a");
    seek("b");
    const PairId pair = pairOf("a");
    heard();
    end(pair);
    QCOMPARE(heard(), QByteArray("a ended, a-b operator"));
    QCOMPARE(m_matchmaking->timers(), 0);
    QVERIFY(pairOf("a").isEmpty() && pairOf("b").isEmpty());
    end(pair);
    end(QStringLiteral("no such pair"));
    QCOMPARE(heard(), QByteArray("pair_not_found, pair_not_found"));
    // Neither is in the line by that.
    run(10s);
    seek("c");
    QVERIFY(pairOf("c").isEmpty());
    leave("c");
    QCOMPARE(heard(), QByteArray());
    if (m_late) {
        m_late->isDown = true;
        end(pair);
        settle();
        m_late->isDown = false;
        QCOMPARE(heard(), QByteArray("store_unavailable"));
    }
}

void TestMatchmaking::operatorTakesSomebodyOutOfTheLine()
{
    const auto remove = [this](const char *user) {
        m_matchmaking->remove(QLatin1String(user), QStringLiteral("why"), [this](const Result<Done> &done) {
            m_heard += done ? QByteArray("done") : QByteArray(textOf(done.error()).name.data());
        });
    };
    seek("a", "de");
    seek("b", "fr");
    seek("c", "it");
    remove("b");
    remove("b");
    remove("x");
    QCOMPARE(heard(), QByteArray("done, b out: why, not_waiting, not_waiting"));
    run(4s);
    QCOMPARE(heard(), QByteArray("c is 2/2"));
    // Whoever has a partner keeps it.
    seek("d", "de");
    remove("a");
    QCOMPARE(heard(), QByteArray("a+d, not_waiting"));
    QVERIFY(!pairOf("a").isEmpty());
    if (m_late) {
        settle();
        m_late->isDown = true;
        remove("c");
        settle();
        m_late->isDown = false;
        QCOMPARE(heard(), QByteArray("store_unavailable"));
    }
    remove("c");
    run(4s);
    QVERIFY(heard().startsWith("done, c out: why"));
}

void TestMatchmaking::movesAreConflated()
{
    for (const char *user : {"a", "b", "c", "d", "e"})
        seek(user, user);
    run(10s);
    QCOMPARE(heard(), QByteArray());
    leave("a");
    run(1s);
    leave("c");
    run(500ms);
    QCOMPARE(heard(), QByteArray());
    run(500ms);
    QCOMPARE(heard(), QByteArray("b is 1/3, d is 2/3, e is 3/3"));
    run(10s);
    QCOMPARE(heard(), QByteArray());
    // A match moves those behind it too.
    seek("x", "b");
    run(2s);
    QCOMPARE(heard(), QByteArray("b+x, d is 1/2, e is 2/2"));
}

void TestMatchmaking::whoEntersIsNotToldAgain()
{
    for (const char *user : {"a", "b", "c"})
        seek(user, user);
    leave("a");
    seek("d", "d");
    run(2s);
    QCOMPARE(heard(), QByteArray("b is 1/3, c is 2/3"));
    leave("d");
    seek("b", "b");
    run(2s);
    QCOMPARE(heard(), QByteArray());
}

void TestMatchmaking::nobodyMovesNobodyHears()
{
    seek("a", "a");
    leave("a");
    run(500ms);
    QCOMPARE(m_deadlines.size(), 0);
    seek("b", "b");
    seek("c", "c");
    leave("b");
    leave("c");
    run(3s);
    QCOMPARE(heard(), QByteArray());
    QCOMPARE(m_deadlines.size(), 0);
}

void TestMatchmaking::fillLine(int people)
{
    for (int n = 0; n < people; ++n)
        seek(u'p' + QString::number(n), QByteArray::number(n).constData());
    settle();
}

void TestMatchmaking::manyMovesAreReportedInSlices()
{
    fillLine(1301);
    leave("p0");
    settle();
    m_clock.move(2s);
    QCOMPARE(reportsOfOneTurn(), 500);
    QCOMPARE(m_heard.first(), QByteArray("p1 is 1/1300"));
    QCOMPARE(m_heard.last(), QByteArray("p500 is 500/1300"));
    QCOMPARE(reportsOfOneTurn(), 500);
    QCOMPARE(m_heard.first(), QByteArray("p501 is 501/1300"));
    QCOMPARE(reportsOfOneTurn(), 300);
    QCOMPARE(m_heard.last(), QByteArray("p1300 is 1300/1300"));
    m_clock.move(10s);
    QCOMPARE(reportsOfOneTurn(), 0);
}

void TestMatchmaking::whoLeavesBetweenSlicesIsNotTold()
{
    fillLine(1001);
    leave("p0");
    settle();
    m_clock.move(2s);
    QCOMPARE(reportsOfOneTurn(), 500);
    leave("p700");
    leave("p800");
    seek("p800", "800"); // stands at the end
    seek("x", "900");
    settle();
    QCOMPARE(reportsOfOneTurn(), 500 - 3);
    for (const QByteArray &report : std::as_const(m_heard))
        QVERIFY(!report.startsWith("p700 ") && !report.startsWith("p800 ") && !report.startsWith("p900 "));
    m_clock.move(2s);
    // Everyone behind those who left, but for p800, whom the answer told.
    QCOMPARE(reportsOfOneTurn(), 299);
    QCOMPARE(m_heard.last(), QByteArray("p800 is 998/998"));
}

void TestMatchmaking::passing_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to"); // empty: not said
    QTest::addColumn<bool>("isTheirs");
    QTest::addColumn<QByteArrayList>("sent");
    const QString a = QStringLiteral("a"), b = QStringLiteral("b"), c = QStringLiteral("c");
    QTest::newRow("to the partner") << a << b << true << QByteArrayList{"b: x"};
    QTest::newRow("back") << b << a << true << QByteArrayList{"a: x"};
    QTest::newRow("to whoever it is") << b << QString() << true << QByteArrayList{"a: x"};
    QTest::newRow("to a stranger") << a << c << true << QByteArrayList{};
    QTest::newRow("to oneself") << a << a << true << QByteArrayList{};
    QTest::newRow("by a stranger") << c << b << true << QByteArrayList{};
    QTest::newRow("in another pair") << a << b << false << QByteArrayList{};
}

void TestMatchmaking::passing()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(bool, isTheirs);
    QFETCH(QByteArrayList, sent);
    for (const char *user : {"a", "b"})
        m_directory.claim({Realm::Random, QLatin1String(user)}, Device{user}, Tenancy::One, [](const auto &) {});
    seek("a");
    seek("b");
    seek("c");
    seek("d");
    const PairId pair = isTheirs ? pairOf("a") : pairOf("c");
    heard();
    m_matchmaking->pass(pair, from, to.isEmpty() ? std::nullopt : std::optional(to), Signal::Other, {"x"},
                        [this](const Result<Done> &done) {
                            m_heard += done ? QByteArray("ok") : QByteArray(textOf(done.error()).name.data());
                        });
    QCOMPARE(heard(), QByteArray(sent.isEmpty() ? "not_paired" : "ok"));
    QCOMPARE(m_delivery.take(), sent);
}

void TestMatchmaking::heldCandidatesGoWithThePair()
{
    const UserId a = QStringLiteral("a");
    seek("a");
    seek("b");
    const PairId pair = pairOf("a");
    m_matchmaking->pass(pair, a, {}, Signal::Candidate, {"ice"}, [](const auto &) {});
    settle();
    QCOMPARE(m_matchmaking->relay().guard().scopes(), 1);
    m_matchmaking->pass(pair, a, {}, Signal::Candidate, {"ice"}, [](const auto &) {});
    leave("b");
    m_matchmaking->pass(pair, a, {}, Signal::Candidate, {"ice"}, [](const auto &) {});
    settle();
    QCOMPARE(m_matchmaking->relay().guard().scopes(), 0);
}

void TestMatchmaking::timeThatRunsOutWhileTheStoreIsDown()
{
    if (!m_late)
        return; // memory is never down
    seek("a");
    seek("b");
    run(20min);
    heard();
    m_late->isDown = true;
    run(20min);
    QCOMPARE(heard(), QByteArray());
    QCOMPARE(m_matchmaking->timers(), 1);
    m_late->isDown = false;
    run(1s);
    QCOMPARE(heard(), QByteArray("a-b timeout"));
    QCOMPARE(m_matchmaking->timers(), 0);
}

void TestMatchmaking::partingWhileTheStoreIsAsked()
{
    if (!m_late)
        return; // memory is never down
    for (const bool isDown : {false, true}) {
        seek("a");
        seek("b");
        heard();
        m_clock.move(30min);
        leave("a");
        m_deadlines.runDue(); // the timer asks after that
        m_late->answerNext();
        QCOMPARE(m_matchmaking->timers(), 0);
        m_late->isDown = isDown;
        settle();
        m_late->isDown = false;
        QCOMPARE(m_matchmaking->timers(), 0);
        QCOMPARE(heard(), QByteArray("a-b ended a"));
    }
}

void TestMatchmaking::movesAreReportedWhenTheStoreIsBack()
{
    if (!m_late)
        return; // memory is never down
    seek("a", "a");
    seek("b", "b");
    leave("a");
    settle();
    m_late->isDown = true;
    run(5s);
    m_late->isDown = false;
    run(2s);
    QCOMPARE(heard(), QByteArray("b is 1/1"));
}

void TestMatchmaking::nothingIsLeft()
{
    for (int n = 0; n < 600; ++n) {
        seek(QString::number(n % 40), QByteArray::number(n % 3).constData());
        if (n % 4 == 0)
            leave(QByteArray::number((n * 7) % 40).constData());
        run(500ms);
    }
    run(31min);
    QMap<QByteArray, int> open;
    for (const QByteArray &line : std::as_const(m_heard)) {
        if (line.contains('+'))
            ++open[QByteArray(line).replace('+', '-')];
        else if (line.contains('-'))
            --open[line.left(line.indexOf(' '))];
    }
    QVERIFY(open.size() > 20);
    for (const int count : std::as_const(open))
        QCOMPARE(count, 0);
}

QTEST_GUILESS_MAIN(TestMatchmaking)
#include "tst_matchmaking.moc"
