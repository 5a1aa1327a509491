// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the process holds of memory, for whoever asks and however often: measured once a second at the most, because
// everyone may ask and measuring takes the longer the more the heap is in pieces.
#pragma once

#include "server/api/figures.h"
#include "shared/base/clock.h"

#include <optional>

namespace heliograph::app {

class MemoryGauge
{
public:
    explicit MemoryGauge(const Clock &clock) : m_clock(clock) {}

    api::MemoryFigures read();

private:
    const Clock &m_clock;
    std::optional<Instant> m_readAt;
    api::MemoryFigures m_figures;
};

} // namespace heliograph::app
