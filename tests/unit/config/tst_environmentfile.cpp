// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/environmentfile.h"

#include <QRandomGenerator>
#include <QTest>

using namespace heliograph::config;
using namespace Qt::StringLiterals;

class TestEnvironmentFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void understands_data();
    void understands();
    void reports_data();
    void reports();
    void countsLines();
    void boundsItsFaults();
    void readsBackWhatItWrites();
    void takesAnyBytes();
};

/// name=value pairs, each with its line, one a line.
static QString inWords(const EnvironmentFile &file)
{
    QStringList words;
    for (const Assignment &assignment : file.assignments)
        words += u"%1:%2=[%3]"_s.arg(assignment.line).arg(assignment.name, assignment.value);
    return words.join(u' ');
}

void TestEnvironmentFile::understands_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("assignments");

    QTest::newRow("nothing") << QByteArray() << QString();
    QTest::newRow("plain") << QByteArray("A=b\n") << u"1:A=[b]"_s;
    QTest::newRow("no line end") << QByteArray("A=b") << u"1:A=[b]"_s;
    QTest::newRow("CRLF") << QByteArray("A=b\r\nC=d\r\n") << u"1:A=[b] 2:C=[d]"_s;
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                   "A=b\n")
                                     << u"1:A=[b]"_s;
    QTest::newRow("empty value") << QByteArray("A=\nB=c\n") << u"1:A=[] 2:B=[c]"_s;
    QTest::newRow("empty value at the end") << QByteArray("A=") << u"1:A=[]"_s;
    QTest::newRow("comments") << QByteArray("# A=1\n ; B=2\n\n\tC=3\n") << u"4:C=[3]"_s;
    QTest::newRow("no comment at the end of a line") << QByteArray("A=b # c\n") << u"1:A=[b # c]"_s;
    QTest::newRow("a comment's backslash means nothing") << QByteArray("# c\\\nA=b\n") << u"2:A=[b]"_s;
    QTest::newRow("white space around") << QByteArray("  A = \t b c \t \n") << u"1:A=[b c]"_s;
    QTest::newRow("equals signs in the value") << QByteArray("A==b=c=\n") << u"1:A=[=b=c=]"_s;
    QTest::newRow("single quotes") << QByteArray("A=' b\\n \"$c '\n") << u"1:A=[ b\\n \"$c ]"_s;
    QTest::newRow("double quotes") << QByteArray("A=\" b 'c' \"\n") << u"1:A=[ b 'c' ]"_s;
    QTest::newRow("escapes in double quotes") << QByteArray("A=\"\\\"\\\\\\$\\`\\n\"\n") << u"1:A=[\"\\$`\\n]"_s;
    QTest::newRow("line end escaped in double quotes") << QByteArray("A=\"b\\\nc\"\n") << u"1:A=[bc]"_s;
    QTest::newRow("quotes over lines") << QByteArray("A=\"b\nc\"\nB='d\ne'\n") << u"1:A=[b\nc] 3:B=[d\ne]"_s;
    QTest::newRow("text after quotes") << QByteArray("A=\"b\" c\n") << u"1:A=[bc]"_s;
    QTest::newRow("quotes after text stay") << QByteArray("A=b\"c\"\n") << u"1:A=[b\"c\"]"_s;
    QTest::newRow("backslash outside quotes") << QByteArray("A=b\\c\\\\\n") << u"1:A=[bc\\]"_s;
    QTest::newRow("escaped blank at the end stays") << QByteArray("A=b\\  \n") << u"1:A=[b ]"_s;
    QTest::newRow("line continued") << QByteArray("A=b\\\nc\nD=e\n") << u"1:A=[bc] 3:D=[e]"_s;
    QTest::newRow("UTF-8") << QByteArray("A=\xC3\xA4\xF0\x9F\x98\x80\n") << u"1:A=[ä😀]"_s;
    QTest::newRow("twice") << QByteArray("A=1\nA=2\n") << u"1:A=[1] 2:A=[2]"_s;
}

void TestEnvironmentFile::understands()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, assignments);
    const EnvironmentFile file = parseEnvironmentFile(text);
    QCOMPARE(inWords(file), assignments);
    QCOMPARE(file.faults.size(), 0);
}

