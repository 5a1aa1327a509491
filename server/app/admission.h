// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may connect and who may stay, in one piece for every transport: a gate to ask, and a listener to tell, before the
// switchboard hears of anybody.
#pragma once

#include "server/app/bangate.h"
#include "server/app/gatewatch.h"
#include "server/auth/handshakelimit.h"
#include "server/auth/tokengate.h"
#include "server/auth/tokenwatch.h"
#include "server/config/settings.h"

namespace heliograph::app {

class Admission
{
public:
    /// @p settings have no faults; the rest is borrowed.
    Admission(const config::Settings &settings, const domain::Bans &bans, const domain::Observers &observers,
              peer::PeerListener &next, Deadlines &deadlines);

    peer::Gate &gate() { return m_gateWatch; }
    peer::PeerListener &listener() { return m_watch; }

    // Who was not let in, since start.
    const auth::TokenCounters &tokens() const { return m_tokenGate.counters(); }
    quint64 expired() const { return m_watch.expired(); }
    quint64 tooOften() const { return m_limitedGate.refused(); }
    quint64 banned() const { return m_banGate.refused(); }

private:
    auth::TokenCheck m_tokens;
    auth::TokenGate m_tokenGate;
    RateLimit m_handshakes;
    auth::HandshakeLimit m_limitedGate;
    BanGate m_banGate;
    GateWatch m_gateWatch;
    auth::TokenWatch m_watch;
};

} // namespace heliograph::app
