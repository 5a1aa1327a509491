// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the configuration once at start: command line over environment over file. Needs no application object, because
// the event loop that the configuration names must exist before it.
#pragma once

#include "server/config/optiontable.h"

#include <QProcessEnvironment>
#include <QStringList>

namespace heliograph::config {

enum class Command {
    Run,
    Help,
    HelpMarkdown,
    HelpEnvironment,
    HelpMetrics,
    Version,
    CheckConfig,
    PrintConfig,
    OperatorAdd,
    OperatorList,
    OperatorRemove,
    AuditVerify,
};

/// A fault or a warning: which option, what is the matter, where it was set.
struct Remark
{
    QString name;   ///< may be empty
    QString reason; ///< never holds a secret
    QString source; ///< may be empty

    /// PORT: "abc" is not a whole number (environment)
    QString text() const;
};

/// What was written for one option, and where.
struct Given
{
    QString text;
    QString source; ///< "command line", "environment", "server.env, line 3"; empty: the default holds

    bool isSet() const { return !source.isEmpty(); }
};

/// What the operator commands are about, as it was written; null where nothing was.
struct OperatorWords
{
    QString name;
    QString role;
};

struct Reading
{
    Command command = Command::Run;
    OperatorWords operatorWords;
    Settings settings; ///< holds only when there are no faults
    QList<Remark> faults;
    QList<Remark> warnings;
    std::vector<Given> given; ///< one for each row of options()

    const Given &givenFor(QLatin1String name) const;
};

/// @p arguments as they came, the program's name first. An empty value is as good as none, so that the next source
/// counts. With several commands the first of Help, HelpMarkdown, HelpEnvironment, HelpMetrics, Version,
/// CheckConfig, PrintConfig counts, before those of several words; up to Version they hold in spite of faults.
Reading read(const QStringList &arguments, const QProcessEnvironment &environment);

} // namespace heliograph::config
