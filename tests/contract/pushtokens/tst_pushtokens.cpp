// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What server/domain/pushtokens.h promises, for every twin of the table. A new twin is one more row in twins().

#include "server/domain/memorypushtokens.h"
#include "tests/contract/answerof.h"
#include "tests/support/latepushtokens.h"
#include "tests/support/manualclock.h"

using namespace heliograph;
using namespace heliograph::domain;
using namespace std::chrono_literals;
using test::answerOf;

namespace {

constexpr qsizetype limit = 3;

using Factory = std::function<std::unique_ptr<PushTokens>(const Clock &)>;

const std::pair<const char *, Factory> twins[] = {
    {"memory", [](const Clock &clock) { return std::make_unique<MemoryPushTokens>(clock, limit); }},
    {"late", [](const Clock &clock) { return std::make_unique<test::LatePushTokens>(clock, limit); }},
};

User user(const char *name, Realm realm = Realm::Calls)
{
    return {realm, QString::fromLatin1(name)};
}

} // namespace

class TestPushTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup() { m_tokens.reset(); }

    void findsWhatWasPut();
    void oneTokenAUser();
    void realmsAreApart();
    void endsWithItsTime();
    void drop();
    void dropIfItStillIsThisOne();
    void fullTableDisplacesWhatExpiresFirst();
    void replacingDisplacesNobody();
    void memoryIsBounded();
    void expiredMakesRoomFirst();
    void answersComeInTheOrderOfIssue();
    void answersMayIssueOperations();

private:
    PushToken token(const char *text, Duration lifetime = 1h) const
    {
        return {QString::fromLatin1(text), QStringLiteral("ios"), m_clock.wallNow() + lifetime};
    }
    void put(const User &user, const PushToken &token);
    QString find(const User &user);
    qint64 count();

    test::ManualClock m_clock;
    std::unique_ptr<PushTokens> m_tokens;
};

void TestPushTokens::initTestCase_data()
{
    QTest::addColumn<int>("twin");
    for (int n = 0; n < int(std::size(twins)); ++n)
        QTest::newRow(twins[n].first) << n;
}

void TestPushTokens::init()
{
    QFETCH_GLOBAL(int, twin);
    m_tokens = twins[twin].second(m_clock);
}

void TestPushTokens::put(const User &user, const PushToken &token)
{
    QVERIFY(answerOf<Done>([&](auto answer) { m_tokens->put(user, token, answer); }).hasValue());
}

/// The token's text; none: null.
QString TestPushTokens::find(const User &user)
{
    const auto found = *answerOf<std::optional<PushToken>>([&](auto answer) { m_tokens->find(user, answer); });
    return found ? found->token : QString();
}

qint64 TestPushTokens::count()
{
    return *answerOf<qint64>([&](auto answer) { m_tokens->count(answer); });
}

void TestPushTokens::findsWhatWasPut()
{
    QVERIFY(find(user("ada")).isNull());
    put(user("ada"), token("t"));
    const auto found =
        answerOf<std::optional<PushToken>>([&](auto answer) { m_tokens->find(user("ada"), answer); }).value();
    QCOMPARE(found, token("t"));
    QCOMPARE(count(), 1);
}

void TestPushTokens::oneTokenAUser()
{
    put(user("ada"), token("old"));
    put(user("ada"), token("new", 2h));
    QCOMPARE(find(user("ada")), QStringLiteral("new"));
    QCOMPARE(count(), 1);
    m_clock.move(90min);
    QCOMPARE(find(user("ada")), QStringLiteral("new"));
}

void TestPushTokens::realmsAreApart()
{
    put(user("ada"), token("calls"));
    put(user("ada", Realm::Direct), token("direct"));
    QCOMPARE(find(user("ada")), QStringLiteral("calls"));
    QCOMPARE(find(user("ada", Realm::Direct)), QStringLiteral("direct"));
    QVERIFY(find(user("ada", Realm::Random)).isNull());
}

void TestPushTokens::endsWithItsTime()
{
    put(user("ada"), token("t", 10s));
    m_clock.move(10s - 1ms);
    QCOMPARE(find(user("ada")), QStringLiteral("t"));
    m_clock.move(1ms);
    QVERIFY(find(user("ada")).isNull());
    put(user("ada"), token("again"));
    QCOMPARE(find(user("ada")), QStringLiteral("again"));
}

void TestPushTokens::drop()
{
    put(user("ada"), token("t"));
    put(user("bob"), token("u"));
    QVERIFY(answerOf<Done>([&](auto answer) { m_tokens->drop(user("ada"), answer); }).hasValue());
    QVERIFY(answerOf<Done>([&](auto answer) { m_tokens->drop(user("nobody"), answer); }).hasValue());
    QVERIFY(find(user("ada")).isNull());
    QCOMPARE(find(user("bob")), QStringLiteral("u"));
    QCOMPARE(count(), 1);
}

