// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What server/domain/calls.h promises, for every twin of the table. A new twin is one more row in twins().

#include "server/domain/memorycalls.h"
#include "tests/contract/answerof.h"
#include "tests/support/latecalls.h"

using namespace heliograph;
using namespace heliograph::domain;
using test::answerOf;

namespace {

using Factory = std::function<std::unique_ptr<Calls>()>;

const std::pair<const char *, Factory> twins[] = {
    {"memory", [] { return std::make_unique<MemoryCalls>(); }},
    {"late", [] { return std::make_unique<test::LateCalls>(); }},
};

User user(const QByteArray &name, Realm realm = Realm::Calls)
{
    return {realm, QString::fromLatin1(name)};
}

CallId id(const QByteArray &name)
{
    return QString::fromLatin1(name);
}

QString idsOf(const QList<Call> &calls)
{
    QStringList ids;
    for (const Call &call : calls)
        ids.append(call.id);
    return ids.join(u' ');
}

Result<Call> accept(const Call &call)
{
    Call after = call;
    after.state = CallState::Accepted;
    after.type = "accepted";
    return after;
}

Result<Call> end(const Call &call)
{
    Call after = call;
    after.state = CallState::Ended;
    after.end = CallEnd::HungUp;
    return after;
}

Result<Call> forget(const Call &call)
{
    Call after = *end(call);
    after.isForgotten = true;
    return after;
}

Result<Call> refuse(const Call &)
{
    return ErrorCode::NotAParty;
}

} // namespace

class TestCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup() { m_calls.reset(); }

    void openKeepsWhatTheRuleMakes();
    void ruleSeesAllCallsOfBothParties();
    void refusalOpensNothing();
    void updateAnswersBeforeAndAfter();
    void refusalChangesNothing();
    void updateOfUnknownCall();
    void endedCallIsKeptUntilForgotten();
    void forgottenCallIsGoneForBoth();
    void updateAllIsOldestFirst();
    void refusalOfOneKeepsAll();
    void updateAllOfStranger();
    void realmsAreApart();
    void listHasOngoingCallsOnlyOldestFirst();
    void figuresFollowTheStates();
    void answersComeInTheOrderOfIssue();
    void answersMayIssueOperations();
    void manyCallsComeAndGo();

private:
    Result<Call> open(const QByteArray &call, const QByteArray &caller, const QByteArray &callee,
                      Realm realm = Realm::Calls);
    Result<CallChange> update(const QByteArray &call, const Calls::Rule &rule);
    Result<QList<CallChange>> updateAll(const User &user, const Calls::Rule &rule);
    Result<Call> find(const QByteArray &call);
    QString callsOf(const User &user);
    QString list(qsizetype limit = 100);
    QString figures(Realm realm = Realm::Calls);

    std::unique_ptr<Calls> m_calls;
};

void TestCalls::initTestCase_data()
{
    QTest::addColumn<int>("twin");
    for (int n = 0; n < int(std::size(twins)); ++n)
        QTest::newRow(twins[n].first) << n;
}

void TestCalls::init()
{
    QFETCH_GLOBAL(int, twin);
    m_calls = twins[twin].second();
}

Result<Call> TestCalls::open(const QByteArray &call, const QByteArray &caller, const QByteArray &callee, Realm realm)
{
    const Call made{id(call), realm, id(caller), id(callee), "audio"};
    const auto rule = [made](const QList<Call> &, const QList<Call> &) { return Result<Call>(made); };
    return answerOf<Call>([&](auto answer) { m_calls->open(user(caller, realm), user(callee, realm), rule, answer); });
}

Result<CallChange> TestCalls::update(const QByteArray &call, const Calls::Rule &rule)
{
    return answerOf<CallChange>([&](auto answer) { m_calls->update(id(call), rule, answer); });
}

Result<QList<CallChange>> TestCalls::updateAll(const User &user, const Calls::Rule &rule)
{
    return answerOf<QList<CallChange>>([&](auto answer) { m_calls->updateAll(user, rule, answer); });
}

Result<Call> TestCalls::find(const QByteArray &call)
{
    return answerOf<Call>([&](auto answer) { m_calls->find(id(call), answer); });
}

QString TestCalls::callsOf(const User &user)
{
    return idsOf(*answerOf<QList<Call>>([&](auto answer) { m_calls->findAll(user, answer); }));
}

QString TestCalls::list(qsizetype limit)
{
    return idsOf(*answerOf<QList<Call>>([&](auto answer) { m_calls->list(limit, answer); }));
}

/// Ringing and accepted ones.
QString TestCalls::figures(Realm realm)
{
    const auto counts = answerOf<CallCounts>([&](auto answer) { m_calls->count(realm, answer); });
    return QStringLiteral("%1 %2").arg(counts->ringing).arg(counts->accepted);
}

