// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/addresstext.h"
#include "server/admin/banfile.h"
#include "tests/support/manualclock.h"
#include "tests/unit/admin/statefolder.h"

#include <QDir>
#include <QRegularExpression>

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::domain;
using namespace heliograph::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestBanFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void addresses_data();
    void addresses();
    void bansOutliveTheProcess();
    void whatIsOverIsDropped();
    void fileIsTheOwnersAlone();
    void manyChangesAreFewWrites();
    void damagedFileIsSetAside_data();
    void damagedFileIsSetAside();
    void failureIsSaidOnce();
    void nothingIsKeptWhereNothingPersists();

private:
    Ban user(const QString &id, std::optional<WallTime> until = {})
    {
        return {0, BannedUser{Realm::Calls, id}, u"a \"reason\"\n"_s, u"ada"_s, {}, until};
    }

    ManualClock m_clock;
    Deadlines m_deadlines{m_clock};
};

void TestBanFile::addresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("form"); // null: refused
    const auto row = [](const char *text, const char *form) {
        QTest::newRow(*text ? text : "empty") << QString::fromLatin1(text) << QString::fromLatin1(form);
    };
    row("192.0.2.7", "192.0.2.7");
    row("192.0.2.7/24", "192.0.2.0/24");
    row("192.0.2.7/32", "192.0.2.7");
    row("192.0.2.7/0", "0.0.0.0/0");
    row("2001:DB8::1", "2001:db8::1");
    row("2001:db8::1/32", "2001:db8::/32");
    row("::/0", "::/0");
    row("::1/127", "::/127");
    row("::ffff:192.0.2.7", "192.0.2.7");
    for (const char *text :
         {"", "x", "192.0.2", "10", "192.0.2.7/33", "192.0.2.7/", "192.0.2.7/-1", "192.0.2.7/2x", "192.0.2.7/ 8",
          "::/129", "fe80::1%1", "192.0.2.7/24/24", "/24", "localhost", "192.0.2.256"})
        row(text, nullptr);
}

void TestBanFile::addresses()
{
    QFETCH(QString, text);
    QFETCH(QString, form);
    const auto range = readRange(text);
    QCOMPARE(range ? textOf(*range) : QString(), form);
    if (range)
        QCOMPARE(readRange(form), range);
}

void TestBanFile::bansOutliveTheProcess()
{
    const StateFolder folder;
    QList<Ban> all;
    {
        Bans bans(m_deadlines);
        const BanFile file(folder.directory(), bans, m_deadlines);
        QVERIFY(!folder.has("bans.json"));
        QVERIFY(bans.add(user(u"ben"_s, m_clock.wallNow() + 5min)));
        QVERIFY(bans.add({0, BannedUser{{}, u"eve"_s}, u"r"_s, u"ada"_s}));
        QVERIFY(bans.add({0, readRange(u"10.0.0.0/8"_s).value(), u"r"_s, u"ada"_s}));
        QVERIFY(bans.add(user(u"gone"_s)));
        QVERIFY(bans.lift(u"b4"_s));
        all = bans.list();
    }
    Bans bans(m_deadlines);
    const BanFile file(folder.directory(), bans, m_deadlines);
    QCOMPARE(bans.list(), all);
    QVERIFY(bans.refusalOf(User{Realm::Calls, u"ben"_s}) && bans.refusalOf(bytesOf(QHostAddress(u"10.1.2.3"_s))));
    QCOMPARE(bans.add(user(u"next"_s)).value().id(), u"b5"_s);
}

void TestBanFile::whatIsOverIsDropped()
{
    const StateFolder folder;
    {
        Bans bans(m_deadlines);
        const BanFile file(folder.directory(), bans, m_deadlines);
        QVERIFY(bans.add(user(u"ben"_s, m_clock.wallNow() + 5min)));
    }
    m_clock.move(5min);
    Bans bans(m_deadlines);
    const BanFile file(folder.directory(), bans, m_deadlines);
    QCOMPARE(bans.size(), 0);
    QVERIFY(!folder.has("bans.json.damaged-1"));
}

void TestBanFile::fileIsTheOwnersAlone()
{
    const StateFolder folder;
    Bans bans(m_deadlines);
    const BanFile file(folder.directory(), bans, m_deadlines);
    QVERIFY(bans.add(user(u"ben"_s)));
    QCOMPARE(StateFolder::modeOf(folder.path("bans.json")), u"600"_s);
}

