// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the built-in page from a static library, the way the server does. Not for files on disk.
#pragma once

#include <QByteArray>
#include <QStringList>

namespace heliograph::test {

/// Names of all files under ":/web", sorted.
QStringList webFiles();
/// Content of one of them; empty if there is none of that name.
QByteArray webFile(const QString &name);

} // namespace heliograph::test
