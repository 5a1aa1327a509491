// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Refuses an address that connects too often, before its token is looked at. A client that shows its token later counts
// once. Off by default, because five kinds of client and whole offices share addresses.
#pragma once

#include "server/peer/gate.h"
#include "shared/base/ratelimit.h"

namespace heliograph::auth {

class HandshakeLimit final : public peer::Gate
{
public:
    /// Both are borrowed.
    HandshakeLimit(RateLimit &limit, peer::Gate &gate) : m_limit(limit), m_gate(gate) {}

    quint64 refused() const { return m_refused; }
    void admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer) override;

private:
    RateLimit &m_limit;
    peer::Gate &m_gate;
    quint64 m_refused = 0;
};

} // namespace heliograph::auth
