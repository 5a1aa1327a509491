// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells observers whom a gate does not let in. Decides nothing.
#pragma once

#include "server/domain/observer.h"
#include "server/peer/gate.h"

namespace heliograph::app {

class GateWatch final : public peer::Gate
{
public:
    /// Both are borrowed, and outlive every answer.
    GateWatch(peer::Gate &gate, const domain::Observers &observers) : m_gate(gate), m_observers(observers) {}

    void admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer) override;

private:
    peer::Gate &m_gate;
    const domain::Observers &m_observers;
};

} // namespace heliograph::app
