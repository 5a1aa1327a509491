// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What server/domain/directory.h promises, for every twin of the table. A new twin is one more row in twins().

#include "server/domain/memorydirectory.h"
#include "tests/contract/answerof.h"
#include "tests/support/latedirectory.h"

using namespace heliograph;
using namespace heliograph::domain;
using test::answerOf;

namespace {

using Factory = std::function<std::unique_ptr<Directory>()>;

const std::pair<const char *, Factory> twins[] = {
    {"memory", [] { return std::make_unique<MemoryDirectory>(); }},
    {"late", [] { return std::make_unique<test::LateDirectory>(); }},
};

User user(const QString &name, Realm realm = Realm::Direct)
{
    return {realm, name};
}

Device device(const PeerId &peer, int second = 1)
{
    return {peer, QStringLiteral("phone of ") + QString::fromLatin1(peer), QStringLiteral("android"),
            WallTime(std::chrono::seconds(second))};
}

QList<PeerId> peersOf(const QList<Device> &devices)
{
    QList<PeerId> peers;
    for (const Device &each : devices)
        peers.append(each.peer);
    return peers;
}

} // namespace

class TestDirectory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup() { m_directory.reset(); }

    void firstClaim();
    void renewalKeepsThePlaceAndTakesTheNewDevice();
    void newcomerTakesOver();
    void manyShareInOrderOfClaiming();
    void oneTooManyTakesOverFromTheOldest();
    void renewalIsNoneTooMany();
    void anotherNameReleasesTheFormer();
    void anotherNameOfTwoLeavesTheOtherDevice();
    void takeoverByTheHolderOfAnotherName();
    void evictedReleasesNothing();
    void releaseSaysWhetherItWasTheLast();
    void releaseOfStrangerIsNothing();
    void nameThatComesBackIsNew();
    void realmsAreApart();
    void listIsInOrderOfTheFirstClaimAndLimited();
    void namesAreComparedExactly();
    void answersComeInTheOrderOfIssue();
    void answersMayIssueOperations();
    void manyUsersComeAndGo();

private:
    Result<Claim> claim(const User &user, const Device &newcomer, Tenancy tenancy = Tenancy::One);
    std::optional<Release> release(const PeerId &peer, Realm realm = Realm::Direct);
    QList<Device> find(const User &user);
    std::optional<UserId> holding(const PeerId &peer, Realm realm = Realm::Direct);
    QList<Holding> list(qsizetype limit, Realm realm = Realm::Direct);
    qint64 count(Realm realm = Realm::Direct);

    std::unique_ptr<Directory> m_directory;
    const User m_ada = user(QStringLiteral("ada"));
    const User m_bob = user(QStringLiteral("bob"));
};

void TestDirectory::initTestCase_data()
{
    QTest::addColumn<int>("twin");
    for (int n = 0; n < int(std::size(twins)); ++n)
        QTest::newRow(twins[n].first) << n;
}

void TestDirectory::init()
{
    QFETCH_GLOBAL(int, twin);
    m_directory = twins[twin].second();
}

Result<Claim> TestDirectory::claim(const User &user, const Device &newcomer, Tenancy tenancy)
{
    return answerOf<Claim>([&](auto answer) { m_directory->claim(user, newcomer, tenancy, answer); });
}

std::optional<Release> TestDirectory::release(const PeerId &peer, Realm realm)
{
    return *answerOf<std::optional<Release>>([&](auto answer) { m_directory->release(realm, peer, answer); });
}

QList<Device> TestDirectory::find(const User &user)
{
    return *answerOf<QList<Device>>([&](auto answer) { m_directory->find(user, answer); });
}

std::optional<UserId> TestDirectory::holding(const PeerId &peer, Realm realm)
{
    return *answerOf<std::optional<UserId>>([&](auto answer) { m_directory->holding(realm, peer, answer); });
}

QList<Holding> TestDirectory::list(qsizetype limit, Realm realm)
{
    return *answerOf<QList<Holding>>([&](auto answer) { m_directory->list(realm, limit, answer); });
}

