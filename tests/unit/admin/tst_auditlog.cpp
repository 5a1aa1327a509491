// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/auditlog.h"
#include "tests/support/manualclock.h"
#include "tests/unit/admin/statefolder.h"

#include <QDir>
#include <QRegularExpression>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#endif

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

#ifdef Q_OS_UNIX
/// While it lives, no file of this process can grow beyond that: as on a full disk.
class FullDisk
{
public:
    explicit FullDisk(qint64 bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_former);
        rlimit limit = m_former;
        limit.rlim_cur = rlim_t(bytes);
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &m_former); }

private:
    rlimit m_former{};
};
#endif

QList<quint64> idsOf(const QList<AuditEntry> &entries)
{
    QList<quint64> ids;
    for (const AuditEntry &entry : entries)
        ids += entry.id;
    return ids;
}

} // namespace

class TestAuditLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void entriesAreChainedAndKept();
    void chainGoesOnAfterARestart();
    void filesAreTheOwnersAlone();
    void pagesGoBackToTheFirst();
    void inMemoryOnlyItIsBounded();
    void crashIsNoTampering_data();
    void crashIsNoTampering();
    void damagedLogIsSetAside_data();
    void damagedLogIsSetAside();
#ifdef Q_OS_UNIX
    void fullDiskLosesNothing();
    void unwrittenEntriesAreBounded();
    void headThatCannotBeWrittenLagsByOne();
#endif

private:
    static AuditLog::Act act(const QString &target = u"users/calls:ben"_s)
    {
        return {u"ada"_s, u"moderator"_s, u"kick"_s, target, u"spam"_s, u"done"_s};
    }
    void fill(const StateFolder &folder, int count)
    {
        AuditLog log(folder.directory(), m_clock);
        for (int number = 0; number < count; ++number)
            QVERIFY(log.append(act()));
    }
    static QString verdict(const StateFolder &folder, quint64 entries)
    {
        const AuditVerdict verdict = AuditFile(folder.directory()).verify();
        return verdict.entries == entries ? verdict.reason
                                          : u"%1 entries %2"_s.arg(verdict.entries).arg(verdict.reason);
    }

    ManualClock m_clock;
};

void TestAuditLog::entriesAreChainedAndKept()
{
    const StateFolder folder;
    AuditLog log(folder.directory(), m_clock);
    QCOMPARE(log.size(), 0u);
    QCOMPARE(log.append(act()).value(), 1u);
    m_clock.move(5ms);
    QCOMPARE(log.append(act(u"rooms/a"_s)).value(), 2u);
    const QList<AuditEntry> entries = log.page(~0ull, 10);
    QCOMPARE(idsOf(entries), (QList<quint64>{2, 1}));
    QCOMPARE(entries[0].previous, entries[1].hash);
    QCOMPARE(entries[1].previous, noAuditHash());
    QCOMPARE(entries[0].at, toUnixMilliseconds(m_clock.wallNow()));
    QCOMPARE(entries[0].target, u"rooms/a"_s);
    QCOMPARE(verdict(folder, 2), QString());
}

void TestAuditLog::chainGoesOnAfterARestart()
{
    const StateFolder folder;
    fill(folder, 3);
    fill(folder, 2);
    QCOMPARE(verdict(folder, 5), QString());
    const AuditLog log(folder.directory(), m_clock);
    QCOMPARE(idsOf(log.page(5, 10)), (QList<quint64>{4, 3, 2, 1}));
}

void TestAuditLog::filesAreTheOwnersAlone()
{
    const StateFolder folder;
    fill(folder, 1);
    QCOMPARE(StateFolder::modeOf(folder.path("audit.jsonl")), u"600"_s);
    QCOMPARE(StateFolder::modeOf(folder.path("audit.head")), u"600"_s);
}

