// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/logging/log.h"
#include "tests/support/manualclock.h"

#include <thread>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>

#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace heliograph;
using namespace heliograph::logging;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Q_LOGGING_CATEGORY(net, "heliograph.net")
Q_LOGGING_CATEGORY(rooms, "heliograph.rooms")
Q_LOGGING_CATEGORY(httpServer, "qt.httpserver")
Q_LOGGING_CATEGORY(httpResponse, "qt.httpserver.response")
Q_LOGGING_CATEGORY(otherQt, "qt.network.ssl")

class TestLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void linesSayWhenHowBadAndWhere();
    void jsonLinesHoldAnyText();
    void levels_data();
    void levels();
    void levelChangesAtRunTime();
    void qtsHttpModuleIsSilent();
    void floodsAreSuppressedAndCounted();
    void theLastSuppressedLinesAreReportedAtTheEnd();
    void threadsDoNotMixLines();
    void filesTakeAllLinesAndErrors();
    void filesRotate();
    void aFolderThatCannotBeWrittenIsOneWarning_data();
    void aFolderThatCannotBeWrittenIsOneWarning();
    void theHandlerBeforeComesBack();
#ifdef Q_OS_UNIX
    void aFullDiskIsOneWarning();
    void aReaderThatStandsStillLosesLines();
    void aReaderThatHasGoneHoldsNothingUp();
#endif

private:
    QByteArrayList terminal();
    QByteArrayList contentOf(const QString &name) const;
    Options inFolder() const;

    test::ManualClock m_clock;
    std::unique_ptr<QTemporaryFile> m_terminal;
    std::unique_ptr<QTemporaryDir> m_folder;
    Options m_options;
};

void TestLog::init()
{
    m_terminal = std::make_unique<QTemporaryFile>();
    QVERIFY(m_terminal->open());
    m_folder = std::make_unique<QTemporaryDir>();
    m_clock = test::ManualClock();
    m_options = Options();
    m_options.terminal = m_terminal->handle();
}

static QByteArrayList linesOf(QByteArray content)
{
    if (content.isEmpty())
        return {};
    if (!content.endsWith('\n'))
        return {"torn: " + content};
    content.chop(1);
    return content.split('\n');
}

QByteArrayList TestLog::terminal()
{
    QFile file(m_terminal->fileName());
    return file.open(QIODevice::ReadOnly) ? linesOf(file.readAll()) : QByteArrayList();
}

QByteArrayList TestLog::contentOf(const QString &name) const
{
    QFile file(m_folder->filePath(name));
    return file.open(QIODevice::ReadOnly) ? linesOf(file.readAll()) : QByteArrayList();
}

Options TestLog::inFolder() const
{
    Options options = m_options;
    options.directory = m_folder->path();
    return options;
}

void TestLog::linesSayWhenHowBadAndWhere()
{
    const Log log(m_options, m_clock);
    qCInfo(net, "listening on %d", 3001);
    m_clock.move(1500ms);
    qCWarning(rooms) << "hostile\x1b[2J\nname";
    qCritical("no category");
    QCOMPARE(terminal(), (QByteArrayList{"2026-01-01T00:00:00.000Z info  net: listening on 3001"_ba,
                                         "2026-01-01T00:00:01.500Z warn  rooms: hostile\\u001b[2J\\nname"_ba,
                                         "2026-01-01T00:00:01.500Z error default: no category"_ba}));
}

