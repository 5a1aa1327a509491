// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What server/domain/waitingline.h promises, for every twin of the table. A new twin is one more row in twins().

#include "server/domain/memorywaitingline.h"
#include "tests/contract/answerof.h"
#include "tests/support/latewaitingline.h"
#include "tests/support/plainline.h"

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;
using test::answerOf;

namespace {

using Factory = std::function<std::unique_ptr<WaitingLine>()>;

const std::pair<const char *, Factory> twins[] = {
    {"memory", [] { return std::make_unique<MemoryWaitingLine>(); }},
    {"late", [] { return std::make_unique<test::LateWaitingLine>(); }},
    {"plain", [] { return std::make_unique<test::PlainLine>(); }},
};

/// Speaks a language and wants it.
Seeker seeker(const QString &user, const char *language = "", int second = 1)
{
    Seeker result;
    result.user = user;
    result.profile.language = result.preferences.language = QString::fromLatin1(language);
    result.since = WallTime(std::chrono::seconds(second));
    return result;
}

Seeker seeker(const char *user, const char *language = "", int second = 1)
{
    return seeker(QString::fromLatin1(user), language, second);
}

} // namespace

class TestWaitingLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup() { m_line.reset(); }

    void firstWaits();
    void secondIsPairedWithTheFirst();
    void whoWaitedLongestComesFirst();
    void thoseWhoDoNotMatchStay();
    void enteringAgainKeepsThePlaceAndTakesTheNewWishes();
    void calendarSetBack();
    void newWishesMayMatchSomebodyBehind();
    void neverOneself();
    void whoHasAPartnerCannotEnter();
    void leavingTheLine();
    void withdrawing();
    void leavingAPair();
    void leavingNothing();
    void partEndsThatPairOnly();
    void figures();
    void listIsInOrderOfEnteringAndLimited();
    void namesAreComparedExactly();
    void answersComeInTheOrderOfIssue();
    void answersMayIssueOperations();
    void thousandAreAllPairedInOrder();
    void placesSurviveManyDepartures();

private:
    Result<Entry> enter(const Seeker &seeker);
    Departure leave(const char *user);
    bool withdraw(const char *user);
    std::optional<Pair> part(const PairId &pair);
    std::optional<Pair> pairOf(const char *user);
    QString waiting(qsizetype limit = 1000);
    LineCounts count();

    std::unique_ptr<WaitingLine> m_line;
    int m_pairs = 0;
};

void TestWaitingLine::initTestCase_data()
{
    QTest::addColumn<int>("twin");
    for (int n = 0; n < int(std::size(twins)); ++n)
        QTest::newRow(twins[n].first) << n;
}

void TestWaitingLine::init()
{
    QFETCH_GLOBAL(int, twin);
    m_line = twins[twin].second();
    m_pairs = 0;
}

Result<Entry> TestWaitingLine::enter(const Seeker &seeker)
{
    const PairId id = QStringLiteral("pair%1").arg(++m_pairs);
    return answerOf<Entry>([&](auto answer) { m_line->enter(seeker, id, answer); });
}

Departure TestWaitingLine::leave(const char *user)
{
    return *answerOf<Departure>([&](auto answer) { m_line->leave(QString::fromLatin1(user), answer); });
}

bool TestWaitingLine::withdraw(const char *user)
{
    return *answerOf<bool>([&](auto answer) { m_line->withdraw(QString::fromLatin1(user), answer); });
}

std::optional<Pair> TestWaitingLine::part(const PairId &pair)
{
    return *answerOf<std::optional<Pair>>([&](auto answer) { m_line->part(pair, answer); });
}

std::optional<Pair> TestWaitingLine::pairOf(const char *user)
{
    const UserId id = QString::fromLatin1(user);
    return *answerOf<std::optional<Pair>>([&](auto answer) { m_line->pairOf(id, answer); });
}

QString TestWaitingLine::waiting(qsizetype limit)
{
    QStringList users;
    const auto line = answerOf<QList<Seeker>>([&](auto answer) { m_line->list(limit, answer); });
    for (const Seeker &each : *line)
        users.append(each.user);
    return users.join(u' ');
}

LineCounts TestWaitingLine::count()
{
    return *answerOf<LineCounts>([&](auto answer) { m_line->count(answer); });
}

