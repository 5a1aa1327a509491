// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Both ends of a plain JSON WebSocket without a network.
#pragma once

#include "server/jsonws/clients.h"
#include "tests/support/fakenet.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"
#include "tests/support/recording.h"

#include <QPointer>

namespace heliograph::test {

/// Frames as FakeWebSocket::take() gives them.
inline QStringList sent(std::initializer_list<const char *> frames)
{
    QStringList result;
    for (const char *frame : frames)
        result += QString::fromUtf8(frame);
    return result;
}

class PlainServer
{
public:
    explicit PlainServer(const jsonws::Options &options = {}) : clients(options, deadlines, ids, listener, gate) {}

    /// A client whose handshake is done. Valid until the event loop turns after its end.
    FakeWebSocket *connect(const net::Headers &headers = {})
    {
        net::Request request = test::request("GET", "/ws?room=5");
        request.headers = headers;
        auto socket = std::make_unique<FakeWebSocket>(request);
        FakeWebSocket *client = socket.get();
        clients.accept(std::move(socket));
        return client;
    }
    /// As connect(), and let in; the connected frame is taken.
    FakeWebSocket *connected(const net::Headers &headers = {})
    {
        FakeWebSocket *client = connect(headers);
        client->take();
        return client;
    }
    void pass(Duration time) { clock.run(deadlines, time); }

    ManualClock clock;
    Deadlines deadlines{clock};
    NumberedIds ids;
    RecordingListener listener;
    ThinkingGate gate;
    jsonws::Clients clients;
};

} // namespace heliograph::test
