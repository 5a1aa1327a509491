// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/presence/announcements.h"

#include <limits>

namespace heliograph::presence {

using domain::PeerId;
using domain::Realm;

Announcements::Announcements(const domain::Directory &directory, domain::Delivery &delivery, Deadlines &deadlines,
                             const domain::Enrolment &names)
    : m_directory(directory), m_delivery(delivery), m_names(names), m_turn(deadlines)
{
}

void Announcements::add(const News &news)
{
    m_waiting.push_back(news);
    work();
}

void Announcements::named(const PeerId &peer, bool wasNamed)
{
    if (!wasNamed && !m_curious.contains(peer))
        enter(peer);
}

void Announcements::curious(const PeerId &peer)
{
    if (!m_names.contains(peer) && !m_curious.contains(peer))
        enter(peer);
    m_curious.insert(peer);
}

void Announcements::forget(const PeerId &peer)
{
    m_curious.remove(peer);
    m_enteredAt.remove(peer);
}

void Announcements::enter(const PeerId &peer)
{
    if (!m_waiting.empty())
        m_enteredAt.insert(peer, m_first + m_waiting.size());
}

/// One list serves all that waits at the moment of asking for it.
void Announcements::work()
{
    if (m_isListing || m_waiting.empty() || !mayGoOn())
        return;
    m_isListing = true;
    m_directory.list(Realm::Presence, std::numeric_limits<qsizetype>::max(),
                     [this, covered = m_waiting.size()](const Result<Holdings> &holdings) {
                         m_isListing = false;
                         if (holdings)
                             tell(*holdings, covered);
                         for (size_t left = holdings ? 0 : covered; left > 0; --left)
                             dropFirst(); // nobody knows to whom
                         work();
                     });
}

void Announcements::tell(const Holdings &holdings, size_t covered)
{
    for (; covered > 0 && mayGoOn(); --covered) {
        tell(m_waiting.front(), holdings);
        dropFirst();
    }
    if (m_told == 0 || m_turn.isActive())
        return;
    m_turn.start(Duration::zero(), [this] {
        m_told = 0;
        work();
    });
}

void Announcements::tell(const News &news, const Holdings &holdings)
{
    QList<PeerId> audience;
    audience.reserve(holdings.size() + m_curious.size());
    const auto add = [&](const PeerId &peer) {
        if (peer != news.except && (m_enteredAt.isEmpty() || m_enteredAt.value(peer) <= m_first))
            audience.append(peer);
    };
    for (const domain::Holding &holding : holdings) {
        if (holding.user == news.about)
            continue;
        for (const domain::Device &device : holding.devices)
            add(device.peer);
    }
    for (const PeerId &peer : std::as_const(m_curious)) {
        if (!m_names.contains(peer))
            add(peer);
    }
    m_told += audience.size();
    m_delivery.emit(audience, news.words);
}

void Announcements::dropFirst()
{
    m_waiting.pop_front();
    ++m_first;
    if (m_waiting.empty())
        m_enteredAt.clear();
}

} // namespace heliograph::presence
