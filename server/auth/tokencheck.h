// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a token is genuine and good for now, and for whom it speaks. The only place that touches the library for
// signatures. Not where a token comes from (presentedtoken.h).
#pragma once

#include "server/auth/tokenkeys.h"
#include "server/peer/peer.h"
#include "shared/base/clock.h"

namespace heliograph::auth {

enum class TokenFault {
    Missing, ///< none was presented, though one is asked for
    Expired,
    Invalid,  ///< not a token, or not signed with a key of ours
    Unusable, ///< genuine, but good only later, or for nobody
};

/// What the client is told.
QString textOf(TokenFault fault);

class TokenCheck
{
public:
    using Verdict = std::variant<peer::Claims, TokenFault>;

    /// @p clock is borrowed; its calendar counts.
    TokenCheck(TokenKeys keys, const Clock &clock) : m_keys(std::move(keys)), m_clock(clock) {}

    /// False: no token can be checked.
    bool hasKey() const { return !m_keys.isEmpty(); }
    /// Any bytes. The person is the claim userId, else sub. Claims always name one.
    Verdict check(const QByteArray &token);

private:
    Verdict judge(const peer::Json &claims) const;

    const TokenKeys m_keys;
    const Clock &m_clock;
    peer::JsonReader m_reader;
};

} // namespace heliograph::auth
