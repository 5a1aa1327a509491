// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/relay.h"
#include "tests/support/latedirectory.h"
#include "tests/support/recordeddelivery.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;

namespace {

const QString scope = QStringLiteral("call");
const UserId ada = QStringLiteral("ada");
const User bob{Realm::Calls, QStringLiteral("bob")};

} // namespace

/// UserDelivery and Relay, over a directory that answers at once and over one that answers late.
class TestRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void everyDeviceHears();
    void exceptOne();
    void nobodyHearsForNobody();
    void realmsAreApart();
    void whoHoldsTheNameAtThatMoment();
    void candidatesFollowTheDescription();
    void otherThingsGoAtOnce();
    void forgottenScopeHoldsNothing();
    void deviceThatIsGone();

private:
    void hold(const User &user, const PeerId &peer)
    {
        m_directory->claim(user, Device{peer}, Tenancy::Many, [](const Result<Claim> &) {});
    }
    QByteArrayList sent()
    {
        if (m_late)
            m_late->answerAll();
        return m_delivery.take();
    }

    test::LateDirectory *m_late = nullptr;
    std::unique_ptr<Directory> m_directory;
    test::RecordedDelivery m_delivery;
    Observers m_observers;
    std::unique_ptr<UserDelivery> m_users;
    std::unique_ptr<Relay> m_relay;
};

void TestRelay::initTestCase_data()
{
    QTest::addColumn<bool>("isLate");
    QTest::newRow("memory") << false;
    QTest::newRow("late") << true;
}

void TestRelay::init()
{
    QFETCH_GLOBAL(bool, isLate);
    m_late = isLate ? new test::LateDirectory : nullptr;
    m_directory.reset(isLate ? static_cast<Directory *>(m_late) : new MemoryDirectory);
    m_users = std::make_unique<UserDelivery>(*m_directory, m_delivery);
    m_relay = std::make_unique<Relay>(*m_users, m_observers);
}

void TestRelay::cleanup()
{
    m_relay.reset();
    m_users.reset();
    m_directory.reset();
    m_delivery.take();
}

void TestRelay::everyDeviceHears()
{
    hold(bob, "p");
    hold(bob, "q");
    m_users->emit(bob, {"hello", {"1"}});
    QCOMPARE(sent(), (QByteArrayList{"p: hello 1", "q: hello 1"}));
}

void TestRelay::exceptOne()
{
    hold(bob, "p");
    hold(bob, "q");
    m_users->emit(bob, {"hello"}, "p");
    QCOMPARE(sent(), QByteArrayList{"q: hello"});
}

void TestRelay::nobodyHearsForNobody()
{
    m_users->emit(bob, {"hello"});
    QVERIFY(sent().isEmpty());
}

void TestRelay::realmsAreApart()
{
    hold(bob, "p");
    m_users->emit({Realm::Direct, bob.id}, {"hello"});
    QVERIFY(sent().isEmpty());
}

void TestRelay::whoHoldsTheNameAtThatMoment()
{
    hold(bob, "p");
    m_users->emit(bob, {"before"});
    m_directory->release(Realm::Calls, "p", [](const auto &) {});
    m_users->emit(bob, {"between"});
    hold(bob, "q");
    m_users->emit(bob, {"after"});
    QCOMPARE(sent(), (QByteArrayList{"p: before", "q: after"}));
}

void TestRelay::candidatesFollowTheDescription()
{
    hold(bob, "p");
    hold(bob, "q");
    m_relay->pass(scope, ada, bob, Signal::Candidate, {"ice", {"1"}});
    m_relay->pass(scope, ada, bob, Signal::Candidate, {"ice", {"2"}});
    QVERIFY(sent().isEmpty());
    m_relay->pass(scope, ada, bob, Signal::Offer, {"offer"});
    m_relay->pass(scope, ada, bob, Signal::Candidate, {"ice", {"3"}});
    m_relay->pass(scope, ada, bob, Signal::Offer, {"offer", {"again"}});
    const QByteArrayList expected{"p: offer", "q: offer", "p: ice 1", "q: ice 1",       "p: ice 2",
                                  "q: ice 2", "p: ice 3", "q: ice 3", "p: offer again", "q: offer again"};
    QCOMPARE(sent(), expected);
    QCOMPARE(m_relay->guard().counters().held, 2u);
}

void TestRelay::otherThingsGoAtOnce()
{
    hold(bob, "p");
    m_relay->pass(scope, ada, bob, Signal::Candidate, {"ice"});
    m_relay->pass(scope, ada, bob, Signal::Other, {"typing"});
    QCOMPARE(sent(), QByteArrayList{"p: typing"});
    // And are no description.
    m_relay->pass(scope, ada, bob, Signal::Candidate, {"ice"});
    QVERIFY(sent().isEmpty());
    QCOMPARE(m_relay->guard().scopes(), 1);
}

void TestRelay::forgottenScopeHoldsNothing()
{
    hold(bob, "p");
    m_relay->pass(scope, ada, bob, Signal::Candidate, {"ice"});
    m_relay->forget(scope);
    QCOMPARE(m_relay->guard().scopes(), 0);
    m_relay->pass(scope, ada, bob, Signal::Offer, {"offer"});
    QCOMPARE(sent(), QByteArrayList{"p: offer"});
}

void TestRelay::deviceThatIsGone()
{
    m_relay->pass(scope, ada, bob, Signal::Candidate, {"ice"});
    m_relay->pass(scope, ada, bob, Signal::Offer, {"offer"});
    QVERIFY(sent().isEmpty());
    // Described is described: what comes now goes to whoever is there.
    hold(bob, "p");
    m_relay->pass(scope, ada, bob, Signal::Candidate, {"ice", {"2"}});
    QCOMPARE(sent(), QByteArrayList{"p: ice 2"});
}

QTEST_GUILESS_MAIN(TestRelay)
#include "tst_relay.moc"
