// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ports of the server: those that its clients come to, with TLS and without, and the one that operators may have
// for themselves. Not for what is there: that is mounted on the routes.
#pragma once

#include "server/config/settings.h"
#include "server/net/frontdoor.h"
#include "server/net/routes.h"

namespace heliograph::app {

class Doors
{
public:
    /// Both are borrowed.
    Doors(const config::Settings &settings, Deadlines &deadlines);

    net::Routes &routes() { return m_routes; }
    /// The same where operators have no port of their own.
    net::Routes &operatorRoutes() { return m_settings.adminPort == 0 ? m_routes : m_operatorRoutes; }
    /// Counts what comes in there.
    const net::FrontDoor &clients() const { return m_clients; }

    /// On every port that is configured. Not a null QString: what went wrong.
    QString listen();
    /// The first that was opened for clients.
    quint16 port() const { return m_port; }
    /// Connections that are open keep theirs. If certificate and key cannot be read the old ones stay, and the log says
    /// so.
    void reloadCertificate();
    /// Nobody comes in any more, and who is in goes.
    void close();

private:
    QString listenOn(quint16 port);
    QString listenTls();
    QString listenForOperators();

    const config::Settings &m_settings;
    net::Routes m_routes;
    net::Routes m_operatorRoutes;
    net::FrontDoor m_clients;
    net::FrontDoor m_operators;
    quint16 m_port = 0;
};

} // namespace heliograph::app
