// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/logging/allowance.h"

namespace heliograph::logging {

using namespace std::chrono_literals;

namespace {

constexpr int debugFactor = 20;

} // namespace

bool Allowance::admit(const QString &area, Level level, Instant now)
{
    const auto [place, isNew] = m_windows.try_emplace({area, level}, Window{now});
    Window &window = place->second;
    // What an old window suppressed stays in it until it is collected.
    if (now - window.start >= 1s) {
        window.start = now;
        window.lines = 0;
    }
    const int most = m_linesPerSecond * (level == Level::Debug ? debugFactor : 1);
    if (window.lines < most) {
        ++window.lines;
        return true;
    }
    if (window.suppressed++ == 0)
        ++m_suppressing;
    return false;
}

std::vector<Allowance::Suppressed> Allowance::collect(Instant now)
{
    std::vector<Suppressed> result;
    if (m_suppressing == 0)
        return result;
    for (auto &[key, window] : m_windows) {
        if (window.suppressed == 0 || now - window.start < 1s)
            continue;
        result.push_back({key.first, key.second, window.suppressed});
        window.suppressed = 0;
        --m_suppressing;
    }
    return result;
}

std::vector<Allowance::Suppressed> Allowance::collectAll()
{
    return collect(Instant::max());
}

} // namespace heliograph::logging