void TestCalls::openKeepsWhatTheRuleMakes()
{
    const auto opened = open("c", "ada", "bob");
    QVERIFY(opened.hasValue());
    QCOMPARE(opened->type, QByteArray("audio"));
    QCOMPARE(*find("c"), *opened);
    QCOMPARE(callsOf(user("ada")), QStringLiteral("c"));
    QCOMPARE(callsOf(user("bob")), QStringLiteral("c"));
    QCOMPARE(callsOf(user("eve")), QString());
}

void TestCalls::ruleSeesAllCallsOfBothParties()
{
    open("1", "ada", "bob");
    open("2", "eve", "ada");
    open("3", "bob", "eve");
    update("2", end);
    auto seen = std::make_shared<QString>();
    const Call made{id("4"), Realm::Calls, id("ada"), id("eve")};
    const auto rule = [made, seen](const QList<Call> &ofCaller, const QList<Call> &ofCallee) {
        *seen = idsOf(ofCaller) + u'/' + idsOf(ofCallee);
        return Result<Call>(made);
    };
    answerOf<Call>([&](auto answer) { m_calls->open(user("ada"), user("eve"), rule, answer); });
    QCOMPARE(*seen, QStringLiteral("1 2/2 3"));
    QCOMPARE(callsOf(user("ada")), QStringLiteral("1 2 4"));
}

void TestCalls::refusalOpensNothing()
{
    const auto rule = [](const QList<Call> &, const QList<Call> &) { return Result<Call>(ErrorCode::CalleeBusy); };
    const auto refused = answerOf<Call>([&](auto answer) { m_calls->open(user("ada"), user("bob"), rule, answer); });
    QVERIFY(!refused.hasValue());
    QCOMPARE(refused.error(), ErrorCode::CalleeBusy);
    QCOMPARE(callsOf(user("ada")), QString());
    QCOMPARE(list(), QString());
    QCOMPARE(figures(), QStringLiteral("0 0"));
}

void TestCalls::updateAnswersBeforeAndAfter()
{
    const Call opened = *open("c", "ada", "bob");
    const auto change = update("c", accept);
    QCOMPARE(change->before, opened);
    QCOMPARE(change->after, *accept(opened));
    QCOMPARE(*find("c"), change->after);
}

void TestCalls::refusalChangesNothing()
{
    const Call opened = *open("c", "ada", "bob");
    const auto refused = update("c", refuse);
    QCOMPARE(refused.error(), ErrorCode::NotAParty);
    QCOMPARE(*find("c"), opened);
}

void TestCalls::updateOfUnknownCall()
{
    QCOMPARE(update("c", accept).error(), ErrorCode::CallNotFound);
    QCOMPARE(find("c").error(), ErrorCode::CallNotFound);
}

void TestCalls::endedCallIsKeptUntilForgotten()
{
    open("c", "ada", "bob");
    update("c", end);
    QCOMPARE(find("c")->state, CallState::Ended);
    QCOMPARE(callsOf(user("ada")), QStringLiteral("c"));
    QCOMPARE(callsOf(user("bob")), QStringLiteral("c"));
    QCOMPARE(list(), QString());
}

void TestCalls::forgottenCallIsGoneForBoth()
{
    open("c", "ada", "bob");
    open("d", "ada", "eve");
    const auto change = update("c", forget);
    QVERIFY(change->after.isForgotten);
    QCOMPARE(find("c").error(), ErrorCode::CallNotFound);
    QCOMPARE(callsOf(user("ada")), QStringLiteral("d"));
    QCOMPARE(callsOf(user("bob")), QString());
    QCOMPARE(update("c", accept).error(), ErrorCode::CallNotFound);
    QVERIFY(open("c", "bob", "ada").hasValue());
}

void TestCalls::updateAllIsOldestFirst()
{
    open("z", "ada", "bob");
    open("x", "bob", "eve");
    open("a", "eve", "ada");
    open("m", "ada", "joe");
    const auto changes = updateAll(user("ada"), accept);
    QStringList order;
    for (const CallChange &change : *changes) {
        order.append(change.before.id);
        QCOMPARE(change.before.state, CallState::Ringing);
        QCOMPARE(change.after.state, CallState::Accepted);
    }
    QCOMPARE(order.join(u' '), QStringLiteral("z a m"));
    QCOMPARE(find("x")->state, CallState::Ringing);
    QCOMPARE(figures(), QStringLiteral("1 3"));
    QCOMPARE(updateAll(user("ada"), forget)->size(), 3);
    QCOMPARE(callsOf(user("ada")), QString());
    QCOMPARE(list(), QStringLiteral("x"));
}

void TestCalls::refusalOfOneKeepsAll()
{
    open("1", "ada", "bob");
    open("2", "ada", "eve");
    const auto rule = [](const Call &call) { return call.id == id("2") ? refuse(call) : forget(call); };
    const auto refused = updateAll(user("ada"), rule);
    QCOMPARE(refused.error(), ErrorCode::NotAParty);
    QCOMPARE(callsOf(user("ada")), QStringLiteral("1 2"));
    QCOMPARE(figures(), QStringLiteral("2 0"));
}

