// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/memorygauge.h"

#include "server/process/memory.h"
#include "server/process/usage.h"

namespace heliograph::app {

using namespace std::chrono_literals;

api::MemoryFigures MemoryGauge::read()
{
    const Instant now = m_clock.now();
    if (m_readAt && now - *m_readAt < 1s)
        return m_figures;
    m_readAt = now;
    const process::Heap heap = process::measureHeap();
    m_figures = {process::measureUsage().residentBytes.value_or(0), heap.total, heap.used};
    return m_figures;
}

} // namespace heliograph::app
