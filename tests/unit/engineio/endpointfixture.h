// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An endpoint, clients that talk to it without a network, and a layer above that writes down what it hears.
#pragma once

#include "server/engineio/endpoint.h"
#include "tests/support/fakenet.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"

#include <map>

#include <QPointer>
#include <QTest>

namespace heliograph::test {

using namespace std::chrono_literals;

/// Hears of one session. Answers when told to.
class Ear final : public engineio::SessionListener
{
public:
    explicit Ear(engineio::Session &opened) : session(&opened) {}

    void textMessage(const QByteArray &utf8) override
    {
        heard += QString::fromUtf8(utf8);
        if (onText)
            onText(utf8);
    }
    void binaryMessage(const QByteArray &data) override
    {
        heard += QStringLiteral("binary ") + QString::fromLatin1(data.toHex());
    }
    void alive() override { ++signsOfLife; }
    void sessionClosed(engineio::CloseReason reason) override
    {
        heard += QStringLiteral("closed: ") + QString(engineio::textOf(reason));
        // Legal until this returns; both must be harmless.
        session->send(engineio::Message::text("late"));
        transportAtEnd = session->transport();
        session = nullptr;
        if (onClosed)
            onClosed();
    }
    QStringList take() { return std::exchange(heard, {}); }
    void say(const QByteArray &text) { session->send(engineio::Message::text(text)); }

    engineio::Session *session; ///< null once it has closed
    QStringList heard;
    int signsOfLife = 0;
    QLatin1String transportAtEnd;
    std::function<void(const QByteArray &)> onText;
    std::function<void()> onClosed;
};

class Ears final : public engineio::SessionAcceptor
{
public:
    QByteArray refuse(const net::Request &) override
    {
        ++asked;
        return refusal;
    }
    engineio::SessionListener *accept(engineio::Session &session) override
    {
        auto &ear = m_ears[session.sid()];
        ear = std::make_unique<Ear>(session);
        if (onAccept)
            onAccept(*ear);
        return ear.get();
    }
    Ear &of(const QByteArray &sid) { return *m_ears.at(sid); }

    QByteArray refusal;
    int asked = 0;
    std::function<void(Ear &)> onAccept;

private:
    std::map<QByteArray, std::unique_ptr<Ear>> m_ears;
};

using Poll = std::shared_ptr<FakeExchange>;

class EndpointFixture
{
public:
    explicit EndpointFixture(const engineio::Options &options = {})
        : endpoint(std::make_unique<engineio::Endpoint>(options, deadlines, ids, ears))
    {
    }

    Poll send(const net::Request &request)
    {
        auto exchange = std::make_shared<FakeExchange>(request);
        endpoint->handle(exchange);
        return exchange;
    }
    Poll get(const QByteArray &query) { return send(request("GET", "/engine.io/?" + query)); }
    Poll poll(const QByteArray &sid) { return get("EIO=4&transport=polling&sid=" + sid); }
    Poll post(const QByteArray &sid, const QByteArray &body)
    {
        return send(request("POST", "/engine.io/?EIO=4&transport=polling&sid=" + sid, body));
    }
    static QByteArray sidIn(const QByteArray &handshake)
    {
        const qsizetype start = handshake.indexOf("\"sid\":\"") + 7;
        return handshake.mid(start, handshake.indexOf('"', start) - start);
    }
    /// Opens a polling session and returns its sid.
    QByteArray openPolling() { return sidIn(get("EIO=4&transport=polling")->body()); }

    /// As net does it: asks twice, then hands the socket over. Null if refused.
    QPointer<FakeWebSocket> connectWebSocket(const QByteArray &query)
    {
        const net::Request upgrade = request("GET", "/engine.io/?" + query);
        if (endpoint->refuse(upgrade) || endpoint->refuse(upgrade))
            return nullptr;
        auto socket = std::make_unique<FakeWebSocket>(upgrade);
        QPointer<FakeWebSocket> client = socket.get();
        endpoint->accept(std::move(socket));
        return client;
    }
    /// Opens a WebSocket session; its handshake is taken from the socket.
    std::pair<QPointer<FakeWebSocket>, QByteArray> openWebSocket()
    {
        const auto socket = connectWebSocket("EIO=4&transport=websocket");
        return {socket, sidIn(socket->take().value(0).toUtf8())};
    }
    QPointer<FakeWebSocket> tryOut(const QByteArray &sid)
    {
        return connectWebSocket("EIO=4&transport=websocket&sid=" + sid);
    }

    void nextTurn() { deadlines.runDue(); }
    void wait(Duration time) { clock.run(deadlines, time); }
    Ear &ear(const QByteArray &sid) { return ears.of(sid); }
    const engineio::EndpointCounters &counters() const { return endpoint->counters(); }

    ManualClock clock;
    Deadlines deadlines{clock};
    NumberedIds ids;
    Ears ears;
    std::unique_ptr<engineio::Endpoint> endpoint;
};

/// {"code":1,"message":"…"} with its status, as one comparable text.
inline QByteArray refusalIn(const Poll &poll)
{
    return QByteArray::number(poll->status()) + ' ' + poll->body();
}

} // namespace heliograph::test