qint64 TestDirectory::count(Realm realm)
{
    return *answerOf<qint64>([&](auto answer) { m_directory->count(realm, answer); });
}

void TestDirectory::firstClaim()
{
    QVERIFY(find(m_ada).isEmpty());
    QVERIFY(!holding("p"));
    const auto first = claim(m_ada, device("p"));
    QVERIFY(first.hasValue());
    QVERIFY(!first->isRenewal);
    QVERIFY(first->isFirst);
    QVERIFY(first->evicted.isEmpty());
    QVERIFY(!first->former);
    QCOMPARE(find(m_ada), QList<Device>{device("p")});
    QCOMPARE(holding("p"), m_ada.id);
    QCOMPARE(count(), 1);
}

void TestDirectory::renewalKeepsThePlaceAndTakesTheNewDevice()
{
    for (const Tenancy tenancy : {Tenancy::One, Tenancy::Many}) {
        const User name = tenancy == Tenancy::One ? m_ada : m_bob;
        const PeerId peer = tenancy == Tenancy::One ? "one" : "many";
        claim(name, device(peer, 1), tenancy);
        if (tenancy == Tenancy::Many)
            claim(name, device("second", 2), tenancy);
        const auto again = claim(name, device(peer, 9), tenancy);
        QVERIFY(again->isRenewal);
        QVERIFY(!again->isFirst);
        QVERIFY(again->evicted.isEmpty());
        QVERIFY(!again->former);
        QCOMPARE(find(name).first(), device(peer, 9));
    }
    QCOMPARE(find(m_ada).size(), 1);
    QCOMPARE(peersOf(find(m_bob)), (QList<PeerId>{"many", "second"}));
}

void TestDirectory::newcomerTakesOver()
{
    claim(m_ada, device("old", 1));
    const auto taken = claim(m_ada, device("new", 2));
    QVERIFY(!taken->isRenewal);
    QVERIFY(!taken->isFirst);
    QCOMPARE(taken->evicted, QList<Device>{device("old", 1)});
    QCOMPARE(find(m_ada), QList<Device>{device("new", 2)});
    QVERIFY(!holding("old"));
    QCOMPARE(holding("new"), m_ada.id);
    QCOMPARE(count(), 1);
}

void TestDirectory::manyShareInOrderOfClaiming()
{
    for (const char *peer : {"z", "a", "m"}) {
        const auto shared = claim(m_ada, device(peer), Tenancy::Many);
        QCOMPARE(shared->isFirst, QByteArrayView(peer) == "z");
        QVERIFY(shared->evicted.isEmpty());
    }
    QCOMPARE(peersOf(find(m_ada)), (QList<PeerId>{"z", "a", "m"}));
    QCOMPARE(count(), 1);
}

void TestDirectory::oneTooManyTakesOverFromTheOldest()
{
    for (qsizetype n = 0; n < Directory::maxDevices; ++n)
        QVERIFY(claim(m_ada, device(QByteArray::number(n)), Tenancy::Many)->evicted.isEmpty());
    claim(m_bob, device("late"), Tenancy::Many);
    const auto late = claim(m_ada, device("late"), Tenancy::Many);
    QCOMPARE(peersOf(late->evicted), QList<PeerId>{"0"});
    QVERIFY(!late->isFirst);
    QCOMPARE(late->former->user, m_bob);
    QCOMPARE(find(m_ada).size(), Directory::maxDevices);
    QCOMPARE(find(m_ada).first().peer, PeerId("1"));
    QVERIFY(!holding("0"));
    QCOMPARE(holding("late"), m_ada.id);
    QCOMPARE(count(), 1);
}

void TestDirectory::renewalIsNoneTooMany()
{
    for (qsizetype n = 0; n < Directory::maxDevices; ++n)
        claim(m_ada, device(QByteArray::number(n)), Tenancy::Many);
    QVERIFY(claim(m_ada, device("0", 9), Tenancy::Many)->isRenewal);
    QCOMPARE(find(m_ada).size(), Directory::maxDevices);
}

