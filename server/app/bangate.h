// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Refuses banned addresses, before anything else is asked about them.
#pragma once

#include "server/domain/bans.h"
#include "server/peer/gate.h"

namespace heliograph::app {

class BanGate final : public peer::Gate
{
public:
    /// Both are borrowed.
    BanGate(const domain::Bans &bans, peer::Gate &next) : m_bans(bans), m_next(next) {}

    quint64 refused() const { return m_refused; }
    void admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer) override;

private:
    const domain::Bans &m_bans;
    peer::Gate &m_next;
    quint64 m_refused = 0;
};

} // namespace heliograph::app
