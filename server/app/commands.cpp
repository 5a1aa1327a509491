// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/commands.h"

#include "server/app/mapping.h"
#include "server/app/operatorcommands.h"
#include "server/app/terminal.h"
#include "server/config/reference.h"
#include "server/metrics/reference.h"

#include <QCoreApplication>

namespace heliograph::app {

using config::Command;

namespace {

/// What Version and those before it print; null for all others.
QString textFor(Command command)
{
    switch (command) {
    case Command::Help:
        return config::helpText();
    case Command::HelpMarkdown:
        return config::markdownReference();
    case Command::HelpEnvironment:
        return config::environmentTemplate();
    case Command::HelpMetrics:
        return metrics::markdownReference();
    case Command::Version:
        return QStringLiteral("heliographd %1 (Qt %2)")
            .arg(QCoreApplication::applicationVersion(), QLatin1String(qVersion()));
    default:
        return {};
    }
}

bool needsKeys(Command command)
{
    return command == Command::Run || command == Command::CheckConfig || command == Command::PrintConfig;
}

QStringList faultsOf(const config::Reading &reading)
{
    QStringList faults;
    for (const config::Remark &fault : reading.faults)
        faults.append(fault.text());
    if (!faults.isEmpty() || !needsKeys(reading.command))
        return faults;
    for (const QString &fault : {certificateFault(reading.settings), tokenKeyFault(reading.settings)}) {
        if (!fault.isNull())
            faults.append(fault);
    }
    return faults;
}

} // namespace

std::optional<int> answerCommand(const config::Reading &reading)
{
    if (const QString text = textFor(reading.command); !text.isNull()) {
        print(text);
        return 0;
    }
    const QStringList faults = faultsOf(reading);
    if (faults.isEmpty() && reading.command == Command::Run)
        return std::nullopt;
    if (needsKeys(reading.command)) {
        for (const config::Remark &warning : reading.warnings)
            remark(QStringLiteral("warning: %1").arg(warning.text()));
    }
    for (const QString &fault : faults)
        remark(fault);
    if (!faults.isEmpty())
        return 2;
    if (reading.command == Command::PrintConfig)
        print(config::printedSettings(reading));
    else if (reading.command == Command::CheckConfig)
        print(QStringLiteral("heliographd: the configuration is in order"));
    else
        return answerOperatorCommand(reading);
    return 0;
}

} // namespace heliograph::app