void TestPushTokens::dropIfItStillIsThisOne()
{
    const auto dropIf = [&](const char *text) {
        const QString token = QString::fromLatin1(text);
        QVERIFY(answerOf<Done>([&](auto answer) { m_tokens->dropIf(user("ada"), token, answer); }).hasValue());
    };
    dropIf("t");
    put(user("ada"), token("old"));
    put(user("ada"), token("new"));
    dropIf("old");
    QCOMPARE(find(user("ada")), QStringLiteral("new"));
    dropIf("new");
    QVERIFY(find(user("ada")).isNull());
    QCOMPARE(count(), 0);
}

void TestPushTokens::fullTableDisplacesWhatExpiresFirst()
{
    put(user("a"), token("a", 3h));
    put(user("b"), token("b", 1h));
    put(user("c"), token("c", 2h));
    put(user("d"), token("d", 1min));
    QVERIFY(find(user("b")).isNull());
    QCOMPARE(count(), limit);
    put(user("e"), token("e", 9h));
    QVERIFY(find(user("d")).isNull());
    QCOMPARE(find(user("a")), QStringLiteral("a"));
    QCOMPARE(find(user("c")), QStringLiteral("c"));
    QCOMPARE(find(user("e")), QStringLiteral("e"));
}

void TestPushTokens::replacingDisplacesNobody()
{
    put(user("a"), token("a", 1h));
    put(user("b"), token("b", 2h));
    put(user("c"), token("c", 3h));
    put(user("c"), token("again", 3h));
    QCOMPARE(find(user("a")), QStringLiteral("a"));
    QCOMPARE(count(), limit);
}

/// Of the table in memory alone: long tokens are fewer.
void TestPushTokens::memoryIsBounded()
{
    m_tokens = std::make_unique<MemoryPushTokens>(m_clock, 1000, 10'000);
    const QByteArray text(512, 't');
    for (const char *name : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"})
        put(user(name), token(text.constData()));
    QCOMPARE(count(), 7);
    QVERIFY(find(user("c")).isNull());
    QCOMPARE(find(user("d")).size(), 512);
    // Whoever comes again is not counted twice, and what is dropped makes room.
    for (int time = 0; time < 20; ++time)
        put(user("j"), token(text.constData()));
    QCOMPARE(count(), 7);
    for (const char *name : {"d", "e", "f", "g", "h", "i", "j"})
        answerOf<Done>([&](auto answer) { m_tokens->drop(user(name), answer); });
    for (int number = 0; number < 20; ++number)
        put(user(QByteArray::number(number).constData()), token("t"));
    QCOMPARE(count(), 20);
}

void TestPushTokens::expiredMakesRoomFirst()
{
    put(user("a"), token("a", 1s));
    put(user("b"), token("b", 1h));
    put(user("c"), token("c", 2h));
    m_clock.move(1s);
    put(user("d"), token("d", 3h));
    for (const char *name : {"b", "c", "d"})
        QCOMPARE(find(user(name)), QString::fromLatin1(name));
}

void TestPushTokens::answersComeInTheOrderOfIssue()
{
    auto order = std::make_shared<QString>();
    const auto note = [order](const Result<std::optional<PushToken>> &found) {
        *order += *found ? (*found)->token : QStringLiteral("-");
    };
    m_tokens->find(user("ada"), note);
    m_tokens->put(user("ada"), token("t"), [order](const Result<Done> &) { *order += u'p'; });
    m_tokens->find(user("ada"), note);
    m_tokens->dropIf(user("ada"), QStringLiteral("x"), [order](const Result<Done> &) { *order += u'i'; });
    m_tokens->count([order](const Result<qint64> &count) { *order += QString::number(*count); });
    m_tokens->drop(user("ada"), [order](const Result<Done> &) { *order += u'd'; });
    m_tokens->find(user("ada"), note);
    QTRY_COMPARE(*order, QStringLiteral("-pti1d-"));
}

void TestPushTokens::answersMayIssueOperations()
{
    auto seen = std::make_shared<QString>();
    m_tokens->put(user("ada"), token("t"), [this, seen](const Result<Done> &) {
        m_tokens->find(user("ada"), [this, seen](const Result<std::optional<PushToken>> &found) {
            *seen += (*found)->token;
            m_tokens->drop(user("ada"), [seen](const Result<Done> &) { *seen += u'd'; });
        });
    });
    QTRY_COMPARE(*seen, QStringLiteral("td"));
}

QTEST_GUILESS_MAIN(TestPushTokens)
#include "tst_pushtokens.moc"
