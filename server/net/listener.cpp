// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/listener.h"

#include <limits>

namespace heliograph::net {

Listener::Listener(int backlog, Accept accept, std::optional<QSslConfiguration> tls)
    : m_accept(std::move(accept)), m_tls(std::move(tls))
{
    setListenBacklogSize(backlog);
    setMaxPendingConnections(std::numeric_limits<int>::max());
}

} // namespace heliograph::net
