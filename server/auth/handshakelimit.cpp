// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/handshakelimit.h"

#include "server/auth/identity.h"

namespace heliograph::auth {

void HandshakeLimit::admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer)
{
    if (handshake.isRepeated || m_limit.count(handshake.addressKey).isAllowed) {
        m_gate.admit(handshake, std::move(answer));
        return;
    }
    ++m_refused;
    answer(peer::Refusal{rateLimitSentence(), peer::RefusalGround::TooOften});
}

} // namespace heliograph::auth