void TestBanFile::manyChangesAreFewWrites()
{
    const StateFolder folder;
    Bans bans(m_deadlines);
    {
        const BanFile file(folder.directory(), bans, m_deadlines);
        QVERIFY(bans.add(user(u"first"_s)));
        QVERIFY(folder.content("bans.json").contains("first")); // at once
        QVERIFY(bans.add(user(u"second"_s)));
        QVERIFY(!folder.content("bans.json").contains("second"));
        m_clock.run(m_deadlines, 1s);
        QVERIFY(folder.content("bans.json").contains("second"));
        m_clock.run(m_deadlines, 1s);
        QCOMPARE(m_deadlines.size(), 0); // nothing to wait for
        QVERIFY(bans.add(user(u"third"_s)) && bans.add(user(u"fourth"_s)));
        QVERIFY(!folder.content("bans.json").contains("fourth"));
    }
    QVERIFY(folder.content("bans.json").contains("fourth"));
}

void TestBanFile::damagedFileIsSetAside_data()
{
    QTest::addColumn<QByteArray>("content");
    const QByteArray good =
        R"({"version":1,"lastNumber":1,"bans":[{"number":1,"userId":"ben","dialect":null,"reason":"r","by":"a","since":1,"until":null}]})";
    QTest::newRow("in order") << good;
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut off") << good.chopped(2);
    QTest::newRow("another version") << QByteArray(good).replace(":1,\"l", ":2,\"l");
    QTest::newRow("no number") << QByteArray(good).replace("\"number\":1", "\"number\":0");
    QTest::newRow("unknown dialect") << QByteArray(good).replace("\"dialect\":null", "\"dialect\":\"x\"");
    QTest::newRow("nobody") << QByteArray(good).replace("ben", "");
    QTest::newRow("bad address") << QByteArray(good).replace("\"userId\":\"ben\"", "\"address\":\"10\"");
    QTest::newRow("bad end") << QByteArray(good).replace("\"until\":null", "\"until\":\"soon\"");
    QTest::newRow("no reason") << QByteArray(good).replace("\"r\"", "7");
}

void TestBanFile::damagedFileIsSetAside()
{
    QFETCH(QByteArray, content);
    const bool isGood = qstrcmp(QTest::currentDataTag(), "in order") == 0;
    const StateFolder folder;
    folder.put("bans.json", content);
    if (!isGood)
        QTest::ignoreMessage(
            QtCriticalMsg,
            QRegularExpression(u"bans\\.json is damaged; it was set aside as bans\\.json\\.damaged-1$"_s));
    Bans bans(m_deadlines);
    const BanFile file(folder.directory(), bans, m_deadlines);
    QCOMPARE(bans.size(), isGood ? 1 : 0);
    QVERIFY(bans.add(user(u"next"_s)));
    if (!isGood)
        QCOMPARE(folder.content("bans.json.damaged-1"), content);
    QCOMPARE(folder.has("bans.json.damaged-1"), !isGood);
}

void TestBanFile::failureIsSaidOnce()
{
    const StateFolder folder;
    QVERIFY(QDir(folder.path()).mkdir(u"bans.json"_s));
    Bans bans(m_deadlines);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"it is a folder; it was set aside as"_s));
    const BanFile file(folder.directory(), bans, m_deadlines);
    QVERIFY(QDir(folder.path()).mkdir(u"bans.json"_s));
    QTest::ignoreMessage(QtCriticalMsg,
                         QRegularExpression(u"^bans do not outlive this process: .*bans\\.json cannot"_s));
    QVERIFY(bans.add(user(u"first"_s)) && bans.add(user(u"second"_s)));
    m_clock.run(m_deadlines, 30s);
    QVERIFY(QDir(folder.path()).rmdir(u"bans.json"_s));
    QTest::ignoreMessage(QtInfoMsg, "bans can be written again");
    m_clock.run(m_deadlines, 10s);
    QVERIFY(folder.content("bans.json").contains("second"));
}

void TestBanFile::nothingIsKeptWhereNothingPersists()
{
    const StateDirectory nowhere(u"/dev/null/state"_s, StateDirectory::Use::Serving);
    Bans bans(m_deadlines);
    const BanFile file(nowhere, bans, m_deadlines);
    QTest::failOnWarning(QRegularExpression(u"."_s));
    QVERIFY(bans.add(user(u"ben"_s)));
    QVERIFY(bans.refusalOf(User{Realm::Calls, u"ben"_s}));
    QCOMPARE(m_deadlines.size(), 0);
}

QTEST_GUILESS_MAIN(TestBanFile)
#include "tst_banfile.moc"
