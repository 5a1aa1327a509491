// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Who is counted where: five kinds of client look for their numbers at the same few paths.

#include "server/api/usersapi.h"
#include "tests/support/latedirectory.h"
#include "tests/unit/api/restbench.h"

#include <QJsonArray>
#include <QTest>

using namespace heliograph;
using namespace heliograph::api;
using domain::Realm;
using namespace std::chrono_literals;

namespace {

/// {{"a",1}} with fewer words.
QJsonObject object(std::initializer_list<std::pair<const char *, QJsonValue>> members)
{
    QJsonObject result;
    for (const auto &[key, value] : members)
        result.insert(QString::fromLatin1(key), value);
    return result;
}

/// As a directory whose store is away.
class DownDirectory final : public domain::Directory
{
public:
    void claim(const domain::User &, const domain::Device &, domain::Tenancy, Continuation<domain::Claim>) override {}
    void release(Realm, const domain::PeerId &, Continuation<std::optional<domain::Release>>) override {}
    void find(const domain::User &, Continuation<QList<domain::Device>>) const override {}
    void holding(Realm, const domain::PeerId &, Continuation<std::optional<domain::UserId>>) const override {}
    void list(Realm, qsizetype, Continuation<QList<domain::Holding>> answer) const override
    {
        answer(ErrorCode::StoreUnavailable);
    }
    void count(Realm, Continuation<qint64> answer) const override
    {
        if (isCounting)
            answer(3);
        else
            answer(ErrorCode::StoreUnavailable);
    }

    bool isCounting = false;
};

} // namespace

class TestFigures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_bench = std::make_unique<test::RestBench>(); }
    void users();
    void usersAreListedUpToALimit_data();
    void usersAreListedUpToALimit();
    void usersAreListedOnceASecond();
    void usersThatHaveNotChangedAreNotSentAgain();
    void whoAsksMeanwhileWaitsForTheSameList();
    void usersWithoutATable();
    void front();
    void health();
    void stats();
    void whatIsNotKnownIsLeftOut();

private:
    void fill();
    QJsonObject documentAt(const char *target) { return test::jsonOf(*m_bench->ask(target)); }

    std::unique_ptr<test::RestBench> m_bench;
};

/// Direct 4 people with 2 calls, presence 2, random 5: two pairs and one who waits; calls and rooms some of their own.
void TestFigures::fill()
{
    int peer = 0;
    const auto admit = [&](Realm realm, std::initializer_list<const char *> names) {
        for (const char *name : names)
            m_bench->admit(realm, QString::fromUtf8(name), QByteArray::number(++peer).constData());
    };
    admit(Realm::Direct, {"ada", "bob", "cyd", "dan"});
    admit(Realm::Calls, {"ada", "eve", "fay", "gus", "hal", "ida", "jan"});
    admit(Realm::Presence, {"ada", "bob"});
    admit(Realm::Random, {"u1", "u2", "u3", "u4", "u5"});
    m_bench->join("r", "a", QStringLiteral("Ada"), "observer");

    const auto call = [&](Realm realm, const char *from, const char *to, domain::CallState state) {
        const QString caller = QString::fromLatin1(from), callee = QString::fromLatin1(to);
        domain::Call made{caller + callee, realm, caller, callee};
        made.state = state;
        m_bench->calls.open(
            {realm, caller}, {realm, callee}, [made](auto &, auto &) { return made; }, [](auto) {});
    };
    call(Realm::Direct, "ada", "bob", domain::CallState::Ringing);
    call(Realm::Direct, "cyd", "dan", domain::CallState::Accepted);
    call(Realm::Calls, "eve", "fay", domain::CallState::Accepted);

    for (const char *name : {"u1", "u2", "u3", "u4", "u5"}) {
        const domain::Seeker seeker{QString::fromLatin1(name), {}, {}, m_bench->clock.wallNow()};
        m_bench->line.enter(seeker, QString::fromLatin1(name), [](auto) {});
        m_bench->clock.move(1s);
    }
}

