// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Linux.

#include "server/process/systemlimits.h"

#include <QFile>

namespace heliograph::process {

std::optional<int> largestBacklog()
{
    QFile file(QStringLiteral("/proc/sys/net/core/somaxconn"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt; // hidden from services by ProcSubset=pid
    bool isNumber = false;
    const int number = file.read(32).trimmed().toInt(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace heliograph::process
