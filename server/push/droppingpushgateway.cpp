// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/push/droppingpushgateway.h"

namespace heliograph::push {

void DroppingPushGateway::send(const domain::PushMessage &, std::function<void(domain::PushOutcome)> answer)
{
    ++m_counters.dropped;
    answer(domain::PushOutcome::Off);
}

} // namespace heliograph::push
