// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/tokengate.h"

#include "server/auth/presentedtoken.h"

#include <QLoggingCategory>

namespace heliograph::auth {

namespace {

Q_LOGGING_CATEGORY(lcAuth, "heliograph.auth", QtInfoMsg)

} // namespace

TokenGate::TokenGate(TokenCheck &check, bool isRequired) : m_check(check), m_isRequired(isRequired)
{
    Q_ASSERT(!isRequired || check.hasKey());
}

void TokenGate::admit(const peer::Handshake &handshake, std::function<void(Verdict)> answer)
{
    answer(judge(handshake));
}

TokenGate::Verdict TokenGate::judge(const peer::Handshake &handshake)
{
    const auto token = presentedToken(handshake);
    if (!token)
        return m_isRequired ? refusal(TokenFault::Missing, handshake.shownAddress) : Verdict(peer::Claims());
    if (!m_check.hasKey()) {
        if (m_counters.ignored++ == 0)
            qCWarning(lcAuth) << "clients present tokens, which are ignored: neither JWT_SECRET nor"
                              << "JWT_PUBLIC_KEY_PATH is set";
        return peer::Claims();
    }
    const auto verdict = m_check.check(*token);
    if (const auto *fault = std::get_if<TokenFault>(&verdict))
        return refusal(*fault, handshake.shownAddress);
    ++m_counters.accepted;
    return std::get<peer::Claims>(verdict);
}

TokenGate::Verdict TokenGate::refusal(TokenFault fault, const QHostAddress &address)
{
    ++m_counters.refused;
    const QString sentence = textOf(fault);
    qCInfo(lcAuth).noquote() << "refusing a client from" << address.toString() + u':' << sentence;
    using Ground = peer::RefusalGround;
    return peer::Refusal{sentence, fault == TokenFault::Missing ? Ground::TokenMissing : Ground::Unfit};
}

} // namespace heliograph::auth
