// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/tokenwatch.h"

#include <algorithm>

#include <QLoggingCategory>

namespace heliograph::auth {

namespace {

Q_LOGGING_CATEGORY(lcAuth, "heliograph.auth", QtInfoMsg)

using namespace std::chrono_literals;

/// The calendar may be set while we wait; so it is looked at now and then. No timer counts up to a year either.
constexpr Duration longestWait = 1h;

Duration timeLeft(qint64 expiresAt, const Clock &clock)
{
    return std::chrono::seconds(expiresAt) - clock.wallNow().time_since_epoch();
}

} // namespace

void TokenWatch::peerConnected(peer::Peer &peer)
{
    watch(peer);
    m_next.peerConnected(peer);
}

void TokenWatch::peerClaimsRenewed(peer::Peer &peer)
{
    watch(peer);
    m_next.peerClaimsRenewed(peer);
}

void TokenWatch::peerEvent(peer::Peer &peer, const peer::Event &event)
{
    m_next.peerEvent(peer, event);
}

void TokenWatch::peerDisconnected(peer::Peer &peer, peer::DisconnectReason reason)
{
    m_watched.erase(peer.id());
    m_next.peerDisconnected(peer, reason);
}

/// From now on, or on with other claims, or no more.
void TokenWatch::watch(peer::Peer &peer)
{
    const auto &expiresAt = peer.claims().expiresAt;
    if (!expiresAt) {
        m_watched.erase(peer.id());
        return;
    }
    Watched &watched = m_watched.try_emplace(peer.id(), peer, m_deadlines).first->second;
    const Duration wait = std::clamp<Duration>(timeLeft(*expiresAt, m_deadlines.clock()), 0ms, longestWait);
    watched.deadline.start(wait, [this, id = peer.id()] { look(id); });
}

void TokenWatch::look(const peer::PeerId &id)
{
    const auto place = m_watched.find(id);
    if (place == m_watched.end())
        return;
    peer::Peer &peer = place->second.peer;
    const auto &expiresAt = peer.claims().expiresAt;
    if (!expiresAt || timeLeft(*expiresAt, m_deadlines.clock()) > 0ms) {
        watch(peer);
        return;
    }
    ++m_expired;
    qCInfo(lcAuth) << "the token of" << id << "has expired";
    peer.emit({QByteArrayLiteral("token_expired"), {QByteArrayLiteral(R"({"message":"Token expired"})")}});
    peer.disconnect(true);
}

} // namespace heliograph::auth
