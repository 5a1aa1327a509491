// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/routes.h"

#include <algorithm>

namespace heliograph::net {

namespace {

bool matches(const QByteArray &prefix, const QByteArray &path)
{
    return path.startsWith(prefix) || (prefix.endsWith('/') && path == prefix.chopped(1));
}

template<typename Mounts>
auto *lookUp(const Mounts &mounts, const QByteArray &path)
{
    const auto place =
        std::find_if(mounts.begin(), mounts.end(), [&path](const auto &mount) { return matches(mount.prefix, path); });
    return place == mounts.end() ? nullptr : place->handler;
}

template<typename Mounts>
void insert(Mounts &mounts, typename Mounts::value_type mount)
{
    // Longest first, so that the first match is the best one.
    const auto place = std::find_if(mounts.begin(), mounts.end(),
                                    [&mount](const auto &other) { return other.prefix.size() < mount.prefix.size(); });
    mounts.insert(place, std::move(mount));
}

} // namespace

void Routes::mount(const QByteArray &prefix, HttpHandler *handler)
{
    insert(m_http, {prefix, handler});
}

void Routes::mountWebSocket(const QByteArray &prefix, WebSocketHandler *handler, const QStringList &subprotocols)
{
    insert(m_webSocket, {prefix, handler});
    m_subprotocols += subprotocols;
}

HttpHandler *Routes::httpHandler(const QByteArray &path) const
{
    return lookUp(m_http, path);
}

WebSocketHandler *Routes::webSocketHandler(const QByteArray &path) const
{
    return lookUp(m_webSocket, path);
}

} // namespace heliograph::net
