// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/inactivity.h"

namespace heliograph::domain {

Inactivity::Inactivity(Deadlines &deadlines, const Options &options, Found found)
    : m_deadlines(deadlines), m_options(options), m_found(std::move(found)), m_next(deadlines)
{
    schedule();
}

void Inactivity::watch(const PeerId &peer)
{
    m_lastSeen.insert(peer, m_deadlines.clock().now());
}

void Inactivity::forget(const PeerId &peer)
{
    m_lastSeen.remove(peer);
}

void Inactivity::seen(const PeerId &peer)
{
    const auto last = m_lastSeen.find(peer);
    if (last != m_lastSeen.end())
        *last = m_deadlines.clock().now();
}

void Inactivity::schedule()
{
    m_next.start(m_options.sweep, [this] {
        schedule();
        sweep();
    });
}

void Inactivity::sweep()
{
    const Instant oldest = m_deadlines.clock().now() - m_options.threshold;
    QList<PeerId> silent;
    for (auto peer = m_lastSeen.cbegin(); peer != m_lastSeen.cend(); ++peer) {
        if (peer.value() < oldest)
            silent.append(peer.key());
    }
    if (!silent.isEmpty())
        m_found(silent);
}

} // namespace heliograph::domain
