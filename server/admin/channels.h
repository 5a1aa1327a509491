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
    static constexpr char path[] = "/admin/";       ///< which "/admin" matches too
    static constexpr qsizetype most = 256;          ///< consoles whose operator is known; one more is refused
    static constexpr qsizetype mostStrangers = 256; ///< that have not said hello, besides; likewise

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

    qsizetype size() const { return qsizetype(m_channels.size()); }
    /// Of these, who has not said hello, and brought no token.
    qsizetype strangers() const;
    qsizetype known() const { return size() - strangers(); }
    /// Each console is told that the server ends.
    void closeAll();

    std::optional<net::Response> refuse(const net::Request &request) override;
    void accept(std::unique_ptr<net::WebSocket> socket) override;

    // For channels.

    const Surroundings &surroundings() const { return m_surroundings; }
    void remove(const Channel &channel);

private:
    /// Ending one may take it, and it alone, out of the table; all of them live until the next turn.
    std::vector<Channel *> all() const;
    void scheduleCare();
    void endRemoved();

    const Surroundings m_surroundings;
    std::unordered_map<const Channel *, std::unique_ptr<Channel>> m_channels;
    Deadline m_care;
    Instant m_caredAt{};
    QObject m_graveyard; ///< channels that have ended go in the next turn of the event loop
};

} // namespace heliograph::admin
