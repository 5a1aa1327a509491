// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Linux.

#include "server/process/usage_posix.h"

#include <unistd.h>

#include <QFile>

namespace heliograph::process {

namespace {

std::optional<qint64> measureResidentBytes()
{
    // Pages: total, resident, shared, …
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArrayList fields = file.read(256).split(' ');
    bool isNumber = false;
    const qint64 pages = fields.value(1).toLongLong(&isNumber);
    return isNumber ? std::optional(pages * ::sysconf(_SC_PAGESIZE)) : std::nullopt;
}

} // namespace

Usage measureUsage()
{
    return {measureResidentBytes(), measureCpuTime()};
}

} // namespace heliograph::process
