// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/enrolment.h"
#include "server/domain/memorydirectory.h"
#include "tests/support/latedirectory.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;
using namespace Qt::StringLiterals;

class TestEnrolment : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whoSpeaks();
    void takeover();
    void leaving();
    void leavingWithoutAName();
    void leavingAfterATakeover();
    void storeDown();
};

namespace {

/// Three peers over a table that answers late.
struct Fixture
{
    test::LateDirectory directory;
    Enrolment names{directory, Realm::Direct, Tenancy::One};
    QStringList departures;

    void claim(const PeerId &peer, const UserId &user)
    {
        names.claim(user, Device{peer}, [](const Result<Claim> &) {});
        directory.answerAll();
    }
    void leave(const PeerId &peer)
    {
        names.leave(peer, [this](const Release &release) { departures += release.user.id; });
        directory.answerAll();
    }
};

} // namespace

void TestEnrolment::whoSpeaks()
{
    Fixture f;
    QVERIFY(!f.names.contains("p1"));
    QCOMPARE(f.names.userOf("p1"), QString());
    f.names.claim(u"ada"_s, Device{"p1"}, [&](const Result<Claim> &claim) {
        QVERIFY(claim);
        QCOMPARE(f.names.userOf("p1"), u"ada"_s);
    });
    QVERIFY2(!f.names.contains("p1"), "not before the table has answered");
    f.directory.answerAll();
    QCOMPARE(f.names.userOf("p1"), u"ada"_s);
    f.claim("p1", u"bob"_s);
    QCOMPARE(f.names.userOf("p1"), u"bob"_s);
    QCOMPARE(f.names.size(), 1);
    f.names.release("p1", [&](const Result<std::optional<Release>> &release) {
        QVERIFY(release && *release);
        QVERIFY(!f.names.contains("p1"));
    });
    f.directory.answerAll();
    QVERIFY(!f.names.contains("p1"));
}

void TestEnrolment::takeover()
{
    Fixture f;
    f.claim("p1", u"ada"_s);
    f.names.claim(u"ada"_s, Device{"p2"}, [&](const Result<Claim> &claim) {
        QCOMPARE(claim->evicted.size(), 1);
        QVERIFY(!f.names.contains("p1"));
    });
    f.directory.answerAll();
    QCOMPARE(f.names.userOf("p2"), u"ada"_s);
    QCOMPARE(f.names.size(), 1);
}

void TestEnrolment::leaving()
{
    Fixture f;
    f.claim("p1", u"ada"_s);
    f.leave("p1");
    QCOMPARE(f.departures, QStringList{u"ada"_s});
    f.leave("p1");
    QCOMPARE(f.departures.size(), 1);
}

void TestEnrolment::leavingWithoutAName()
{
    Fixture f;
    f.leave("p1");
    QVERIFY(f.departures.isEmpty());
}

void TestEnrolment::leavingAfterATakeover()
{
    Fixture f;
    f.claim("p1", u"ada"_s);
    f.claim("p2", u"ada"_s);
    f.leave("p1");
    QVERIFY(f.departures.isEmpty());
    // And while it is on its way.
    f.names.claim(u"ada"_s, Device{"p3"}, [](const Result<Claim> &) {});
    f.leave("p2");
    QVERIFY(f.departures.isEmpty());
    QCOMPARE(f.names.userOf("p3"), u"ada"_s);
}

void TestEnrolment::storeDown()
{
    Fixture f;
    f.claim("p1", u"ada"_s);
    f.directory.isDown = true;
    f.names.release("p1", [&](const Result<std::optional<Release>> &release) { QVERIFY(!release); });
    f.directory.answerAll();
    QVERIFY2(f.names.contains("p1"), "nothing has changed");
    f.leave("p1");
    QVERIFY(!f.names.contains("p1"));
    QVERIFY(f.departures.isEmpty());
}

QTEST_GUILESS_MAIN(TestEnrolment)
#include "tst_enrolment.moc"
