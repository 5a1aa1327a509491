// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Wakes callees whose app sleeps: keeps the tokens of their devices, and sends one push message a call. Not for clients
// that are connected, and not for what becomes of the message.
#pragma once

#include "server/dialects/calls/callswire.h"
#include "server/domain/observer.h"
#include "server/domain/pushgateway.h"
#include "server/domain/pushtokens.h"
#include "server/peer/dialect.h"

namespace heliograph::calls {

class CalleeWaker
{
public:
    /// Borrowed.
    CalleeWaker(domain::PushTokens &tokens, domain::PushGateway &gateway, const Clock &clock,
                const domain::Observers &observers)
        : m_tokens(tokens), m_gateway(gateway), m_clock(clock), m_observers(observers)
    {
    }

    /// The user's device can be woken from now on, for 30 days. Keeps the reply until it is stored.
    void remember(const Registration &registration, const peer::Reply &reply);
    void forget(const domain::UserId &user, const peer::Reply &reply);
    /// Nobody waits for the outcome. A token that the service does not know any more is forgotten.
    void wake(const domain::Call &call, const CallRequest &request);

private:
    domain::PushTokens &m_tokens;
    domain::PushGateway &m_gateway;
    const Clock &m_clock;
    const domain::Observers &m_observers;
};

} // namespace heliograph::calls