void TestDirectory::anotherNameReleasesTheFormer()
{
    claim(m_ada, device("p", 1));
    const auto other = claim(m_bob, device("p", 2));
    QVERIFY(other->isFirst);
    QVERIFY(other->former.has_value());
    QCOMPARE(other->former->user, m_ada);
    QCOMPARE(other->former->device, device("p", 1));
    QVERIFY(other->former->wasLast);
    QVERIFY(find(m_ada).isEmpty());
    QCOMPARE(holding("p"), m_bob.id);
    QCOMPARE(count(), 1);
}

void TestDirectory::anotherNameOfTwoLeavesTheOtherDevice()
{
    claim(m_ada, device("p"), Tenancy::Many);
    claim(m_ada, device("q"), Tenancy::Many);
    const auto other = claim(m_bob, device("p"), Tenancy::Many);
    QVERIFY(!other->former->wasLast);
    QCOMPARE(peersOf(find(m_ada)), QList<PeerId>{"q"});
    QCOMPARE(count(), 2);
}

void TestDirectory::takeoverByTheHolderOfAnotherName()
{
    claim(m_ada, device("p"));
    claim(m_bob, device("q"));
    const auto taken = claim(m_bob, device("p", 5));
    QCOMPARE(peersOf(taken->evicted), QList<PeerId>{"q"});
    QCOMPARE(taken->former->user, m_ada);
    QVERIFY(taken->former->wasLast);
    QVERIFY(!holding("q"));
    QCOMPARE(count(), 1);
}

void TestDirectory::evictedReleasesNothing()
{
    claim(m_ada, device("old"));
    claim(m_ada, device("new"));
    QVERIFY(!release("old"));
    QCOMPARE(peersOf(find(m_ada)), QList<PeerId>{"new"});
    // And may take it back.
    QCOMPARE(peersOf(claim(m_ada, device("old"))->evicted), QList<PeerId>{"new"});
    QVERIFY(!release("new"));
}

void TestDirectory::releaseSaysWhetherItWasTheLast()
{
    claim(m_ada, device("p", 1), Tenancy::Many);
    claim(m_ada, device("q", 2), Tenancy::Many);
    const auto first = release("p");
    QVERIFY(first.has_value());
    QCOMPARE(first->user, m_ada);
    QCOMPARE(first->device, device("p", 1));
    QVERIFY(!first->wasLast);
    const auto last = release("q");
    QVERIFY(last->wasLast);
    QVERIFY(!release("q"));
    QVERIFY(find(m_ada).isEmpty());
    QVERIFY(list(10).isEmpty());
    QCOMPARE(count(), 0);
}

void TestDirectory::releaseOfStrangerIsNothing()
{
    claim(m_ada, device("p"));
    QVERIFY(!release("q"));
    QVERIFY(!release("p", Realm::Calls));
    QCOMPARE(count(), 1);
}

void TestDirectory::nameThatComesBackIsNew()
{
    claim(m_ada, device("p"));
    claim(m_bob, device("q"));
    release("p");
    QVERIFY(claim(m_ada, device("r"))->isFirst);
    QCOMPARE(list(10).first().user, m_bob.id);
}

void TestDirectory::realmsAreApart()
{
    for (const Realm realm : {Realm::Direct, Realm::Calls, Realm::Presence, Realm::Random}) {
        const auto first = claim(user(m_ada.id, realm), device("p"));
        QVERIFY(first->isFirst);
        QVERIFY(!first->former);
    }
    QVERIFY(!claim(user(m_bob.id, Realm::Calls), device("q"))->former);
    QCOMPARE(peersOf(claim(user(m_ada.id, Realm::Random), device("q"))->evicted), QList<PeerId>{"p"});
    QCOMPARE(release("p", Realm::Presence)->user, user(m_ada.id, Realm::Presence));
    QCOMPARE(holding("p", Realm::Direct), m_ada.id);
    QCOMPARE(holding("p", Realm::Calls), m_ada.id);
    QVERIFY(!holding("p", Realm::Presence));
    QVERIFY(!holding("p", Realm::Random));
    QCOMPARE(count(Realm::Direct), 1);
    QCOMPARE(count(Realm::Calls), 2);
    QCOMPARE(count(Realm::Presence), 0);
    QCOMPARE(count(Realm::Random), 1);
}

