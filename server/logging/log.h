// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where all that is said through Qt's logging (qCInfo(category) and its kin) goes: standard error, and files when a
// folder is set. Code that has something to say includes <QLoggingCategory>, names its category "heliograph.<area>",
// and never this header, which is for the composition root. What must not be said (SDP, candidates, message text,
// tokens) is the speaker's duty: nothing is searched for it here.
#pragma once

#include "server/logging/line.h"

#include <memory>

namespace heliograph::logging {

enum class Format { Text, Json };

struct Options
{
    Level level = Level::Info;
    Format format = Format::Text;
    QString directory; ///< for combined.log and error.log; empty: no files
    qsizetype fileBytes = 10'485'760;
    int oldFiles = 5;
    int linesPerSecond = 50; ///< of one area and level; more are counted and reported as suppressed
    int terminal = 2;        ///< the descriptor
};

/// While it lives, it is Qt's message handler; one at a time. Messages may come from any thread. A reader of standard
/// error that stands still or has gone loses lines and holds nothing up; SIGPIPE must be ignored. A folder that cannot
/// be written is one warning.
class Log
{
public:
    Log(const Options &options, const Clock &clock);
    ~Log();
    Log(const Log &) = delete;
    Log &operator=(const Log &) = delete;

    /// From now on. Categories that are not ours never go below info, and those of Qt's HTTP module, whose warnings any
    /// client can cause, stay silent. QT_LOGGING_RULES in the environment overrules both.
    void setLevel(Level level);
    Level level() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heliograph::logging
