// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/process/systemlimits.h"

#include <algorithm>

namespace heliograph::process {

Fitted fitConnections(int wanted, qint64 files)
{
    if (wanted <= files - ownFiles)
        return {wanted, {}};
    const int value = int(std::max<qint64>(files - ownFiles, 1));
    return {value,
            QStringLiteral("MAX_CONNECTIONS is lowered from %1 to %2: the system allows this process %3 open files")
                .arg(wanted)
                .arg(value)
                .arg(files)};
}

Fitted fitBacklog(int wanted, std::optional<int> largest)
{
    if (!largest || wanted <= *largest)
        return {wanted, {}};
    return {*largest, QStringLiteral("LISTEN_BACKLOG is lowered from %1 to %2, the system's net.core.somaxconn")
                          .arg(wanted)
                          .arg(*largest)};
}

} // namespace heliograph::process
