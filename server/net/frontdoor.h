// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one way in: listens, guards every socket, and hands complete requests and WebSockets to the routes. What it
// closes and why is in resources/docs/decisions/0001-own-front-door.md.
#pragma once

#include "server/net/limits.h"
#include "server/net/routes.h"
#include "server/net/trustedproxies.h"

#include <memory>

#include <QSslConfiguration>
#include <QString>

namespace heliograph {
class Deadlines;
}

namespace heliograph::net {

/// Plain counters since start, but for the first, which is a gauge.
struct FrontDoorCounters
{
    quint64 openConnections = 0;
    quint64 accepted = 0;
    quint64 refusedPerAddress = 0;
    quint64 timesFull = 0;   ///< the limit of all connections was reached
    quint64 badRequests = 0; ///< heads that the strict parser refused
    quint64 timedOut = 0;    ///< head, body, idle or frame deadlines
    quint64 overflowed = 0;  ///< aborted for unread output
    quint64 overBudget = 0;  ///< refused or aborted for too much unfinished input of their address
    quint64 requests = 0;
    quint64 webSockets = 0;
};

class FrontDoor
{
public:
    FrontDoor(const Limits &limits, const TrustedProxies &proxies, Deadlines &deadlines, const Routes &routes);
    ~FrontDoor();
    FrontDoor(const FrontDoor &) = delete;
    FrontDoor &operator=(const FrontDoor &) = delete;

    /// Listens on one more address and port. Port 0 takes a free one. Returns the port, or 0 with errorString() set.
    quint16 listen(const QHostAddress &address, quint16 port);
    /// As listen(), with TLS. The configuration holds certificate chain and key.
    quint16 listenTls(const QHostAddress &address, quint16 port, const QSslConfiguration &configuration);
    /// New connections use the new certificate; open ones keep the old.
    void setTlsConfiguration(const QSslConfiguration &configuration);
    QString errorString() const;

    /// Stops accepting. Open connections go on.
    void stopListening();
    /// Aborts whatever is still open.
    void closeAll();

    const FrontDoorCounters &counters() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heliograph::net
