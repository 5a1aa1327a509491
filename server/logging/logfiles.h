// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// combined.log and error.log in one folder, rotated by size: combined.1.log is the newest old one. The one place that
// sees spdlog.
#pragma once

#include "server/logging/line.h"

#include <memory>

namespace heliograph::logging {

class LogFiles
{
public:
    struct Size
    {
        qsizetype bytes = 10'485'760; ///< of one file
        int oldFiles = 5;             ///< kept of each
    };

    /// Makes the folder if need be. Nothing, with the reason, if it cannot be written.
    static std::unique_ptr<LogFiles> open(const QString &directory, Size size, QString &reason);
    ~LogFiles();

    /// All lines go to combined.log, errors also to error.log; both are on the disk (as far as this process can tell)
    /// when this returns. Not a null QString: the reason why one could not be written.
    QString write(Level level, const QByteArray &line);

private:
    class Private;
    explicit LogFiles(std::unique_ptr<Private> parts);
    std::unique_ptr<Private> d;
};

} // namespace heliograph::logging