void TestAuditLog::pagesGoBackToTheFirst()
{
    const StateFolder folder;
    constexpr quint64 count = 1300; // more than is kept in memory
    {
        QByteArray text;
        AuditHead head;
        for (quint64 id = 1; id <= count - 2; ++id) {
            AuditEntry entry{id, 1, u"ada"_s, {}, u"kick"_s, {}, {}, {}, head.hash};
            text += AuditLine::seal(entry);
            head = {id, entry.hash};
        }
        folder.put("audit.jsonl", text);
        folder.put("audit.head", head.text());
    }
    AuditLog log(folder.directory(), m_clock);
    QVERIFY(log.append(act()) && log.append(act()));
    QList<quint64> seen;
    for (quint64 before = count + 1; before > 1; before = seen.last()) {
        const QList<quint64> page = idsOf(log.page(before, 97));
        QCOMPARE(page.first(), before - 1);
        QVERIFY(page.size() == 97 || page.last() == 1);
        seen += page;
    }
    QCOMPARE(seen.size(), qsizetype(count));
    QCOMPARE(idsOf(log.page(1, 10)), QList<quint64>());
    QCOMPARE(log.page(~0ull, 5000).size(), AuditLog::mostInMemory);
    QCOMPARE(log.page(~0ull, 0).size(), 0);
}

void TestAuditLog::inMemoryOnlyItIsBounded()
{
    const StateDirectory nowhere(u"/dev/null/state"_s, StateDirectory::Use::Serving);
    QVERIFY(!nowhere.isPersistent());
    AuditLog log(nowhere, m_clock);
    for (int number = 0; number < 1500; ++number)
        QCOMPARE(log.append(act()).value(), quint64(number + 1));
    QCOMPARE(log.page(~0ull, 2000).size(), AuditLog::mostInMemory);
    QCOMPARE(log.page(~0ull, 2000).last().id, 501u);
    QCOMPARE(log.page(501, 10).size(), 0);
}

void TestAuditLog::crashIsNoTampering_data()
{
    QTest::addColumn<int>("entries"); // in the log
    QTest::addColumn<int>("named");   // by the head; 0: there is none
    QTest::addColumn<int>("cut");     // bytes of the last line that were written; -1: all of it
    QTest::addColumn<int>("left");    // entries afterwards
    QTest::newRow("between entry and head") << 3 << 2 << -1 << 3;
    QTest::newRow("between the first entry and head") << 1 << 0 << -1 << 1;
    QTest::newRow("within an entry") << 3 << 2 << 50 << 2;
    QTest::newRow("before the line's end") << 3 << 2 << -2 << 2;
    QTest::newRow("within the first entry") << 1 << 0 << 50 << 0;
    QTest::newRow("before the first entry") << 0 << 0 << -1 << 0;
}

void TestAuditLog::crashIsNoTampering()
{
    QFETCH(int, entries);
    QFETCH(int, named);
    QFETCH(int, cut);
    QFETCH(int, left);
    const StateFolder folder;
    QByteArray text;
    AuditHead head;
    AuditHead behind;
    for (int id = 1; id <= entries; ++id) {
        AuditEntry entry{quint64(id), 1, u"ada"_s, {}, u"kick"_s, {}, {}, {}, head.hash};
        const QByteArray line = AuditLine::seal(entry);
        text += id < entries || cut == -1 ? line : (cut < 0 ? line.chopped(1) : line.first(cut));
        head = {entry.id, entry.hash};
        if (id == named)
            behind = head;
    }
    folder.put("audit.jsonl", text);
    if (named > 0)
        folder.put("audit.head", behind.text());
    if (cut != -1)
        QTest::ignoreMessage(QtWarningMsg, "an entry that was cut off in the middle of writing is removed");
    {
        AuditLog log(folder.directory(), m_clock);
        QCOMPARE(log.size(), quint64(left));
        QCOMPARE(log.append(act()).value(), quint64(left + 1));
    }
    QCOMPARE(verdict(folder, quint64(left + 1)), QString());
    QVERIFY(!folder.has("audit.jsonl.damaged-1"));
}

void TestAuditLog::damagedLogIsSetAside_data()
{
    QTest::addColumn<QByteArray>("what");
    for (const char *what : {"last removed", "last altered", "cut off", "head removed", "log removed", "rubbish"})
        QTest::newRow(what) << QByteArray(what);
}

