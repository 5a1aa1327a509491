// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files of NAME=value lines, understood as systemd understands an EnvironmentFile (systemd.exec(5)), so that one file
// serves both. Knows nothing of options. Where systemd skips a line that it does not understand, this reports it.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace heliograph::config {

struct Assignment
{
    QString name;
    QString value;
    int line = 0; ///< counted from 1
};

struct FileFault
{
    int line = 0;
    QString reason;
};

struct EnvironmentFile
{
    static constexpr qsizetype mostBytes = 1'048'576;
    static constexpr qsizetype mostFaults = 20;

    QList<Assignment> assignments; ///< in the order of the file; a name may occur again, and the last counts
    QList<FileFault> faults;       ///< the first mostFaults
};

/// Takes any bytes. A line that starts with # or ; is a comment; a value may be in single or double quotes and go on
/// over line ends there; a backslash outside quotes takes the next character as it is and swallows a line end.
EnvironmentFile parseEnvironmentFile(QByteArrayView text);

/// The value as it has to be written to be read back unchanged.
QString toEnvironmentFile(const QString &value);

} // namespace heliograph::config
