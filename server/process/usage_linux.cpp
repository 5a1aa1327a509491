// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Linux.

#include "server/process/usage_posix.h"

#include <dirent.h>
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

std::optional<qint64> countOpenFiles()
{
    DIR *folder = ::opendir("/proc/self/fd");
    if (!folder)
        return std::nullopt;
    qint64 count = -1; // the one that the counting takes
    while (const dirent *entry = ::readdir(folder)) {
        if (entry->d_name[0] != '.')
            ++count;
    }
    ::closedir(folder);
    return count;
}

} // namespace heliograph::process
