// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/logging/log.h"

#include "server/logging/allowance.h"
#include "server/logging/logfiles.h"
#include "server/logging/terminal.h"

#include <atomic>
#include <mutex>

#include <QLoggingCategory>

namespace heliograph::logging {

using namespace Qt::StringLiterals;

namespace {

constexpr auto ownArea = "logging"_L1;

Level levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return Level::Debug;
    case QtInfoMsg:
        return Level::Info;
    case QtWarningMsg:
        return Level::Warn;
    case QtCriticalMsg:
    case QtFatalMsg:
        return Level::Error;
    }
    Q_UNREACHABLE();
}

/// heliograph.net is the area net; others keep their names.
QString areaOf(const QMessageLogContext &context)
{
    const QString category = QString::fromUtf8(context.category);
    constexpr auto prefix = "heliograph."_L1;
    return category.startsWith(prefix) ? category.mid(prefix.size()) : category;
}

QString rulesFor(Level level)
{
    const auto rule = [](QLatin1String what, bool isOn) {
        return QString(what + (isOn ? "=true\n"_L1 : "=false\n"_L1));
    };
    return rule("*.debug"_L1, false) + rule("*.info"_L1, level >= Level::Info) +
           rule("*.warning"_L1, level >= Level::Warn) + rule("heliograph.*.debug"_L1, level >= Level::Debug) +
           rule("qt.httpserver*"_L1, false);
}

} // namespace

class Log::Private
{
public:
    Private(const Options &chosen, const Clock &time)
        : options(chosen), clock(time), allowance(chosen.linesPerSecond), terminal(chosen.terminal), level(chosen.level)
    {
    }

    static void handle(QtMsgType type, const QMessageLogContext &context, const QString &message);
    void openFiles();
    void receive(QtMsgType type, const QMessageLogContext &context, const QString &message);
    void report(const std::vector<Allowance::Suppressed> &suppressed);
    void write(Level level, const QString &area, const QString &text);
    void writeToTerminal(const Line &line);
    void writeToFiles(const Line &line);
    QByteArray printed(const Line &line, bool inColour) const;

    static std::mutex mutex;
    static Private *current;

    const Options options;
    const Clock &clock;
    Allowance allowance;
    Terminal terminal;
    std::unique_ptr<LogFiles> files;
    QtMessageHandler before = nullptr;
    std::atomic<Level> level;
    quint64 lost = 0;
    bool filesFail = false;
};

std::mutex Log::Private::mutex;
Log::Private *Log::Private::current = nullptr;

void Log::Private::handle(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    // What is said while a line is being written (by Qt's file classes, say) would wait for itself.
    static thread_local bool isWriting = false;
    if (isWriting)
        return;
    isWriting = true;
    {
        const std::lock_guard lock(mutex);
        if (current)
            current->receive(type, context, message);
    }
    isWriting = false;
}

void Log::Private::openFiles()
{
    if (options.directory.isEmpty())
        return;
    QString reason;
    files = LogFiles::open(options.directory, {options.fileBytes, options.oldFiles}, reason);
    if (!files)
        write(Level::Warn, ownArea, u"LOG_DIR %1: %2; there are no log files"_s.arg(options.directory, reason));
}

void Log::Private::receive(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const Instant now = clock.now();
    report(allowance.collect(now));
    const QString area = areaOf(context);
    const Level importance = levelOf(type);
    if (type == QtFatalMsg || allowance.admit(area, importance, now))
        write(importance, area, message);
}

void Log::Private::report(const std::vector<Allowance::Suppressed> &suppressed)
{
    for (const auto &entry : suppressed)
        write(entry.level, entry.area, u"… suppressed %1 lines"_s.arg(entry.lines));
}

void Log::Private::write(Level importance, const QString &area, const QString &text)
{
    const Line line{clock.wallNow(), importance, area, text};
    writeToTerminal(line);
    writeToFiles(line);
}

void Log::Private::writeToTerminal(const Line &line)
{
    if (lost > 0) {
        const Line note{line.time, Level::Warn, ownArea, u"… %1 lines were lost here: nobody took them"_s.arg(lost)};
        if (terminal.write(printed(note, terminal.isInColour())))
            lost = 0;
    }
    if (lost > 0 || !terminal.write(printed(line, terminal.isInColour())))
        ++lost;
}

void Log::Private::writeToFiles(const Line &line)
{
    if (!files)
        return;
    const QString reason = files->write(line.level, printed(line, false));
    if (reason.isEmpty() == !filesFail)
        return;
    filesFail = !filesFail;
    const QString text =
        filesFail ? u"the log files cannot be written: %1"_s.arg(reason) : u"the log files can be written again"_s;
    writeToTerminal({line.time, Level::Warn, ownArea, text});
}

QByteArray Log::Private::printed(const Line &line, bool inColour) const
{
    return options.format == Format::Json ? toJson(line) : toText(line, inColour);
}

Log::Log(const Options &options, const Clock &clock) : d(std::make_unique<Private>(options, clock))
{
    {
        const std::lock_guard lock(Private::mutex);
        Q_ASSERT(!Private::current);
        d->openFiles();
        Private::current = d.get();
    }
    setLevel(options.level);
    d->before = qInstallMessageHandler(&Private::handle);
}

Log::~Log()
{
    qInstallMessageHandler(d->before);
    QLoggingCategory::setFilterRules(QString());
    const std::lock_guard lock(Private::mutex);
    d->report(d->allowance.collectAll());
    Private::current = nullptr;
}

void Log::setLevel(Level level)
{
    d->level = level;
    QLoggingCategory::setFilterRules(rulesFor(level));
}

Level Log::level() const
{
    return d->level;
}

} // namespace heliograph::logging
