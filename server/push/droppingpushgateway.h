// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The push gateway of a server without a push service: counts, and drops.
#pragma once

#include "server/domain/pushgateway.h"
#include "server/push/pushcounters.h"

namespace heliograph::push {

class DroppingPushGateway final : public domain::PushGateway
{
public:
    const PushCounters &counters() const { return m_counters; }

    /// Answers Off before it returns.
    void send(const domain::PushMessage &message, std::function<void(domain::PushOutcome)> answer) override;

private:
    PushCounters m_counters;
};

} // namespace heliograph::push
