// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which handler serves which path. Filled once at start by the composition root.
#pragma once

#include "server/net/handler.h"

#include <vector>

#include <QStringList>

namespace heliograph::net {

/// Borrowed pointers: the handlers outlive the routes. The longest matching prefix wins. A prefix "/x/" also matches
/// the path "/x".
class Routes
{
public:
    void mount(const QByteArray &prefix, HttpHandler *handler);
    /// @p subprotocols: what the handshake may agree on; empty for none.
    void mountWebSocket(const QByteArray &prefix, WebSocketHandler *handler, const QStringList &subprotocols = {});

    HttpHandler *httpHandler(const QByteArray &path) const;
    WebSocketHandler *webSocketHandler(const QByteArray &path) const;
    /// All that any mounted WebSocket handler offers.
    QStringList subprotocols() const { return m_subprotocols; }

private:
    template<typename Handler>
    struct Mount
    {
        QByteArray prefix;
        Handler *handler;
    };
    std::vector<Mount<HttpHandler>> m_http;
    std::vector<Mount<WebSocketHandler>> m_webSocket;
    QStringList m_subprotocols;
};

} // namespace heliograph::net