void TestDirectory::listIsInOrderOfTheFirstClaimAndLimited()
{
    for (const char *name : {"q", "b", "x", "a"})
        claim(user(QLatin1String(name)), device(name), Tenancy::Many);
    release("b");
    claim(user(QStringLiteral("q")), device("second"), Tenancy::Many);
    claim(user(QStringLiteral("x")), device("third"), Tenancy::One);
    const auto names = [&](qsizetype limit) {
        QStringList found;
        for (const Holding &each : list(limit))
            found.append(each.user);
        return found.join(u' ');
    };
    QCOMPARE(names(10), QStringLiteral("q x a"));
    QCOMPARE(names(2), QStringLiteral("q x"));
    QCOMPARE(names(0), QString());
    QCOMPARE(peersOf(list(1).first().devices), (QList<PeerId>{"q", "second"}));
}

void TestDirectory::namesAreComparedExactly()
{
    const QString names[] = {QString(QChar(0xd800)),       QString(QChar(0xd801)), QStringLiteral("R"),
                             QStringLiteral("r"),          QStringLiteral("r "),   QStringLiteral("caf\u00e9"),
                             QStringLiteral("cafe\u0301"), QStringLiteral("r\0x"), QString()};
    int n = 0;
    for (const QString &name : names)
        QVERIFY(claim(user(name), device(QByteArray::number(++n)))->isFirst);
    QCOMPARE(count(), qint64(std::size(names)));
    QCOMPARE(holding(QByteArray::number(n)), QString());
    QVERIFY(claim(user(QString()), device(QByteArray::number(n)))->isRenewal);
}

void TestDirectory::answersComeInTheOrderOfIssue()
{
    auto order = std::make_shared<QString>();
    m_directory->claim(m_ada, device("p"), Tenancy::One,
                       [order](const Result<Claim> &claim) { *order += claim->isFirst ? u'f' : u'-'; });
    m_directory->claim(m_ada, device("q"), Tenancy::One,
                       [order](const Result<Claim> &claim) { *order += QString::number(claim->evicted.size()); });
    m_directory->holding(Realm::Direct, "p",
                         [order](const Result<std::optional<UserId>> &user) { *order += *user ? u'h' : u'n'; });
    m_directory->count(Realm::Direct, [order](const Result<qint64> &count) { *order += QString::number(*count); });
    m_directory->find(
        m_ada, [order](const Result<QList<Device>> &devices) { *order += QString::fromLatin1(devices->first().peer); });
    m_directory->release(Realm::Direct, "q", [order](const Result<std::optional<Release>> &release) {
        *order += release->value().wasLast ? u'l' : u'-';
    });
    m_directory->list(Realm::Direct, 9,
                      [order](const Result<QList<Holding>> &list) { *order += QString::number(list->size()); });
    QTRY_COMPARE(*order, QStringLiteral("f1n1ql0"));
}

void TestDirectory::answersMayIssueOperations()
{
    auto seen = std::make_shared<QList<qint64>>();
    m_directory->claim(m_ada, device("p"), Tenancy::One, [this, seen](const Result<Claim> &) {
        m_directory->release(Realm::Direct, "p", [this, seen](const Result<std::optional<Release>> &release) {
            seen->append(release->has_value());
            m_directory->count(Realm::Direct, [seen](const Result<qint64> &count) { seen->append(*count); });
        });
    });
    QTRY_COMPARE(*seen, (QList<qint64>{1, 0}));
}

void TestDirectory::manyUsersComeAndGo()
{
    for (int n = 0; n < 300; ++n)
        claim(user(QString::number(n % 100)), device(QByteArray::number(n)), Tenancy::Many);
    QCOMPARE(count(), 100);
    for (int n = 0; n < 300; ++n)
        QCOMPARE(release(QByteArray::number(n))->wasLast, n >= 200);
    QCOMPARE(count(), 0);
    QVERIFY(list(1000).isEmpty());
}

QTEST_GUILESS_MAIN(TestDirectory)
#include "tst_directory.moc"
