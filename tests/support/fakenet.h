// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A request and a WebSocket without a network: what the layers above net do is written down, what a client does is
// called. Harsher than the real ones where these leave room: callbacks and signals come from inside the object.
#pragma once

#include "server/net/exchange.h"
#include "server/net/websocket.h"

#include <optional>

#include <QStringList>

namespace heliograph::test {

/// "GET /path?query" with a client address that the tests own.
inline net::Request request(const QByteArray &method, const QByteArray &target, const QByteArray &body = {})
{
    net::Request result;
    result.method = method;
    const qsizetype mark = target.indexOf('?');
    result.path = mark < 0 ? target : target.left(mark);
    result.query = mark < 0 ? QByteArray() : target.mid(mark + 1);
    result.body = body;
    result.address = result.peerAddress = QHostAddress(QStringLiteral("192.0.2.1"));
    return result;
}

class FakeExchange final : public net::Exchange
{
public:
    explicit FakeExchange(net::Request request) : m_request(std::move(request)) {}

    const net::Request &request() const override { return m_request; }
    bool isOpen() const override { return m_isOpen; }
    void respond(net::Response response) override
    {
        if (!m_isOpen)
            return;
        m_isOpen = false;
        answer = std::move(response);
    }
    void onGone(std::function<void()> callback) override { m_gone = std::move(callback); }

    /// The client closes its connection before the answer.
    void vanish()
    {
        if (!m_isOpen)
            return;
        m_isOpen = false;
        if (m_gone)
            m_gone();
    }
    int status() const { return answer ? answer->status : 0; }
    QByteArray body() const { return answer ? answer->body : QByteArray(); }
    QByteArray header(QByteArrayView name) const
    {
        for (const net::Header &header : answer ? answer->headers : net::Headers()) {
            if (header.name.compare(name, Qt::CaseInsensitive) == 0)
                return header.value;
        }
        return {};
    }

    std::optional<net::Response> answer;

private:
    net::Request m_request;
    bool m_isOpen = true;
    std::function<void()> m_gone;
};

class FakeWebSocket final : public net::WebSocket
{
public:
    explicit FakeWebSocket(net::Request request) : m_request(std::move(request)) {}

    const net::Request &request() const override { return m_request; }
    bool isOpen() const override { return m_isOpen; }
    bool hasSaidGoodbye() const override { return saidGoodbye; }
    void sendText(const QString &text) override { note(text); }
    void sendBinary(const QByteArray &data) override
    {
        note(QStringLiteral("binary ") + QString::fromLatin1(data.toHex()));
    }
    void ping() override { note(QStringLiteral("ping")); }
    qint64 unsentBytes() const override { return unsent; }
    void close(quint16 code, const QString &reason) override
    {
        if (!m_isOpen)
            return;
        m_isOpen = false;
        closeCode = code;
        closeReason = reason;
        if (closesAtOnce)
            vanish();
    }
    void abort() override
    {
        if (m_hasClosed)
            return;
        wasAborted = true;
        vanish();
    }

    /// The client sends something.
    void say(const QString &text) { Q_EMIT textReceived(text); }
    void pong() { Q_EMIT pongReceived(); }
    void sayBinary(const QByteArray &data) { Q_EMIT binaryReceived(data); }
    /// The connection has ended, whoever wanted it.
    void vanish()
    {
        m_isOpen = false;
        if (!std::exchange(m_hasClosed, true))
            Q_EMIT closed();
    }
    /// What was sent since the last call.
    QStringList take() { return std::exchange(m_sent, {}); }

    qint64 unsent = 0;
    bool closesAtOnce = false; ///< close() needs no further turn
    bool saidGoodbye = false;  ///< vanish() is the end of an orderly close by the client
    std::optional<quint16> closeCode;
    QString closeReason;
    bool wasAborted = false;

private:
    void note(const QString &text)
    {
        if (m_isOpen)
            m_sent += text;
    }

    net::Request m_request;
    QStringList m_sent;
    bool m_isOpen = true;
    bool m_hasClosed = false;
};

} // namespace heliograph::test
