// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells everybody who came and who went: in order, each once, and no more in one turn of the event loop than everybody
// else can wait for, however many go at once. Not for deciding what is news.
#pragma once

#include "server/domain/enrolment.h"
#include "shared/base/deadlines.h"

#include <deque>

#include <QSet>

namespace heliograph::presence {

struct News
{
    domain::Words words;
    domain::UserId about;    ///< whoever holds that name is not told
    domain::PeerId except{}; ///< nor is that peer
};

class Announcements
{
public:
    /// What one turn delivers, one piece of news to one peer counted as one. Begun news is told to everybody.
    static constexpr qsizetype perTurn = 5'000;
    /// News that waits for its turn. For one more the oldest is told at once.
    static constexpr size_t most = 20'000;

    /// All are borrowed.
    Announcements(const domain::Directory &directory, domain::Delivery &delivery, Deadlines &deadlines,
                  const domain::Enrolment &names);

    /// To all who hear of it at this moment and are still there when its turn comes. At once, if nothing waits.
    void add(const News &news);
    /// The peer has a name from now on, and hears of what comes from now on.
    void named(const domain::PeerId &peer, bool wasNamed);
    /// The same for one who asked who is there, with a name or without.
    void curious(const domain::PeerId &peer);
    void forget(const domain::PeerId &peer);
    size_t waiting() const { return m_waiting.size(); }

private:
    using Holdings = QList<domain::Holding>;

    void work();
    bool mayGoOn() const { return m_told < perTurn || m_waiting.size() > most; }
    void tell(const Holdings &holdings, size_t covered);
    void tell(const News &news, const Holdings &holdings);
    void enter(const domain::PeerId &peer);
    void dropFirst();

    const domain::Directory &m_directory;
    domain::Delivery &m_delivery;
    const domain::Enrolment &m_names;
    QSet<domain::PeerId> m_curious; ///< connected here
    std::deque<News> m_waiting;
    quint64 m_first = 0; ///< number of the first one that waits
    /// Who came while something waited: the number of the first news for them. Empty when nothing waits.
    QHash<domain::PeerId, quint64> m_enteredAt;
    bool m_isListing = false;
    qsizetype m_told = 0; ///< in this turn
    Deadline m_turn;
};

} // namespace heliograph::presence
