// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/channels.h"

#include "server/admin/channel.h"
#include "server/admin/restendpoint.h"
#include "server/net/addresskey.h"

#include <algorithm>

#include <QLoggingCategory>

namespace heliograph::admin {

namespace {

Q_LOGGING_CATEGORY(lcChannels, "heliograph.admin", QtInfoMsg)

using namespace std::chrono_literals;

constexpr Duration careInterval = 20s;   ///< between two looks at who is still there
constexpr Duration removalInterval = 2s; ///< between two looks at whose operator is

bool hasToken(const net::Request &request)
{
    return !request.header("authorization").isEmpty();
}

} // namespace

Channels::Channels(const Surroundings &surroundings) : m_surroundings(surroundings), m_care(surroundings.deadlines)
{
    m_surroundings.operators.setRemovalListener([this](const Operator &) { endRemoved(); });
}

Channels::~Channels()
{
    m_surroundings.operators.setRemovalListener({});
}

/// Whoever brings no token has to say it first.
std::optional<net::Response> Channels::refuse(const net::Request &request)
{
    if (hasToken(request)) {
        const auto known = authenticate(m_surroundings.authenticator, request);
        if (const auto *no = std::get_if<Answer>(&known))
            return responseOf(*no);
    }
    if (isFull())
        return responseOf(refusal(503, QStringLiteral("There are %1 consoles already.").arg(most)));
    return std::nullopt;
}

bool Channels::isFull() const
{
    return std::count_if(m_channels.begin(), m_channels.end(),
                         [](const auto &place) { return place.second->asOperator().has_value(); }) >= most;
}

/// Nobody can keep operators out by coming and saying nothing: whoever comes next makes the oldest of these go.
void Channels::makeRoomFor(const net::Request &request)
{
    const QByteArray key = net::addressKey(request.address);
    std::vector<Channel *> strangers;
    std::vector<Channel *> neighbours;
    for (Channel *channel : all()) {
        if (channel->asOperator() || channel->isEnding())
            continue;
        strangers.push_back(channel);
        if (channel->addressKey() == key)
            neighbours.push_back(channel);
    }
    const auto isOlder = [](const Channel *one, const Channel *other) { return one->number() < other->number(); };
    if (qsizetype(neighbours.size()) >= mostStrangersOfOne)
        (*std::min_element(neighbours.begin(), neighbours.end(), isOlder))->drop();
    else if (qsizetype(strangers.size()) >= mostStrangers)
        (*std::min_element(strangers.begin(), strangers.end(), isOlder))->drop();
}

void Channels::accept(std::unique_ptr<net::WebSocket> socket)
{
    makeRoomFor(socket->request());
    auto channel = std::make_unique<Channel>(*this, std::move(socket), ++m_lastNumber);
    Channel &added = *channel;
    m_channels.emplace(&added, std::move(channel));
    qCInfo(lcChannels) << "a console has come;" << m_channels.size() << "are there";
    if (!m_care.isActive())
        scheduleCare();
    added.begin();
}

void Channels::remove(const Channel &channel)
{
    const auto place = m_channels.find(&channel);
    if (place == m_channels.end())
        return;
    // It may be at work.
    const std::shared_ptr<Channel> gone = std::move(place->second);
    m_channels.erase(place);
    qCInfo(lcChannels) << "a console has gone;" << m_channels.size() << "are there";
    QMetaObject::invokeMethod(
        &m_graveyard, [gone] {}, Qt::QueuedConnection);
}

void Channels::closeAll()
{
    for (Channel *channel : all())
        channel->end(Channel::CloseCode::GoingAway, QStringLiteral("The server is shutting down."));
}

std::vector<Channel *> Channels::all() const
{
    std::vector<Channel *> all;
    for (const auto &[key, channel] : m_channels)
        all.push_back(channel.get());
    return all;
}

void Channels::scheduleCare()
{
    m_care.start(removalInterval, [this] {
        m_surroundings.operators.refresh();
        const Instant now = m_surroundings.deadlines.clock().now();
        if (now - m_caredAt >= careInterval) {
            m_caredAt = now;
            for (Channel *channel : all())
                channel->care();
        }
        if (!m_channels.empty())
            scheduleCare();
    });
}

void Channels::endRemoved()
{
    for (Channel *channel : all()) {
        const auto &known = channel->asOperator();
        if (known && !m_surroundings.operators.contains(*known))
            channel->end(Channel::CloseCode::OperatorRemoved, QStringLiteral("This operator was removed."));
    }
}

} // namespace heliograph::admin
