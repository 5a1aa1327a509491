// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many lines a second each area may write, so that a client that provokes log lines fills neither a disk nor a
// terminal. Knows only when and whether, not the lines.
#pragma once

#include "server/logging/line.h"

#include <map>
#include <vector>

namespace heliograph::logging {

/// Counts per area and level, so that a flood of warnings does not hide an error. Areas are fixed in the code, so their
/// number is bounded.
class Allowance
{
public:
    struct Suppressed
    {
        QString area;
        Level level;
        quint64 lines;
    };

    /// Debug lines, which nobody reads but on purpose, get twenty times as many.
    explicit Allowance(int linesPerSecond) : m_linesPerSecond(linesPerSecond) {}

    /// Whether one more line may be written now. If not, it is counted.
    bool admit(const QString &area, Level level, Instant now);
    /// What was suppressed in seconds that are over by now. Each count is given once.
    std::vector<Suppressed> collect(Instant now);
    /// All that was suppressed and not given yet.
    std::vector<Suppressed> collectAll();

private:
    struct Window
    {
        Instant start;
        int lines = 0;
        quint64 suppressed = 0;
    };

    int m_linesPerSecond;
    std::map<std::pair<QString, Level>, Window> m_windows;
    size_t m_suppressing = 0; ///< windows with suppressed lines
};

} // namespace heliograph::logging
