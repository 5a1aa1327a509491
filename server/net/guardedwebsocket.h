// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// net::WebSocket over a QWebSocket: message limits, orderly close with an end, unfinished frames noticed.
#pragma once

#include "server/net/websocket.h"
#include "server/net/websocketupgrade.h"

#include <QWebSocket>

namespace heliograph::net {

class GuardedWebSocket final : public WebSocket
{
    Q_OBJECT
public:
    /// @p webSocket speaks over @p socket; both are taken over.
    GuardedWebSocket(WebSocketUpgrade &owner, QWebSocket *webSocket, QTcpSocket *socket, Request request);
    ~GuardedWebSocket() override;

    const Request &request() const override { return m_request; }
    bool isOpen() const override { return m_open && !m_closing; }
    bool hasSaidGoodbye() const override { return m_hasSaidGoodbye; }
    void sendText(const QString &text) override;
    void sendBinary(const QByteArray &data) override;
    void ping() override;
    qint64 unsentBytes() const override;
    void close(quint16 code, const QString &reason) override;
    void abort() override;

    /// Called by the sweep, at intervals of Limits::frameStall: aborts when a frame was unfinished the last time and
    /// nothing has come since.
    void checkProgress();
    /// The owner goes: what is left is a closed WebSocket that nothing backs.
    void detach();

private:
    void expectEnd();
    void discard();
    void countFragment(qint64 bytes, bool isLast);
    void fitReadBuffer();
    void noteClose();
    void ended();

    WebSocketUpgrade *m_owner;
    QWebSocket *m_webSocket;
    QPointer<QTcpSocket> m_socket;
    Request m_request;
    std::unique_ptr<Deadline> m_closing;
    std::optional<InputBudget::Share> m_input;
    qint64 m_fragments = 0;  ///< bytes of frames whose message has not ended
    qint64 m_unfinished = 0; ///< bytes of an unfinished frame at the last check
    qint64 m_discarded = 0;  ///< bytes that came after the end began
    bool m_open = true;
    bool m_hasSaidGoodbye = false;
};

} // namespace heliograph::net
