// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The admin channel: a WebSocket at /admin over which consoles watch and act. Lets them in, keeps them, and ends them
// when their operator is no more. What one console says is in channel.h.
#pragma once

#include "server/admin/authenticator.h"
#include "server/admin/operations.h"
#include "server/admin/watch.h"
#include "server/net/handler.h"

#include <unordered_map>
#include <vector>

namespace heliograph::admin {

class Channel;

class Channels final : public net::WebSocketHandler
{
public:
    static constexpr char path[] = "/admin/"; ///< which "/admin" matches too
    static constexpr qsizetype most = 256;    ///< consoles of operators; one more is refused
    /// Who has not said hello takes nobody's place: one more, of one address or of all, and the oldest of them goes.
    static constexpr qsizetype mostStrangersOfOne = 32;
    static constexpr qsizetype mostStrangers = 128;

    /// All borrowed, but for the words.
    struct Surroundings
    {
        Authenticator &authenticator;
        Operators &operators;
        Operations &operations;
        Watch &watch;
        Deadlines &deadlines;
        QString version;
        QString node;
    };
    explicit Channels(const Surroundings &surroundings);
    ~Channels() override;

    /// Those that have not said hello count as well.
    qsizetype size() const { return qsizetype(m_channels.size()); }
    /// Each console is told that the server ends.
    void closeAll();

    std::optional<net::Response> refuse(const net::Request &request) override;
    void accept(std::unique_ptr<net::WebSocket> socket) override;

    // For channels.

    const Surroundings &surroundings() const { return m_surroundings; }
    bool isFull() const;
    void remove(const Channel &channel);

private:
    /// Ending one may take it, and it alone, out of the table; all of them live until the next turn.
    std::vector<Channel *> all() const;
    void makeRoomFor(const net::Request &request);
    void scheduleCare();
    void endRemoved();

    const Surroundings m_surroundings;
    std::unordered_map<const Channel *, std::unique_ptr<Channel>> m_channels;
    quint64 m_lastNumber = 0;
    Deadline m_care;
    Instant m_caredAt{};
    QObject m_graveyard; ///< channels that have ended go in the next turn of the event loop
};

} // namespace heliograph::admin
