// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/gatewatch.h"

namespace heliograph::app {

void GateWatch::admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer)
{
    m_gate.admit(handshake, [this, address = handshake.shownAddress.toString(),
                             answer = std::move(answer)](const Verdict &verdict) {
        if (const auto *no = std::get_if<peer::Refusal>(&verdict))
            m_observers.tell(
                &domain::Observer::refused,
                domain::Refusal{{}, {}, address, {}, no->sentence, no->ground == peer::RefusalGround::TooOften});
        answer(verdict);
    });
}

} // namespace heliograph::app