void TestFigures::users()
{
    QCOMPARE(m_bench->ask("/users")->body(), QByteArray(R"({"connectedUsers":[],"totalUsers":0})"));
    fill();
    m_bench->clock.move(1s);
    const QString strange = QStringLiteral("z \"\u2603\\");
    m_bench->admit(Realm::Direct, strange, "z");
    const auto answer = m_bench->ask("/users");
    QCOMPARE(answer->status(), 200);
    const QJsonObject document = test::jsonOf(*answer);
    QCOMPARE(document.value(QLatin1String("connectedUsers")).toArray(),
             (QJsonArray{QStringLiteral("ada"), QStringLiteral("bob"), QStringLiteral("cyd"), QStringLiteral("dan"),
                         strange}));
    QCOMPARE(document.value(QLatin1String("totalUsers")).toInt(), 5);
    QCOMPARE(document.size(), 2);
    QCOMPARE(m_bench->ask("/users/")->body(), answer->body());
}

void TestFigures::usersAreListedUpToALimit_data()
{
    QTest::addColumn<qsizetype>("users");
    QTest::addColumn<qsizetype>("bytes");
    QTest::addColumn<QByteArray>("body");
    const QByteArray rest = R"("totalUsers":4)";
    const QByteArray whole = R"({"connectedUsers":["ada","bob","cyd","dan"],)" + rest + '}';
    const QByteArray cut = R"({"connectedUsers":["ada","bob"],)" + rest + R"(,"truncated":true})";
    QTest::newRow("as many as there are") << qsizetype(4) << qsizetype(1000) << whole;
    QTest::newRow("fewer") << qsizetype(2) << qsizetype(1000) << cut;
    QTest::newRow("as long as they are") << qsizetype(9) << qsizetype(23) << whole;
    QTest::newRow("shorter") << qsizetype(9) << qsizetype(15) << cut;
    QTest::newRow("nothing") << qsizetype(9) << qsizetype(1)
                             << QByteArray(R"({"connectedUsers":[],"totalUsers":4,"truncated":true})");
}

void TestFigures::usersAreListedUpToALimit()
{
    QFETCH(qsizetype, users);
    QFETCH(qsizetype, bytes);
    fill();
    test::FakeExchange *asked = new test::FakeExchange(test::requestOf("/users"));
    const net::ExchangePtr exchange(asked);
    directUsers(m_bench->directory, m_bench->clock, {users, bytes})(exchange);
    QTEST(asked->body(), "body");
}

void TestFigures::usersAreListedOnceASecond()
{
    m_bench->admit(Realm::Direct, QStringLiteral("ada"), "1");
    const auto first = m_bench->ask("/users");
    m_bench->admit(Realm::Direct, QStringLiteral("bob"), "2");
    m_bench->clock.move(999ms);
    for (const char *target : {"/users", "/users/", "/users?t=1"}) {
        const auto soon = m_bench->ask(target);
        QCOMPARE(soon->body(), first->body());
        QCOMPARE(soon->header("ETag"), first->header("ETag"));
    }
    m_bench->clock.move(1ms);
    const auto later = m_bench->ask("/users");
    QCOMPARE(later->body(), QByteArray(R"({"connectedUsers":["ada","bob"],"totalUsers":2})"));
    QVERIFY(later->header("ETag") != first->header("ETag"));
}

void TestFigures::usersThatHaveNotChangedAreNotSentAgain()
{
    fill();
    const auto first = m_bench->ask("/users");
    QVERIFY(first->header("ETag").startsWith("W/\""));
    QVERIFY(!first->header("Cache-Control").contains("no-store"));
    m_bench->clock.move(5s);
    const auto again = m_bench->ask("/users", {{"if-none-match", first->header("ETag")}});
    QCOMPARE(again->status(), 304);
    QCOMPARE(again->body(), QByteArray());
    m_bench->admit(Realm::Direct, QStringLiteral("kim"), "k");
    m_bench->clock.move(1s);
    QCOMPARE(m_bench->ask("/users", {{"if-none-match", first->header("ETag")}})->status(), 200);
}

