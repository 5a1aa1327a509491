// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the operating system allows, and how a configured number is fitted into it: lowered with a warning, never
// refused. Not for the limits that we set ourselves.
#pragma once

#include <optional>

#include <QString>

namespace heliograph::process {

/// Asks for so many open files (sockets count). Returns how many this process may have open from now on, which is never
/// less than before.
qint64 raiseFileLimit(qint64 wanted);

/// The longest listen(2) backlog that the system keeps to; longer ones it shortens in silence. Nothing if it does not
/// say.
std::optional<int> largestBacklog();

struct Fitted
{
    int value = 0;
    QString warning; ///< null if the value is the one that was wanted
};

/// Files beside the clients' connections: listeners, logs, the event loop, files being served.
inline constexpr int ownFiles = 64;

/// Into a limit of so many files.
Fitted fitConnections(int wanted, qint64 files);
Fitted fitBacklog(int wanted, std::optional<int> largest);

} // namespace heliograph::process