void TestCalls::updateAllOfStranger()
{
    open("1", "ada", "bob");
    QVERIFY(updateAll(user("eve"), refuse)->isEmpty());
}

void TestCalls::realmsAreApart()
{
    open("c", "ada", "bob", Realm::Calls);
    open("d", "ada", "bob", Realm::Direct);
    QCOMPARE(callsOf(user("ada", Realm::Calls)), QStringLiteral("c"));
    QCOMPARE(callsOf(user("ada", Realm::Direct)), QStringLiteral("d"));
    updateAll(user("ada", Realm::Direct), forget);
    QCOMPARE(figures(Realm::Calls), QStringLiteral("1 0"));
    QCOMPARE(figures(Realm::Direct), QStringLiteral("0 0"));
    QCOMPARE(figures(Realm::Random), QStringLiteral("0 0"));
}

void TestCalls::listHasOngoingCallsOnlyOldestFirst()
{
    open("q", "ada", "bob");
    open("b", "ada", "eve");
    open("x", "joe", "eve", Realm::Direct);
    open("a", "joe", "ann");
    update("b", end);
    update("x", accept);
    QCOMPARE(list(), QStringLiteral("q x a"));
    QCOMPARE(list(2), QStringLiteral("q x"));
    QCOMPARE(list(0), QString());
}

void TestCalls::figuresFollowTheStates()
{
    open("1", "ada", "bob");
    open("2", "ada", "bob");
    QCOMPARE(figures(), QStringLiteral("2 0"));
    update("1", accept);
    QCOMPARE(figures(), QStringLiteral("1 1"));
    update("1", end);
    update("2", forget);
    QCOMPARE(figures(), QStringLiteral("0 0"));
    update("1", forget);
    QCOMPARE(figures(), QStringLiteral("0 0"));
}

void TestCalls::answersComeInTheOrderOfIssue()
{
    auto order = std::make_shared<QString>();
    const Call made{id("c"), Realm::Calls, id("ada"), id("bob")};
    m_calls->open(
        user("ada"), user("bob"), [made](const QList<Call> &, const QList<Call> &) { return Result<Call>(made); },
        [order](const Result<Call> &call) { *order += call->id; });
    m_calls->find(id("c"), [order](const Result<Call> &call) { *order += call ? u'f' : u'-'; });
    m_calls->update(id("c"), accept, [order](const Result<CallChange> &change) {
        *order += change->before.state == CallState::Ringing ? u'a' : u'-';
    });
    m_calls->count(Realm::Calls,
                   [order](const Result<CallCounts> &counts) { *order += QString::number(counts->accepted); });
    m_calls->updateAll(user("bob"), forget, [order](const Result<QList<CallChange>> &changes) {
        *order += QString::number(changes->size());
    });
    m_calls->findAll(user("ada"),
                     [order](const Result<QList<Call>> &calls) { *order += QString::number(calls->size()); });
    m_calls->list(9, [order](const Result<QList<Call>> &calls) { *order += QString::number(calls->size()); });
    QTRY_COMPARE(*order, QStringLiteral("cfa1100"));
}

void TestCalls::answersMayIssueOperations()
{
    auto seen = std::make_shared<QString>();
    const Call made{id("c"), Realm::Calls, id("ada"), id("bob")};
    m_calls->open(
        user("ada"), user("bob"), [made](const QList<Call> &, const QList<Call> &) { return Result<Call>(made); },
        [this, seen](const Result<Call> &) {
            m_calls->update(id("c"), forget, [this, seen](const Result<CallChange> &change) {
                *seen += change ? u'u' : u'-';
                m_calls->find(id("c"), [seen](const Result<Call> &call) { *seen += call ? u'!' : u'g'; });
            });
        });
    QTRY_COMPARE(*seen, QStringLiteral("ug"));
}

void TestCalls::manyCallsComeAndGo()
{
    const auto name = [](const char *prefix, int n) { return QByteArray(prefix) + QByteArray::number(n); };
    for (int n = 0; n < 400; ++n)
        open(name("c", n), name("a", n % 20), name("b", n % 30));
    QCOMPARE(figures(), QStringLiteral("400 0"));
    for (int n = 0; n < 20; ++n)
        QCOMPARE(updateAll(user(name("a", n)), n % 2 ? end : forget)->size(), 20);
    QCOMPARE(figures(), QStringLiteral("0 0"));
    QCOMPARE(list(), QString());
    for (int n = 0; n < 30; ++n)
        updateAll(user(name("b", n)), forget);
    for (int n = 0; n < 400; ++n)
        QCOMPARE(find(name("c", n)).error(), ErrorCode::CallNotFound);
    for (int n = 0; n < 20; ++n)
        QCOMPARE(callsOf(user(name("a", n))), QString());
}

QTEST_GUILESS_MAIN(TestCalls)
#include "tst_calls.moc"