void TestFigures::whoAsksMeanwhileWaitsForTheSameList()
{
    test::LateDirectory directory;
    directory.claim({Realm::Direct, QStringLiteral("ada")}, {"1"}, domain::Tenancy::One, [](auto) {});
    directory.answerAll();
    const Site::Endpoint users = directUsers(directory, m_bench->clock);
    QList<std::shared_ptr<test::FakeExchange>> asked;
    const auto ask = [&] {
        asked.append(std::make_shared<test::FakeExchange>(test::requestOf("/users")));
        users(asked.last());
    };
    for (const bool isDown : {true, false}) {
        directory.isDown = isDown;
        ask();
        m_bench->clock.move(5s);
        ask();
        QCOMPARE(directory.waiting(), qsizetype(1));
        directory.answerAll();
        for (const auto &exchange : asked)
            QCOMPARE(exchange->status(), isDown ? 503 : 200);
        asked.clear();
    }
    ask();
    QCOMPARE(directory.waiting(), qsizetype(0));
    QCOMPARE(asked.first()->body(), QByteArray(R"({"connectedUsers":["ada"],"totalUsers":1})"));
}

void TestFigures::usersWithoutATable()
{
    DownDirectory down;
    for (const bool isCounting : {false, true}) {
        down.isCounting = isCounting;
        test::FakeExchange *asked = new test::FakeExchange(test::requestOf("/users"));
        const net::ExchangePtr exchange(asked);
        directUsers(down, m_bench->clock)(exchange);
        QCOMPARE(asked->status(), 503);
        QCOMPARE(test::jsonOf(*asked).value(QLatin1String("success")), QJsonValue(false));
    }
}

void TestFigures::front()
{
    fill();
    const QJsonObject document = documentAt("/");
    QCOMPARE(document.value(QLatin1String("connectedUsers")).toInt(), 4);
    QCOMPARE(document.value(QLatin1String("activeCalls")).toInt(), 2);
}

void TestFigures::health()
{
    fill();
    const QJsonObject document = documentAt("/health");
    QCOMPARE(document.value(QLatin1String("connectedUsers")).toInt(), 2);
    QCOMPARE(document.value(QLatin1String("stats")).toObject(), object({{"totalMatches", 2},
                                                                        {"activeUsers", 5},
                                                                        {"averageWaitTime", 500},
                                                                        {"waitingUsers", 1},
                                                                        {"activeRooms", 2},
                                                                        {"queueLength", 1}}));
}

void TestFigures::stats()
{
    m_bench->api();
    fill();
    const auto answer = m_bench->ask("/stats");
    QCOMPARE(answer->status(), 200);
    QCOMPARE(
        test::jsonOf(*answer),
        object(
            {{"connectedUsers", 2},
             {"uptime", 5},
             {"timestamp", QStringLiteral("2026-01-01T00:00:05.000Z")},
             {"memory",
              object({{"rss", 3000}, {"heapTotal", 2000}, {"heapUsed", 1000}, {"external", 0}, {"arrayBuffers", 0}})},
             {"totalMatches", 2},
             {"activeUsers", 5},
             {"averageWaitTime", 500},
             {"waitingUsers", 1},
             {"activeRooms", 2},
             {"queueLength", 1}}));
}

void TestFigures::whatIsNotKnownIsLeftOut()
{
    const DownDirectory down;
    const Tables tables{down, m_bench->calls, m_bench->line};
    for (const StatusDocument::Part &part : {directFigures(tables), presenceFigures(tables), randomFigures(tables),
                                             under(QStringLiteral("stats"), randomFigures(tables))}) {
        QList<QJsonObject> answers;
        part([&answers](const QJsonObject &document) { answers += document; });
        QCOMPARE(answers, QList<QJsonObject>{QJsonObject()});
    }
}

QTEST_GUILESS_MAIN(TestFigures)
#include "tst_figures.moc"
