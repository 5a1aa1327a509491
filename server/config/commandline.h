// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line, taken apart: the commands, and what was written for each name of the option table. Values are not
// looked at here.
#pragma once

#include "server/config/reading.h"

#include <QHash>

namespace heliograph::config {

struct CommandLineSwitch
{
    Command command;
    QLatin1String name;
    QLatin1String description;
};
/// In order of precedence.
const std::vector<CommandLineSwitch> &commandLineSwitches();

/// "operator add": a command of two words, with what follows them.
struct CommandPhrase
{
    Command command;
    QLatin1String group;
    QLatin1String verb;
    bool takesName;
    bool takesRole;
    QLatin1String form; ///< as --help shows it
    QLatin1String description;
};
const std::vector<CommandPhrase> &commandPhrases();

struct CommandLine
{
    Command command = Command::Run;
    OperatorWords operatorWords;
    QString configFile;                 ///< empty: none
    QHash<QString, QStringList> values; ///< by the environment's name, aliases too
    QList<Remark> faults;
};

CommandLine parseCommandLine(const QStringList &arguments);

} // namespace heliograph::config