void TestEnvironmentFile::reports_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("word");

    QTest::newRow("no equals sign") << QByteArray("A=1\nrubbish\nB=2\n") << 2 << u"no NAME=value"_s;
    QTest::newRow("no equals sign at the end") << QByteArray("A=1\nB=2\nrubbish") << 3 << u"no NAME=value"_s;
    QTest::newRow("no name") << QByteArray("A=1\n=c\nB=2\n") << 2 << u"no name"_s;
    QTest::newRow("digit first") << QByteArray("A=1\nB=2\n1A=c\n") << 3 << u"no name"_s;
    QTest::newRow("blank in the name") << QByteArray("A B=c\nA=1\nB=2\n") << 1 << u"no name"_s;
    QTest::newRow("dash in the name") << QByteArray("A=1\nB=2\nA-B=c\n") << 3 << u"no name"_s;
    QTest::newRow("NUL in the name") << QByteArray("A=1\nB=2\nA\0B=c\n", 14) << 3 << u"no name"_s;
    QTest::newRow("export") << QByteArray("A=1\nB=2\nexport C=d\n") << 3 << u"export"_s;
    QTest::newRow("single quote open") << QByteArray("A=1\nB=2\nC='d\n\n") << 3 << u"never closed"_s;
    QTest::newRow("double quote open") << QByteArray("A=1\nB=2\nC=\"d\\\"\n") << 3 << u"never closed"_s;
    QTest::newRow("no UTF-8") << QByteArray("A=1\nC=\xC3\nB=2\n") << 2 << u"UTF-8"_s;
    QTest::newRow("NUL") << QByteArray("A=1\nC=d\0e\nB=2\n", 14) << 2 << u"UTF-8"_s;
}

void TestEnvironmentFile::reports()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(QString, word);
    const EnvironmentFile file = parseEnvironmentFile(text);
    QCOMPARE(file.faults.size(), 1);
    QCOMPARE(file.faults.first().line, line);
    QVERIFY2(file.faults.first().reason.contains(word), qPrintable(file.faults.first().reason));
    // The rest of the file is read all the same.
    QCOMPARE(file.assignments.size(), 2);
}

void TestEnvironmentFile::countsLines()
{
    const EnvironmentFile file = parseEnvironmentFile("A='1\n2\n'\n\nB=c\\\nd\n# \nC=e\nno\n"_ba);
    QCOMPARE(inWords(file), u"1:A=[1\n2\n] 5:B=[cd] 8:C=[e]"_s);
    QCOMPARE(file.faults.first().line, 9);
}

void TestEnvironmentFile::boundsItsFaults()
{
    const EnvironmentFile file = parseEnvironmentFile(QByteArray("x\n").repeated(100'000));
    QCOMPARE(file.faults.size(), EnvironmentFile::mostFaults);
    QCOMPARE(file.assignments.size(), 0);
}

void TestEnvironmentFile::readsBackWhatItWrites()
{
    QRandomGenerator random(7);
    const QString letters = u"ab1 \t\n'\"\\$`#;=äß€"_s;
    for (int round = 0; round < 2000; ++round) {
        QString value;
        for (int length = random.bounded(12); length > 0; --length)
            value += letters[random.bounded(letters.size())];
        const EnvironmentFile file = parseEnvironmentFile(QString("NAME="_L1 + toEnvironmentFile(value)).toUtf8());
        QCOMPARE(file.faults.size(), 0);
        QCOMPARE(file.assignments.size(), 1);
        QCOMPARE(file.assignments.first().value, value);
    }
}

void TestEnvironmentFile::takesAnyBytes()
{
    QRandomGenerator random(11);
    const QByteArray letters("A=b#;'\"\\ \n\r\0\xC3\xFF", 15);
    for (int round = 0; round < 5000; ++round) {
        QByteArray text;
        for (int length = random.bounded(40); length > 0; --length)
            text += letters[random.bounded(letters.size())];
        const EnvironmentFile file = parseEnvironmentFile(text);
        for (const Assignment &assignment : file.assignments) {
            QVERIFY(!assignment.name.isEmpty());
            QVERIFY(assignment.line >= 1 && assignment.line <= text.count('\n') + 1);
        }
    }
}

QTEST_APPLESS_MAIN(TestEnvironmentFile)
#include "tst_environmentfile.moc"