void TestAuditLog::damagedLogIsSetAside()
{
    QFETCH(QByteArray, what);
    const StateFolder folder;
    fill(folder, 3);
    const QByteArray text = folder.content("audit.jsonl");
    if (what == "last removed")
        folder.put("audit.jsonl", text.first(text.lastIndexOf('\n', -2) + 1));
    else if (what == "last altered")
        folder.put("audit.jsonl", text.first(text.size() - 20) + QByteArray(text.last(20)).replace("ben", "bob"));
    else if (what == "cut off")
        folder.put("audit.jsonl", text.chopped(5));
    else if (what == "rubbish")
        folder.put("audit.jsonl", "rubbish\n");
    else
        QVERIFY(QFile::remove(folder.path(what == "head removed" ? "audit.head" : "audit.jsonl")));
    const QByteArray damaged = folder.content("audit.jsonl");
    QTest::ignoreMessage(QtCriticalMsg,
                         QRegularExpression(u"^the audit log is damaged and was set aside as .*damaged-1"_s));
    const AuditLog log(folder.directory(), m_clock);
    QCOMPARE(folder.content("audit.jsonl.damaged-1"), damaged);
    const QList<AuditEntry> entries = log.page(~0ull, 10);
    QCOMPARE(idsOf(entries), QList<quint64>{1});
    QCOMPARE(entries[0].action, u"audit-restart"_s);
    QVERIFY(entries[0].target.contains("damaged-1"_L1));
    QCOMPARE(verdict(folder, 1), QString());
}

#ifdef Q_OS_UNIX
void TestAuditLog::fullDiskLosesNothing()
{
    const StateFolder folder;
    AuditLog log(folder.directory(), m_clock);
    QVERIFY(log.append(act()));
    {
        // Room for a part of the second line.
        const FullDisk disk(folder.content("audit.jsonl").size() + 100);
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"^the audit log cannot be written"_s));
        QVERIFY(log.append(act()));
        // Said once, however many follow.
        QVERIFY(log.append(act()) && log.append(act()));
        QCOMPARE(idsOf(log.page(~0ull, 10)), (QList<quint64>{4, 3, 2, 1}));
        QCOMPARE(verdict(folder, 1), QString());
    }
    QTest::ignoreMessage(QtInfoMsg, "the audit log can be written again; nothing is missing");
    QVERIFY(log.append(act()));
    QCOMPARE(verdict(folder, 5), QString());
}

void TestAuditLog::unwrittenEntriesAreBounded()
{
    const StateFolder folder;
    fill(folder, 1);
    {
        const FullDisk disk(10);
        AuditLog log(folder.directory(), m_clock);
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"^the audit log cannot be written"_s));
        for (qsizetype number = 0; number < AuditLog::mostInMemory; ++number)
            QVERIFY(log.append(act()));
        QVERIFY(!log.append(act()));
        QCOMPARE(log.size(), quint64(AuditLog::mostInMemory) + 1);
        QCOMPARE(log.page(~0ull, 5000).size(), AuditLog::mostInMemory);
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"^the last 1000 entries could not be written"_s));
    }
    QCOMPARE(verdict(folder, 1), QString());
}

void TestAuditLog::headThatCannotBeWrittenLagsByOne()
{
    const StateFolder folder;
    {
        AuditLog log(folder.directory(), m_clock);
        QVERIFY(log.append(act()));
        const QByteArray head = folder.content("audit.head");
        QVERIFY(QFile::remove(folder.path("audit.head")));
        QVERIFY(QDir(folder.path()).mkdir(u"audit.head"_s));
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"^the audit log cannot be written"_s));
        for (int number = 0; number < 3; ++number)
            QVERIFY(log.append(act()));
        QCOMPARE(folder.content("audit.jsonl").count('\n'), 2);
        // As after a crash now.
        QVERIFY(QDir(folder.path()).rmdir(u"audit.head"_s));
        folder.put("audit.head", head);
        QCOMPARE(verdict(folder, 2), QString());
        QTest::ignoreMessage(QtInfoMsg, "the audit log can be written again; nothing is missing");
    }
    QCOMPARE(verdict(folder, 4), QString());
}
#endif

QTEST_GUILESS_MAIN(TestAuditLog)
#include "tst_auditlog.moc"
