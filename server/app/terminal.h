// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What commands say, and where: answers for scripts on standard output, words for people on standard error.
#pragma once

#include <QString>

namespace heliograph::app {

/// On standard output, ended with a line end.
void print(const QString &answer);
/// On standard error, after the program's name.
void remark(const QString &words);

} // namespace heliograph::app