void TestWaitingLine::firstWaits()
{
    const auto entry = enter(seeker("a"));
    QVERIFY(entry.hasValue());
    QCOMPARE(entry->position, 1);
    QCOMPARE(entry->waiting, 1);
    QVERIFY(!entry->wasWaiting);
    QVERIFY(!entry->pair);
    QCOMPARE(waiting(), QStringLiteral("a"));
    QVERIFY(!pairOf("a"));
}

void TestWaitingLine::secondIsPairedWithTheFirst()
{
    enter(seeker("a", "", 10));
    const auto entry = enter(seeker("b", "", 14));
    // The place is the one before the match.
    QCOMPARE(entry->position, 2);
    QCOMPARE(entry->waiting, 2);
    QVERIFY(entry->pair.has_value());
    const Pair expected{QStringLiteral("pair2"), QStringLiteral("a"), QStringLiteral("b"),
                        WallTime(14s),           Duration(4s),        Duration(0s)};
    QCOMPARE(*entry->pair, expected);
    QCOMPARE(pairOf("a"), expected);
    QCOMPARE(pairOf("b"), expected);
    QCOMPARE(waiting(), QString());
    const auto pairs = [this](qsizetype limit) {
        return *answerOf<QList<Pair>>([&](auto answer) { m_line->pairs(limit, answer); });
    };
    QCOMPARE(pairs(10), QList<Pair>{expected});
    QVERIFY(pairs(0).isEmpty());
    part(expected.id);
    QVERIFY(pairs(10).isEmpty());
}

void TestWaitingLine::whoWaitedLongestComesFirst()
{
    for (const char *user : {"x", "y", "z"})
        enter(seeker(user, user));
    Seeker anyone = seeker("n");
    QCOMPARE(enter(anyone)->pair->first, QStringLiteral("x"));
    leave("n");
    QCOMPARE(enter(anyone)->pair->first, QStringLiteral("y"));
}

void TestWaitingLine::thoseWhoDoNotMatchStay()
{
    enter(seeker("a", "de"));
    const auto other = enter(seeker("b", "fr"));
    QVERIFY(!other->pair);
    QCOMPARE(other->position, 2);
    QCOMPARE(enter(seeker("c", "FR"))->pair->first, QStringLiteral("b"));
    QCOMPARE(waiting(), QStringLiteral("a"));
}

void TestWaitingLine::enteringAgainKeepsThePlaceAndTakesTheNewWishes()
{
    enter(seeker("a", "de", 1));
    enter(seeker("b", "fr", 2));
    const auto again = enter(seeker("a", "it", 9));
    QVERIFY(again->wasWaiting);
    QCOMPARE(again->position, 1);
    QCOMPARE(again->waiting, 2);
    QVERIFY(!again->pair);
    QCOMPARE(waiting(), QStringLiteral("a b"));
    QVERIFY(!enter(seeker("c", "de"))->pair);
    const auto match = enter(seeker("d", "it", 20));
    QCOMPARE(match->pair->first, QStringLiteral("a"));
    QCOMPARE(match->pair->firstWaited, Duration(19s));
}

void TestWaitingLine::calendarSetBack()
{
    enter(seeker("a", "de", 9));
    const auto match = enter(seeker("b", "de", 1));
    QCOMPARE(match->pair->firstWaited, Duration(0s));
    QCOMPARE(match->pair->secondWaited, Duration(0s));
}

void TestWaitingLine::newWishesMayMatchSomebodyBehind()
{
    enter(seeker("a", "de", 1));
    enter(seeker("b", "fr", 2));
    const auto again = enter(seeker("a", "fr", 9));
    QVERIFY(again->wasWaiting);
    QCOMPARE(again->pair->first, QStringLiteral("a"));
    QCOMPARE(again->pair->second, QStringLiteral("b"));
    QCOMPARE(again->pair->firstWaited, Duration(8s));
    QCOMPARE(again->pair->secondWaited, Duration(7s));
    QCOMPARE(waiting(), QString());
}

void TestWaitingLine::neverOneself()
{
    enter(seeker("a"));
    QVERIFY(!enter(seeker("a"))->pair);
    QVERIFY(!enter(seeker("a"))->pair);
    QCOMPARE(count().waiting, 1);
}

