// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/auditlog.h"
#include "tests/support/manualclock.h"
#include "tests/unit/admin/statefolder.h"

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::test;
using namespace Qt::StringLiterals;

using Lines = QByteArrayList;

/// What verify() finds. Each row of tampering begins with a log of six entries that is in order.
class TestAuditFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void lineIsReadBack();
    void everyByteOfALineCounts();
    void tampering_data();
    void tampering();
    void headMayLagByOne();
    void nothingIsNoLog();
    void longLogIsReadInPieces();

private:
    static QByteArray joined(const Lines &lines) { return lines.join('\n') + '\n'; }
    /// As somebody would who knows how, but cannot write the head.
    static QByteArray resealed(const QByteArray &line, const QByteArray &reason, const QByteArray &previous = {});

    Lines m_lines;
    QByteArray m_head;
};

QByteArray TestAuditFile::resealed(const QByteArray &line, const QByteArray &reason, const QByteArray &previous)
{
    AuditEntry entry = AuditLine::read(line).value();
    entry.reason = QString::fromUtf8(reason);
    if (!previous.isEmpty())
        entry.previous = previous;
    return AuditLine::seal(entry).chopped(1);
}

void TestAuditFile::initTestCase()
{
    const StateFolder folder;
    const ManualClock clock;
    AuditLog log(folder.directory(), clock);
    for (int number = 1; number <= 6; ++number)
        QCOMPARE(
            log.append({u"ada"_s, u"moderator"_s, u"kick"_s, u"user-%1"_s.arg(number), u"spam"_s, u"done"_s}).value(),
            quint64(number));
    m_lines = folder.content("audit.jsonl").chopped(1).split('\n');
    m_head = folder.content("audit.head");
    QCOMPARE(m_lines.size(), 6);
}

void TestAuditFile::lineIsReadBack()
{
    AuditEntry entry{
        7, 5, u"ada"_s, u"viewer"_s, u"a"_s, u"t"_s, u"\"quoted\"\n\x01\U0001F6A8"_s, u"o"_s, noAuditHash()};
    const QByteArray line = AuditLine::seal(entry);
    QVERIFY(line.endsWith('\n') && line.count('\n') == 1);
    const auto read = AuditLine::read(line.chopped(1));
    QVERIFY(read && AuditLine::isSealed(line.chopped(1)));
    QCOMPARE(read->reason, entry.reason);
    QCOMPARE(read->hash, entry.hash);
    // The longest texts, of characters that need the most room.
    const QString longest(5000, QChar(1));
    AuditEntry large{8, 5, longest, longest, longest, longest, longest, longest, noAuditHash()};
    QVERIFY(AuditLine::seal(large).size() < AuditLine::mostBytes);
    QCOMPARE(large.reason.size(), AuditLine::mostCharacters);
}

void TestAuditFile::everyByteOfALineCounts()
{
    const QByteArray &line = m_lines[2];
    for (qsizetype at = 0; at < line.size(); ++at) {
        QByteArray other = line;
        other[at] = char(other[at] ^ 1);
        QVERIFY2(!AuditLine::read(other) || !AuditLine::isSealed(other), other.constData());
    }
}

