// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/admission.h"

#include "server/app/mapping.h"

namespace heliograph::app {

Admission::Admission(const config::Settings &settings, const domain::Bans &bans, const domain::Observers &observers,
                     peer::PeerListener &next, Deadlines &deadlines)
    : m_tokens(tokenKeys(settings), deadlines.clock())
    , m_tokenGate(m_tokens, settings.isTokenRequired)
    , m_handshakes(handshakeLimit(settings), deadlines.clock())
    , m_limitedGate(m_handshakes, m_tokenGate)
    , m_banGate(bans, m_limitedGate)
    , m_gateWatch(m_banGate, observers)
    , m_watch(next, deadlines)
{
}

} // namespace heliograph::app