void TestWaitingLine::whoHasAPartnerCannotEnter()
{
    enter(seeker("a"));
    enter(seeker("b"));
    enter(seeker("c"));
    for (const char *user : {"a", "b"}) {
        const auto refused = enter(seeker(user));
        QVERIFY(!refused.hasValue());
        QCOMPARE(refused.error(), ErrorCode::AlreadyPaired);
    }
    QCOMPARE(waiting(), QStringLiteral("c"));
    QCOMPARE(pairOf("a")->second, QStringLiteral("b"));
}

void TestWaitingLine::leavingTheLine()
{
    for (const char *user : {"a", "b", "c"})
        enter(seeker(user, user));
    const Departure departure = leave("b");
    QVERIFY(departure.wasWaiting);
    QVERIFY(!departure.pair);
    QCOMPARE(waiting(), QStringLiteral("a c"));
    // Its place is gone too.
    QCOMPARE(enter(seeker("b", "b"))->position, 3);
    QCOMPARE(waiting(), QStringLiteral("a c b"));
}

void TestWaitingLine::withdrawing()
{
    for (const char *user : {"a", "b", "c"})
        enter(seeker(user, user));
    QVERIFY(withdraw("b"));
    QVERIFY(!withdraw("b"));
    QVERIFY(!withdraw("nobody"));
    QCOMPARE(waiting(), QStringLiteral("a c"));
    QCOMPARE(enter(seeker("b", "b"))->position, 3);
    // Whoever has a partner is not in the line, and keeps the partner.
    const Pair pair = *enter(seeker("d", "a"))->pair;
    QVERIFY(!withdraw("a"));
    QCOMPARE(pairOf("a"), pair);
    QCOMPARE(count().pairs, 1);
    QCOMPARE(waiting(), QStringLiteral("c b"));
}

void TestWaitingLine::leavingAPair()
{
    enter(seeker("a"));
    const Pair pair = *enter(seeker("b"))->pair;
    const Departure departure = leave("b");
    QVERIFY(!departure.wasWaiting);
    QCOMPARE(departure.pair, pair);
    QVERIFY(!pairOf("a"));
    QVERIFY(!pairOf("b"));
    QVERIFY(!leave("a").pair);
    QVERIFY(!part(pair.id));
    QCOMPARE(count().pairs, 0);
    QVERIFY(enter(seeker("a")).hasValue());
    QCOMPARE(waiting(), QStringLiteral("a"));
}

void TestWaitingLine::leavingNothing()
{
    enter(seeker("a"));
    const Departure departure = leave("b");
    QVERIFY(!departure.wasWaiting);
    QVERIFY(!departure.pair);
    QCOMPARE(waiting(), QStringLiteral("a"));
}

void TestWaitingLine::partEndsThatPairOnly()
{
    enter(seeker("a"));
    const Pair one = *enter(seeker("b"))->pair;
    enter(seeker("c"));
    const Pair other = *enter(seeker("d"))->pair;
    QCOMPARE(part(one.id), one);
    QVERIFY(!part(one.id));
    QVERIFY(!part(QStringLiteral("nowhere")));
    QVERIFY(!pairOf("a"));
    QVERIFY(!pairOf("b"));
    QCOMPARE(pairOf("c"), other);
}

void TestWaitingLine::figures()
{
    enter(seeker("a", "", 1));
    enter(seeker("b", "", 4));
    enter(seeker("c", "de", 5));
    enter(seeker("d", "fr", 6));
    LineCounts counts = count();
    QCOMPARE(counts.waiting, 2);
    QCOMPARE(counts.pairs, 1);
    QCOMPARE(counts.matches, 1u);
    QCOMPARE(counts.totalWait, Duration(3s));
    leave("a");
    leave("c");
    enter(seeker("e", "fr", 16));
    counts = count();
    QCOMPARE(counts.waiting, 0);
    QCOMPARE(counts.pairs, 1);
    QCOMPARE(counts.matches, 2u);
    QCOMPARE(counts.totalWait, Duration(13s));
}

void TestWaitingLine::listIsInOrderOfEnteringAndLimited()
{
    for (const char *user : {"q", "b", "x", "a"})
        enter(seeker(user, user));
    leave("b");
    QCOMPARE(waiting(10), QStringLiteral("q x a"));
    QCOMPARE(waiting(2), QStringLiteral("q x"));
    QCOMPARE(waiting(0), QString());
}

