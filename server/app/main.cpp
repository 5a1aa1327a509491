// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/assembly.h"
#include "server/app/commands.h"
#include "server/app/mapping.h"
#include "server/config/reading.h"
#include "server/eventloop/eventloop.h"
#include "server/logging/log.h"
#include "server/process/signals.h"
#include "server/process/systemlimits.h"

#include <QCoreApplication>
#include <QLoggingCategory>

namespace {

using namespace heliograph;

Q_LOGGING_CATEGORY(lcStart, "heliograph.start")

void warn(const QString &warning)
{
    if (!warning.isNull())
        qCWarning(lcStart).noquote() << warning;
}

/// Numbers beyond what the system allows are lowered, not refused.
config::Settings fitted(config::Settings settings)
{
    const qint64 files = process::raiseFileLimit(qint64(settings.maxConnections) + process::ownFiles);
    const process::Fitted connections = process::fitConnections(settings.maxConnections, files);
    const process::Fitted backlog = process::fitBacklog(settings.listenBacklog, process::largestBacklog());
    settings.maxConnections = connections.value;
    settings.listenBacklog = backlog.value;
    warn(connections.warning);
    warn(backlog.warning);
    return settings;
}

int run(QCoreApplication &application, const config::Reading &reading, logging::Log &log)
{
    for (const config::Remark &warning : reading.warnings)
        warn(warning.text());
    qCInfo(lcStart).noquote() << "heliographd" << QCoreApplication::applicationVersion() << "on Qt" << qVersion()
                              << "with the event loop" << eventloop::name();
    app::Assembly assembly(fitted(reading.settings), log);
    if (const QString fault = assembly.listen(); !fault.isNull()) {
        qCCritical(lcStart).noquote() << fault;
        return 1;
    }
    const auto stop = [&] { assembly.shutDown([&application] { application.quit(); }); };
    assembly.whenDrained(stop);
    const process::Signals signalActions({stop, [&] { assembly.reloadCertificate(); }});
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    process::ignoreBrokenPipes();
    QCoreApplication::setApplicationName(QStringLiteral("heliographd"));
    QCoreApplication::setApplicationVersion(QStringLiteral(HELIOGRAPH_VERSION));
    QStringList arguments;
    for (int at = 0; at < argc; ++at)
        arguments.append(QString::fromLocal8Bit(argv[at]));

    const config::Reading reading = config::read(arguments, QProcessEnvironment::systemEnvironment());
    eventloop::install(reading.settings.eventLoop == config::EventLoop::Epoll ? eventloop::Kind::Epoll
                                                                              : eventloop::Kind::Qt);
    QCoreApplication application(argc, argv);
    if (const auto status = app::answerCommand(reading))
        return *status;

    const SystemClock clock;
    logging::Log log(app::logOptions(reading.settings), clock);
    return run(application, reading, log);
}
