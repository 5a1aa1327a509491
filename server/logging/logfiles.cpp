// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/logging/logfiles.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <QDir>
#include <QFile>

namespace heliograph::logging {

using namespace Qt::StringLiterals;

namespace {

using Sink = spdlog::sinks::rotating_file_sink_st;

std::unique_ptr<Sink> makeSink(const QDir &folder, const QString &name, LogFiles::Size size)
{
    const std::string path = QFile::encodeName(folder.filePath(name)).toStdString();
    auto sink = std::make_unique<Sink>(path, size_t(size.bytes), size_t(size.oldFiles));
    // The lines come finished, with their line ends.
    sink->set_formatter(
        std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::local, std::string()));
    return sink;
}

void writeTo(Sink &sink, const QByteArray &line)
{
    const spdlog::string_view_t bytes(line.constData(), size_t(line.size()));
    sink.log(spdlog::details::log_msg(spdlog::string_view_t(), spdlog::level::info, bytes));
    // Lines are rare enough (see Allowance) that each may go out at once, and the last ones before a crash are those
    // that count.
    sink.flush();
}

} // namespace

class LogFiles::Private
{
public:
    std::unique_ptr<Sink> combined;
    std::unique_ptr<Sink> errors;
};

std::unique_ptr<LogFiles> LogFiles::open(const QString &directory, Size size, QString &reason)
{
    const QDir folder(directory);
    if (!folder.mkpath(u"."_s)) {
        reason = u"the folder cannot be made"_s;
        return nullptr;
    }
    auto parts = std::make_unique<Private>();
    try {
        parts->combined = makeSink(folder, u"combined.log"_s, size);
        parts->errors = makeSink(folder, u"error.log"_s, size);
    } catch (const spdlog::spdlog_ex &exception) {
        reason = QString::fromLocal8Bit(exception.what());
        return nullptr;
    }
    return std::unique_ptr<LogFiles>(new LogFiles(std::move(parts)));
}

LogFiles::LogFiles(std::unique_ptr<Private> parts) : d(std::move(parts)) {}

LogFiles::~LogFiles() = default;

QString LogFiles::write(Level level, const QByteArray &line)
{
    try {
        writeTo(*d->combined, line);
        if (level == Level::Error)
            writeTo(*d->errors, line);
    } catch (const spdlog::spdlog_ex &exception) {
        return QString::fromLocal8Bit(exception.what());
    }
    return {};
}

} // namespace heliograph::logging
