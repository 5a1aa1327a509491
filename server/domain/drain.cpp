// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/drain.h"

#include <algorithm>

namespace heliograph::domain {

Drain::Drain(Crowd &crowd, Deadlines &deadlines, const Policy &policy)
    : m_crowd(crowd), m_deadlines(deadlines), m_policy(policy), m_next(deadlines)
{
}

Result<Done> Drain::start(Duration over, const QString &message)
{
    if (m_isDraining)
        return ErrorCode::AlreadyDraining;
    m_isDraining = true;
    m_message = message;
    m_over = over;
    m_startedAt = m_deadlines.clock().now();
    m_endsAt = m_deadlines.clock().wallNow() + over;
    m_crowd.shut();
    m_peers = m_crowd.present();
    // In the next turn: whoever asked for it is answered first, and may be one of those who go.
    m_next.start(Duration::zero(), [this] { step(); });
    return Done();
}

Drain::Progress Drain::progress() const
{
    // Somebody may have been on the way in when it began.
    return {m_isDraining, m_peers.size(), m_isDraining ? std::min(m_crowd.size(), m_peers.size()) : 0, m_endsAt};
}

void Drain::step()
{
    const QList<PeerId> slice = m_peers.mid(m_released, std::min(due() - m_released, m_policy.slice));
    m_released += slice.size();
    if (!slice.isEmpty()) {
        m_crowd.notify(slice, m_message);
        m_crowd.release(slice);
    }
    if (m_released == m_peers.size() || m_crowd.size() == 0)
        m_crowd.stop();
    else
        m_next.start(m_released < due() ? Duration::zero() : m_policy.step, [this] { step(); });
}

qsizetype Drain::due() const
{
    const auto elapsed = std::chrono::duration_cast<Duration>(m_deadlines.clock().now() - m_startedAt);
    if (elapsed >= m_over)
        return m_peers.size();
    return qsizetype(m_peers.size() * elapsed.count() / m_over.count());
}

} // namespace heliograph::domain
