// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lets in whoever presents a good token, and whoever presents none unless tokens are required.
#pragma once

#include "server/auth/tokencheck.h"
#include "server/peer/gate.h"

namespace heliograph::auth {

/// Plain counters since start.
struct TokenCounters
{
    quint64 accepted = 0; ///< with a good token
    quint64 refused = 0;
    quint64 ignored = 0; ///< presented, but there is no key to check them with
};

class TokenGate final : public peer::Gate
{
public:
    /// @p check is borrowed. Without a key tokens are ignored, with one warning, and cannot be required.
    TokenGate(TokenCheck &check, bool isRequired);

    const TokenCounters &counters() const { return m_counters; }
    void admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer) override;

private:
    Verdict judge(const peer::Handshake &handshake);
    Verdict refusal(TokenFault fault, const QHostAddress &address);

    TokenCheck &m_check;
    bool m_isRequired;
    TokenCounters m_counters;
};

} // namespace heliograph::auth
