// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/admin/statefolder.h"

#include <QDir>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::test;
using namespace Qt::StringLiterals;

using Use = StateDirectory::Use;

class TestStateDirectory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void placeIsTheFirstThatIsNamed_data();
    void placeIsTheFirstThatIsNamed();
    void folderAndFilesAreTheOwnersAlone();
    void openToOthers();
    void rootWritesForTheFoldersOwner();
    void wideFilesAreNarrowedWhenReplaced();
    void writtenIsReadBack();
    void whatCannotBeReadIsAFault();
    void failedWriteLeavesTheOldFile();
    void oneServerAtATime();
    void lockOfTheDeadIsTakenOver_data();
    void lockOfTheDeadIsTakenOver();
    void unusableFolderPersistsNothing();
    void setAsideKeepsEveryOne();
};

void TestStateDirectory::placeIsTheFirstThatIsNamed_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("ofService");
    QTest::addColumn<QString>("xdg");
    QTest::addColumn<QString>("path");
    const QString home = QDir::homePath();
    QTest::newRow("option") << u"/a"_s << u"/b"_s << u"/c"_s << u"/a"_s;
    QTest::newRow("option, relative") << u"a"_s << u"/b"_s << u"/c"_s << QDir::current().filePath(u"a"_s);
    QTest::newRow("systemd") << QString() << u"/b"_s << u"/c"_s << u"/b"_s;
    QTest::newRow("systemd, several") << QString() << u"/b:/b2"_s << u"/c"_s << u"/b"_s;
    QTest::newRow("XDG") << QString() << QString() << u"/c"_s << u"/c/heliograph"_s;
    QTest::newRow("XDG, relative") << QString() << QString() << u"c"_s << QString(home + "/.local/state/heliograph"_L1);
    QTest::newRow("nothing") << QString() << QString() << QString() << QString(home + "/.local/state/heliograph"_L1);
}

void TestStateDirectory::placeIsTheFirstThatIsNamed()
{
    QFETCH(QString, option);
    QFETCH(QString, ofService);
    QFETCH(QString, xdg);
    QProcessEnvironment environment;
    environment.insert(u"STATE_DIRECTORY"_s, ofService);
    environment.insert(u"XDG_STATE_HOME"_s, xdg);
    QTEST(StateDirectory::pathFrom(option, environment), "path");
}

void TestStateDirectory::folderAndFilesAreTheOwnersAlone()
{
#ifdef Q_OS_UNIX
    // The widest that a service can be started with.
    const mode_t former = ::umask(0);
    const auto restore = qScopeGuard([former] { ::umask(former); });
    const StateFolder folder;
    const StateDirectory serving(folder.path(), Use::Serving);
    QCOMPARE(serving.fault(), QString());
    QCOMPARE(serving.write("one"_L1, "x"), QString());
    QCOMPARE(StateFolder::modeOf(folder.path()), u"700"_s);
    QCOMPARE(StateFolder::modeOf(folder.path("one")), u"600"_s);
    QCOMPARE(StateFolder::modeOf(folder.path("heliographd.lock")), u"600"_s);
    QCOMPARE(::umask(0), mode_t(0)); // what was set is set again
#else
    QSKIP("rights are those of the folder");
#endif
}

void TestStateDirectory::openToOthers()
{
#ifdef Q_OS_UNIX
    const StateFolder folder;
    const StateDirectory serving(folder.path(), Use::Serving);
    const QByteArray path = folder.path().toLocal8Bit();
    for (const mode_t mode : {0700, 0750, 0755, 0770, 0707, 0777}) {
        QCOMPARE(::chmod(path.constData(), mode), 0);
        QCOMPARE(serving.isOpenToOthers(), (mode & 022) != 0);
    }
#else
    QSKIP("There are no such rights here.");
#endif
}

void TestStateDirectory::rootWritesForTheFoldersOwner()
{
#ifdef Q_OS_UNIX
    if (::geteuid() != 0)
        QSKIP("only root can write for others");
    constexpr uint somebody = 54'321;
    const StateFolder folder;
    QCOMPARE(::chown(QFile::encodeName(folder.path()).constData(), somebody, somebody), 0);
    QCOMPARE(folder.directory().write("one"_L1, "x"), QString());
    QCOMPARE(QFileInfo(folder.path("one")).ownerId(), somebody);
    QCOMPARE(QFileInfo(folder.path("one")).groupId(), somebody);
    QCOMPARE(StateFolder::modeOf(folder.path("one")), u"600"_s);
#else
    QSKIP("folders have no such owners");
#endif
}

