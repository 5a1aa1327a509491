// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Accepts TCP connections on one port, plain or TLS, and hands their descriptors on. Offers feeds to the HTTP module.
#pragma once

#include "server/net/requestfeed.h"

#include <functional>
#include <optional>

#include <QSslConfiguration>
#include <QTcpServer>

namespace heliograph::net {

class Listener final : public QTcpServer
{
    Q_OBJECT
public:
    using Accept = std::function<void(Listener &, qintptr descriptor)>;

    Listener(int backlog, Accept accept, std::optional<QSslConfiguration> tls);

    /// Brings a feed to whoever this listener is bound to.
    void offer(RequestFeed *feed) { addPendingConnection(feed); }
    const std::optional<QSslConfiguration> &tls() const { return m_tls; }
    void setTls(const QSslConfiguration &tls) { m_tls = tls; }

protected:
    void incomingConnection(qintptr descriptor) override { m_accept(*this, descriptor); }

private:
    Accept m_accept;
    std::optional<QSslConfiguration> m_tls;
};

} // namespace heliograph::net