void TestWaitingLine::namesAreComparedExactly()
{
    const QString users[] = {QString(QChar(0xd800)), QString(QChar(0xd801)), QStringLiteral("R"), QStringLiteral("r"),
                             QStringLiteral("r ")};
    int language = 0;
    for (const QString &user : users)
        QVERIFY(!enter(seeker(user, QByteArray::number(++language).constData()))->wasWaiting);
    QCOMPARE(count().waiting, qint64(std::size(users)));
}

void TestWaitingLine::answersComeInTheOrderOfIssue()
{
    auto order = std::make_shared<QString>();
    const auto entered = [order](const Result<Entry> &entry) { *order += entry->pair ? u'p' : u'w'; };
    m_line->enter(seeker("a"), QStringLiteral("1"), entered);
    m_line->count([order](const Result<LineCounts> &counts) { *order += QString::number(counts->waiting); });
    m_line->enter(seeker("b"), QStringLiteral("2"), entered);
    m_line->pairOf(QStringLiteral("a"),
                   [order](const Result<std::optional<Pair>> &pair) { *order += (*pair)->second; });
    m_line->leave(QStringLiteral("a"),
                  [order](const Result<Departure> &departure) { *order += departure->pair ? u'd' : u'-'; });
    m_line->part(QStringLiteral("2"),
                 [order](const Result<std::optional<Pair>> &pair) { *order += *pair ? u'!' : u'-'; });
    m_line->list(9, [order](const Result<QList<Seeker>> &list) { *order += QString::number(list->size()); });
    QTRY_COMPARE(*order, QStringLiteral("w1pbd-0"));
}

void TestWaitingLine::answersMayIssueOperations()
{
    auto seen = std::make_shared<QList<bool>>();
    m_line->enter(seeker("a"), QStringLiteral("1"), [this, seen](const Result<Entry> &) {
        m_line->leave(QStringLiteral("a"), [this, seen](const Result<Departure> &departure) {
            seen->append(departure->wasWaiting);
            m_line->enter(seeker("b"), QStringLiteral("2"),
                          [seen](const Result<Entry> &entry) { seen->append(entry->pair.has_value()); });
        });
    });
    QTRY_COMPARE(*seen, (QList<bool>{true, false}));
}

/// Each once, in order of arrival: first all of one kind, who do not suit each other, then all of the other.
void TestWaitingLine::thousandAreAllPairedInOrder()
{
    constexpr int half = 500;
    const auto person = [](int n, const char *gender, const char *wanted) {
        Seeker result;
        result.user = QString::number(n);
        result.profile.gender = QString::fromLatin1(gender);
        result.preferences.gender = QString::fromLatin1(wanted);
        return result;
    };
    for (int n = 0; n < half; ++n)
        QVERIFY(!enter(person(n, "f", "m"))->pair);
    for (int n = 0; n < half; ++n) {
        const auto entry = enter(person(half + n, "m", "f"));
        QCOMPARE(entry->position, half - n + 1);
        QCOMPARE(entry->pair->first, QString::number(n));
        QCOMPARE(entry->pair->second, QString::number(half + n));
    }
    QCOMPARE(count().waiting, 0);
    QCOMPARE(count().pairs, half);
}

void TestWaitingLine::placesSurviveManyDepartures()
{
    constexpr int people = 2000;
    QStringList stayed;
    for (int n = 0; n < people; ++n)
        enter(seeker(QString::number(n), QByteArray::number(n).constData()));
    for (int n = 0; n < people; ++n) {
        if (n % 7 == 3)
            stayed.append(QString::number(n));
        else
            QVERIFY(leave(QByteArray::number(n).constData()).wasWaiting);
    }
    QCOMPARE(waiting(people), stayed.join(u' '));
    for (int n = 0; n < stayed.size(); ++n) {
        const auto again = enter(seeker(stayed[n], stayed[n].toLatin1().constData()));
        QVERIFY(again->wasWaiting);
        QCOMPARE(again->position, n + 1);
    }
    for (const QString &user : stayed) {
        const auto match = enter(seeker(QStringLiteral("n") + user, user.toLatin1().constData()));
        QCOMPARE(match->pair->first, user);
    }
    QCOMPARE(count().waiting, 0);
}

QTEST_GUILESS_MAIN(TestWaitingLine)
#include "tst_waitingline.moc"