void TestAuditFile::tampering_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<quint64>("badLine");
    QTest::addColumn<QString>("reason"); // null: in order
    const auto row = [this](const char *name, const QByteArray &log, quint64 line, const QString &reason) {
        QTest::newRow(name) << log << m_head << line << reason;
    };
    const auto without = [this](qsizetype first, qsizetype count) {
        return joined(m_lines.first(first - 1) + m_lines.mid(first - 1 + count));
    };
    const auto with = [this](qsizetype number, const QByteArray &line) {
        Lines lines = m_lines;
        lines[number - 1] = line;
        return joined(lines);
    };
    const auto swapped = [this](qsizetype one, qsizetype other) {
        Lines lines = m_lines;
        lines.swapItemsAt(one - 1, other - 1);
        return joined(lines);
    };
    const QByteArray all = joined(m_lines);
    row("in order", all, 0, QString());
    row("altered", with(3, QByteArray(m_lines[2]).replace("spam", "none")), 3, u"entry 3 was altered"_s);
    row("altered and sealed", with(3, resealed(m_lines[2], "none")), 4, u"entry 4 does not continue"_s);
    row("last altered and sealed", with(6, resealed(m_lines[5], "none")), 0,
        u"entry 6 is not the one that audit.head"_s);
    row("hash replaced", with(3, QByteArray(m_lines[2]).replace(9, 64, QByteArray(64, 'a'))), 3,
        u"entry 3 was altered"_s);
    row("one removed", without(3, 1), 3, u"entry 3 is missing before it"_s);
    row("two removed", without(3, 2), 3, u"entries 3 to 4 are missing before it"_s);
    row("first removed", without(1, 1), 1, u"entry 1 is missing before it"_s);
    row("last removed", without(6, 1), 0, u"the last entries, from 6 to 6, are missing"_s);
    row("last two removed", without(5, 2), 0, u"the last entries, from 5 to 6, are missing"_s);
    row("all removed", {}, 0, u"the last entries, from 1 to 6, are missing"_s);
    row("neighbours swapped", swapped(3, 4), 3, u"entry 4 stands where entry 3 belongs"_s);
    row("one twice", joined(m_lines.first(3) + m_lines.mid(2)), 4, u"entry 3 stands where entry 4 belongs"_s);
    row("cut off", all.chopped(10), 6, u"it is cut off"_s);
    row("rubbish behind", all + "rubbish\n", 7, u"it is no entry"_s);
    row("part of a line behind", all + m_lines[5].first(20), 7, u"it is cut off"_s);
    row("an empty line between", joined(m_lines.first(2) + Lines{{}} + m_lines.mid(2)), 3, u"it is no entry"_s);
    row("an endless line", all + QByteArray(200'000, 'x') + '\n', 7, u"it is too long for an entry"_s);
    const auto headRow = [&all](const char *name, const QByteArray &head, const QString &reason) {
        QTest::newRow(name) << all << head << quint64(0) << reason;
    };
    const AuditEntry third = AuditLine::read(m_lines[2]).value();
    const AuditEntry sixth = AuditLine::read(m_lines[5]).value();
    headRow("head removed", {}, u"audit.head is missing"_s);
    headRow("head put back", AuditHead{3, third.hash}.text(), u"audit.head names entry 3, which is not the last"_s);
    headRow("head of another log", AuditHead{6, third.hash}.text(), u"entry 6 is not the one that audit.head names"_s);
    headRow("head leads", AuditHead{7, sixth.hash}.text(), u"the last entries, from 7 to 7, are missing"_s);
    headRow("head damaged", "rubbish", u"audit.head is damaged"_s);
}

void TestAuditFile::tampering()
{
    QFETCH(QByteArray, log);
    QFETCH(QByteArray, head);
    QFETCH(quint64, badLine);
    QFETCH(QString, reason);
    const StateFolder folder;
    folder.put("audit.jsonl", log);
    if (!head.isEmpty())
        folder.put("audit.head", head);
    const AuditVerdict verdict = AuditFile(folder.directory()).verify();
    QVERIFY2(reason.isNull() ? verdict.reason.isNull() : verdict.reason.contains(reason), qPrintable(verdict.reason));
    QCOMPARE(verdict.badLine, badLine);
    if (reason.isNull())
        QCOMPARE(verdict.entries, 6u);
}

void TestAuditFile::headMayLagByOne()
{
    const StateFolder folder;
    folder.put("audit.jsonl", joined(m_lines));
    const AuditEntry fifth = AuditLine::read(m_lines[4]).value();
    folder.put("audit.head", AuditHead{5, fifth.hash}.text());
    QCOMPARE(AuditFile(folder.directory()).verify().reason, QString());
    folder.put("audit.jsonl", joined(m_lines.first(1)));
    QVERIFY(QFile::remove(folder.path("audit.head")));
    QCOMPARE(AuditFile(folder.directory()).verify().reason, QString());
}

void TestAuditFile::nothingIsNoLog()
{
    const StateFolder folder;
    QVERIFY(AuditFile(folder.directory()).verify().isAbsent);
    folder.put("audit.head", m_head);
    const AuditVerdict verdict = AuditFile(folder.directory()).verify();
    QVERIFY(!verdict.isAbsent);
    QCOMPARE(verdict.reason, u"the last entries, from 1 to 6, are missing"_s);
}

void TestAuditFile::longLogIsReadInPieces()
{
    const StateFolder folder;
    QByteArray log;
    AuditHead head;
    constexpr quint64 count = 20'000;
    for (quint64 id = 1; id <= count; ++id) {
        // Of very different lengths, so that halving meets every case.
        const QString reason(qsizetype(id * 7919 % 900), u'r');
        AuditEntry entry{id, 1, u"ada"_s, u"viewer"_s, u"a"_s, u"t"_s, reason, u"o"_s, head.hash};
        log += AuditLine::seal(entry);
        head = {id, entry.hash};
    }
    folder.put("audit.jsonl", log);
    folder.put("audit.head", head.text());
    const AuditFile file(folder.directory());
    QCOMPARE(file.verify().entries, count);
    QCOMPARE(file.verify().reason, QString());
    for (const quint64 first : {1ull, 2ull, 3ull, 77ull, 9'999ull, 10'000ull, 15'555ull, 19'999ull, 20'000ull}) {
        const QList<AuditEntry> entries = file.range(first, first + 2);
        QCOMPARE(entries.size(), qsizetype(std::min<quint64>(3, count - first + 1)));
        QCOMPARE(entries.first().id, first);
        QCOMPARE(entries.last().id, std::min(first + 2, count));
    }
    QCOMPARE(file.tail().last->id, count);
}

QTEST_GUILESS_MAIN(TestAuditFile)
#include "tst_auditfile.moc"
