// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/looplag.h"

namespace heliograph::app {

LoopLag::LoopLag(Deadlines &deadlines) : m_clock(deadlines.clock()), m_next(deadlines)
{
    // Until the loop runs it is not late.
    m_next.start(Duration::zero(), [this] { measure(); });
}

void LoopLag::measure()
{
    m_next.start(interval, [this, due = m_clock.now() + interval] {
        m_lateness.record(std::chrono::duration<double>(m_clock.now() - due).count());
        measure();
    });
}

} // namespace heliograph::app
