// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that Heliograph says to Qt's HTTP module, and the only file pair that knows its API, which changed in 6.5
// and again in 6.8. What goes in and out are RequestFeeds; who writes to the network is the connection.
#pragma once

#include "server/net/message.h"

#include <functional>
#include <memory>

class QTcpServer;

namespace heliograph::net {

/// The module's side of one answer. Must not be used once the request's feed has hung up.
class ModuleResponder
{
public:
    virtual ~ModuleResponder() = default;
    /// Writes status line, headers and Content-Length to the feed (and the body, which nobody reads there).
    virtual void write(int status, const Headers &headers, const QByteArray &body) = 0;
};

class HttpModule
{
public:
    /// @p connection is the number that canonicalRequest() was made with.
    using Dispatch = std::function<void(quint64 connection, QByteArray body, std::unique_ptr<ModuleResponder>)>;

    explicit HttpModule(Dispatch dispatch);
    ~HttpModule();
    HttpModule(const HttpModule &) = delete;
    HttpModule &operator=(const HttpModule &) = delete;

    /// Takes ownership of a server that listens, and all sockets that it offers as pending connections.
    void bind(QTcpServer *server);

    /// The request as the module gets to see it: nothing in it comes from the client but the body.
    static QByteArray canonicalRequest(quint64 connection, const QByteArray &body);

private:
    class Server;
    std::unique_ptr<Server> m_server;
};

} // namespace heliograph::net
