// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One log line in print. Whatever the text holds, the result is one line of valid UTF-8 (or one JSON object) of bounded
// length that cannot steer a terminal: messages quote what clients send. Not for deciding what may be logged at all.
#pragma once

#include "shared/base/clock.h"

#include <optional>

#include <QByteArray>
#include <QString>

namespace heliograph::logging {

enum class Level { Error, Warn, Info, Debug };
QByteArray nameOf(Level level);
std::optional<Level> levelOf(QStringView name);

struct Line
{
    /// With its line end. POSIX pipes take that much in one piece, so that lines of several processes do not mix.
    static constexpr qsizetype mostBytes = 4096;

    WallTime time;
    Level level = Level::Info;
    QString area;
    QString text;
};

/// 2026-01-01T00:00:00.000Z warn  net: too many connections
QByteArray toText(const Line &line, bool inColour);
/// {"time":"2026-01-01T00:00:00.000Z","level":"warn","area":"net","text":"too many connections"}
QByteArray toJson(const Line &line);

} // namespace heliograph::logging