void TestLog::jsonLinesHoldAnyText()
{
    m_options.format = Format::Json;
    const Log log(m_options, m_clock);
    const QStringList texts{u"plain"_s,     u"\"}\n{\"level\":\"error\"}"_s, u"\x1b]0;title\x07"_s, u"\u2028\u202eä😀"_s,
                            u"\\u0000\\"_s, QString(QChar(0)) + u'x',        QString(20'000, u'"')};
    for (const QString &text : texts)
        qCInfo(net).noquote() << text;
    const QByteArrayList lines = terminal();
    QCOMPARE(lines.size(), texts.size());
    for (qsizetype at = 0; at < lines.size(); ++at) {
        QJsonParseError error;
        const QJsonObject object = QJsonDocument::fromJson(lines[at], &error).object();
        QVERIFY2(error.error == QJsonParseError::NoError, lines[at].constData());
        QCOMPARE(object.keys(), (QStringList{u"area"_s, u"level"_s, u"text"_s, u"time"_s}));
        QCOMPARE(object["level"_L1].toString(), u"info"_s);
        if (texts[at].size() < 1000)
            QCOMPARE(object["text"_L1].toString(), texts[at]);
    }
}

void TestLog::levels_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<QByteArray>("names");
    QTest::newRow("error") << int(Level::Error) << "error"_ba;
    QTest::newRow("warn") << int(Level::Warn) << "warn error"_ba;
    QTest::newRow("info") << int(Level::Info) << "info warn error"_ba;
    QTest::newRow("debug") << int(Level::Debug) << "debug info warn error"_ba;
}

static void sayAll()
{
    qCDebug(net, "debug");
    qCInfo(net, "info");
    qCWarning(net, "warn");
    qCCritical(net, "error");
}

static QByteArray spoken(const QByteArrayList &lines)
{
    QByteArrayList words;
    for (const QByteArray &line : lines)
        words += line.mid(line.lastIndexOf(' ') + 1);
    return words.join(' ');
}

void TestLog::levels()
{
    QFETCH(int, level);
    m_options.level = Level(level);
    const Log log(m_options, m_clock);
    sayAll();
    QTEST(spoken(terminal()), "names");
}

void TestLog::levelChangesAtRunTime()
{
    Log log(m_options, m_clock);
    log.setLevel(Level::Debug);
    QCOMPARE(log.level(), Level::Debug);
    sayAll();
    log.setLevel(Level::Error);
    sayAll();
    QCOMPARE(spoken(terminal()), "debug info warn error error"_ba);
}

void TestLog::qtsHttpModuleIsSilent()
{
    m_options.level = Level::Debug;
    const Log log(m_options, m_clock);
    qCWarning(httpServer, "a client did this");
    qCCritical(httpResponse, "a client did this, too");
    qCDebug(otherQt, "details of Qt");
    qCWarning(otherQt, "heard");
    QCOMPARE(spoken(terminal()), "heard"_ba);
}

void TestLog::floodsAreSuppressedAndCounted()
{
    m_options.linesPerSecond = 3;
    const Log log(m_options, m_clock);
    for (int line = 0; line < 100'000; ++line)
        qCWarning(net, "refused");
    qCCritical(net, "heard");
    QCOMPARE(spoken(terminal()), "refused refused refused heard"_ba);
    m_clock.move(1s);
    qCInfo(rooms, "next");
    const QByteArrayList lines = terminal();
    QCOMPARE(lines.size(), 6);
    QCOMPARE(lines[4], "2026-01-01T00:00:01.000Z warn  net: … suppressed 99997 lines"_ba);
    QVERIFY(lines[5].endsWith("info  rooms: next"));
}

void TestLog::theLastSuppressedLinesAreReportedAtTheEnd()
{
    m_options.linesPerSecond = 1;
    {
        const Log log(m_options, m_clock);
        qCInfo(net, "one");
        qCInfo(net, "two");
    }
    QCOMPARE(terminal().size(), 2);
    QVERIFY(terminal()[1].endsWith("net: … suppressed 1 lines"));
}

void TestLog::threadsDoNotMixLines()
{
    constexpr int threads = 4, each = 200;
    m_options.linesPerSecond = threads * each;
    const Log log(inFolder(), m_clock);
    std::vector<std::thread> speakers;
    for (int thread = 0; thread < threads; ++thread) {
        speakers.emplace_back([] {
            for (int line = 0; line < each; ++line)
                qCInfo(net, "abcdefghijklmnopqrstuvwxyz");
        });
    }
    for (std::thread &speaker : speakers)
        speaker.join();
    const QByteArrayList lines = terminal();
    QCOMPARE(lines.size(), threads * each);
    QCOMPARE(lines.count("2026-01-01T00:00:00.000Z info  net: abcdefghijklmnopqrstuvwxyz"_ba), threads * each);
}

void TestLog::filesTakeAllLinesAndErrors()
{
    Options options = inFolder();
    options.directory += u"/made/on/demand"_s;
    {
        const Log log(options, m_clock);
        sayAll();
        const QString folder = u"made/on/demand/"_s;
        QCOMPARE(contentOf(folder + u"combined.log"_s), terminal());
        QCOMPARE(spoken(contentOf(folder + u"error.log"_s)), "error"_ba);
    }
    // What was written before stays.
    const Log log(options, m_clock);
    sayAll();
    QCOMPARE(spoken(contentOf(u"made/on/demand/error.log"_s)), "error error"_ba);
}

void TestLog::filesRotate()
{
    Options options = inFolder();
    options.fileBytes = 10'000;
    options.oldFiles = 2;
    options.linesPerSecond = 10'000;
    const Log log(options, m_clock);
    for (int line = 0; line < 1000; ++line)
        qCInfo(net, "line %05d of those that fill the files", line);
    qCCritical(net, "line 99999");
    QDir folder(m_folder->path());
    QCOMPARE(folder.entryList(QDir::Files, QDir::Name),
             (QStringList{u"combined.1.log"_s, u"combined.2.log"_s, u"combined.log"_s, u"error.log"_s}));
    QByteArrayList kept;
    for (const QString &name : {u"combined.2.log"_s, u"combined.1.log"_s, u"combined.log"_s}) {
        QVERIFY(QFileInfo(folder.filePath(name)).size() <= options.fileBytes);
        kept += contentOf(name);
    }
    // The newest lines, in order, without a gap.
    QVERIFY(kept.takeLast().endsWith("line 99999"));
    QVERIFY(kept.size() > 200);
    for (qsizetype at = 0; at < kept.size(); ++at) {
        const QByteArray expected = "line " + QByteArray::number(1000 - kept.size() + at).rightJustified(5, '0') + ' ';
        QVERIFY2(kept[at].contains(expected), kept[at].constData());
    }
    QCOMPARE(spoken(contentOf(u"error.log"_s)), "99999"_ba);
}

void TestLog::aFolderThatCannotBeWrittenIsOneWarning_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a file is in its place") << u"file"_s;
    QTest::newRow("a file is above it") << u"file/logs"_s;
    QTest::newRow("a folder is in the log file's place") << u"taken"_s;
    QTest::newRow("a folder is in the error file's place") << u"half"_s;
}

void TestLog::aFolderThatCannotBeWrittenIsOneWarning()
{
    QFETCH(QString, name);
    const QDir folder(m_folder->path());
    QFile inTheWay(folder.filePath(u"file"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    QVERIFY(folder.mkpath(u"taken/combined.log"_s) && folder.mkpath(u"half/error.log"_s));
    Options options = inFolder();
    options.directory = folder.filePath(name);
    const Log log(options, m_clock);
    sayAll();
    const QByteArrayList lines = terminal();
    QVERIFY2(lines.first().contains(QString(" warn  logging: LOG_DIR "_L1 + options.directory).toUtf8()),
             lines.first().constData());
    QCOMPARE(spoken(lines.mid(1)), "info warn error"_ba);
}

#ifdef Q_OS_UNIX

/// Files of this process cannot grow beyond so many bytes while it lives, as on a full disk.
class SmallDisk
{
public:
    explicit SmallDisk(rlim_t bytes)
    {
        m_signal = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~SmallDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_signal);
    }

private:
    rlimit m_before{};
    void (*m_signal)(int);
};

void TestLog::aFullDiskIsOneWarning()
{
    QFile combined(m_folder->filePath(u"combined.log"_s));
    QVERIFY(combined.open(QIODevice::WriteOnly) && combined.write(QByteArray(9999, 'x') + '\n') == 10'000);
    combined.close();
    const Log log(inFolder(), m_clock);
    {
        const SmallDisk disk(10'000);
        qCInfo(net, "first");
        qCInfo(net, "second");
    }
    qCInfo(net, "third");
    qCInfo(net, "fourth");
    const QByteArrayList lines = terminal();
    QCOMPARE(lines.size(), 6);
    QVERIFY(lines[0].endsWith("first"));
    QVERIFY2(lines[1].contains("logging: the log files cannot be written: "), lines[1].constData());
    QVERIFY(lines[2].endsWith("second"));
    QVERIFY(lines[3].endsWith("third"));
    QVERIFY2(lines[4].contains("logging: the log files can be written again"), lines[4].constData());
    QVERIFY(contentOf(u"combined.log"_s).last().endsWith("fourth"));
}

void TestLog::aReaderThatStandsStillLosesLines()
{
    int pipe[2];
    QVERIFY(::pipe(pipe) == 0);
    m_options.terminal = pipe[1];
    m_options.linesPerSecond = 100'000;
    constexpr int lines = 2000;
    {
        const Log log(m_options, m_clock);
        const std::string padding(200, 'x');
        for (int line = 0; line < lines; ++line)
            qCInfo(net, "line %d %s", line, padding.c_str());
        QByteArray taken(1024 * 1024, '\0');
        taken.truncate(::read(pipe[0], taken.data(), size_t(taken.size())));
        const qsizetype count = taken.count('\n');
        QVERIFY(taken.endsWith('\n') && count > 0 && count < lines);

        qCInfo(net, "again");
        QByteArray rest(10'000, '\0');
        rest.truncate(::read(pipe[0], rest.data(), size_t(rest.size())));
        const QByteArrayList words = linesOf(rest);
        QCOMPARE(words.size(), 2);
        QVERIFY2(words[0].contains("logging: … " + QByteArray::number(lines - count) + " lines were lost"),
                 words[0].constData());
        QVERIFY(words[1].endsWith("net: again"));
    }
    ::close(pipe[0]);
    ::close(pipe[1]);
}

void TestLog::aReaderThatHasGoneHoldsNothingUp()
{
    int pipe[2];
    QVERIFY(::pipe(pipe) == 0);
    ::close(pipe[0]);
    Options options = inFolder();
    options.terminal = pipe[1];
    {
        const Log log(options, m_clock);
        sayAll(); // SIGPIPE would end this test
    }
    ::close(pipe[1]);
    QCOMPARE(spoken(contentOf(u"combined.log"_s)), "info warn error"_ba);
}

#endif

static int heardBefore = 0;

void TestLog::theHandlerBeforeComesBack()
{
    const auto before =
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &) { ++heardBefore; });
    {
        const Log log(m_options, m_clock);
        qCInfo(net, "for the log");
    }
    qCInfo(net, "for the handler");
    QCOMPARE(terminal().size(), 1);
    QCOMPARE(heardBefore, 1);
    {
        const Log another(m_options, m_clock);
        qCInfo(net, "for the log");
    }
    QCOMPARE(terminal().size(), 2);
    qInstallMessageHandler(before);
}

QTEST_APPLESS_MAIN(TestLog)
#include "tst_log.moc"