void TestStateDirectory::wideFilesAreNarrowedWhenReplaced()
{
    const StateFolder folder;
    folder.put("one", "old");
    QVERIFY(QFile::setPermissions(folder.path("one"), QFile::Permissions(0x6666)));
    QCOMPARE(folder.directory().write("one"_L1, "new"), QString());
    QCOMPARE(folder.content("one"), "new"_ba);
    QCOMPARE(StateFolder::modeOf(folder.path("one")), u"600"_s);
}

void TestStateDirectory::writtenIsReadBack()
{
    const StateFolder folder;
    QVERIFY(!folder.directory().read("one"_L1, 3).bytes);
    QVERIFY(folder.directory().read("one"_L1, 3).fault.isNull());
    QCOMPARE(folder.directory().write("one"_L1, "abc"), QString());
    QCOMPARE(folder.directory().read("one"_L1, 3).bytes.value(), "abc"_ba);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{u"one"_s}); // nothing is left over
}

void TestStateDirectory::whatCannotBeReadIsAFault()
{
    const StateFolder folder;
    folder.put("one", "abcd");
    const auto tooLong = folder.directory().read("one"_L1, 3);
    QVERIFY(!tooLong.bytes);
    QVERIFY2(tooLong.fault.endsWith("state/one cannot be read: it is longer than 3 bytes"_L1),
             qPrintable(tooLong.fault));
    QVERIFY(QDir(folder.path()).mkdir(u"two"_s));
    QVERIFY(folder.directory().read("two"_L1, 3).fault.endsWith("it is a folder"_L1));
}

void TestStateDirectory::failedWriteLeavesTheOldFile()
{
    const StateFolder folder;
    QVERIFY(QDir(folder.path()).mkdir(u"one"_s));
    QVERIFY(folder.directory().write("one"_L1, "abc").contains("state/one cannot be written"_L1));
    QVERIFY(QFileInfo(folder.path("one")).isDir());
}

void TestStateDirectory::oneServerAtATime()
{
    const StateFolder folder;
    {
        const StateDirectory first(folder.path(), Use::Serving);
        QVERIFY(first.isPersistent());
        const StateDirectory second(folder.path(), Use::Serving);
        QVERIFY(!second.isPersistent());
        QVERIFY2(second.fault().endsWith("is in use by another process"_L1), qPrintable(second.fault()));
        QCOMPARE(second.write("one"_L1, "x"), second.fault());
        QVERIFY(!folder.has("one"));
        // A command is no server.
        QCOMPARE(folder.directory().write("one"_L1, "x"), QString());
        QVERIFY(!second.read("one"_L1, 10).bytes);
    }
    QVERIFY(StateDirectory(folder.path(), Use::Serving).isPersistent());
}

void TestStateDirectory::lockOfTheDeadIsTakenOver_data()
{
    QTest::addColumn<qint64>("process");
    QTest::newRow("nobody has the number") << qint64(4'190'000);
    QTest::newRow("somebody else has the number") << qint64(1);
    QTest::newRow("the new server has the number") << QCoreApplication::applicationPid();
}

void TestStateDirectory::lockOfTheDeadIsTakenOver()
{
    QFETCH(qint64, process);
    const StateFolder folder;
    const QByteArray host = QSysInfo::machineHostName().toUtf8();
    const QByteArray name = QFileInfo(QCoreApplication::applicationFilePath()).fileName().toUtf8();
    folder.put("heliographd.lock", QByteArray::number(process) + '\n' + name + '\n' + host + "\n\n\n");
    const StateDirectory directory(folder.path(), Use::Serving);
    QCOMPARE(directory.fault(), QString());
}

void TestStateDirectory::unusableFolderPersistsNothing()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const StateDirectory directory(file.fileName() + "/state"_L1, Use::Serving);
    QVERIFY(!directory.isPersistent());
    QVERIFY2(directory.fault().contains(file.fileName()), qPrintable(directory.fault()));
    QCOMPARE(directory.write("one"_L1, "x"), directory.fault());
}

void TestStateDirectory::setAsideKeepsEveryOne()
{
    const StateFolder folder;
    QVERIFY(folder.directory().setAside("one"_L1).isNull());
    for (const int number : {1, 2}) {
        folder.put("one", QByteArray::number(number));
        QCOMPARE(folder.directory().setAside("one"_L1), u"one.damaged-%1"_s.arg(number));
    }
    QCOMPARE(folder.content("one.damaged-1"), "1"_ba);
    QCOMPARE(folder.content("one.damaged-2"), "2"_ba);
    QVERIFY(!folder.has("one"));
}

QTEST_GUILESS_MAIN(TestStateDirectory)
#include "tst_statedirectory.moc"
