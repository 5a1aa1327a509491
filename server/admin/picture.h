// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A copy of the domain's tables for operators: who holds which name, who is in which room, call and pair, who waits. It
// exists only while somebody looks: then it lists the tables once and lives on what it hears. Not for how it is shown.
#pragma once

#include "server/admin/books.h"
#include "server/admin/touched.h"
#include "server/domain/observer.h"
#include "shared/base/deadlines.h"

#include <functional>
#include <memory>
#include <vector>

namespace heliograph::admin {

/// What has changed in a picture since it was last asked.
struct Changes
{
    Touched<domain::User> users{};
    Touched<domain::ConnectionId> connections{}; ///< and what they are in
    Touched<domain::RoomId> rooms{};
    Touched<domain::CallId> calls{};
    Touched<domain::PairId> pairs{};
    Touched<domain::UserId> seekers{}; ///< who came to the line, left it, or wants something else

    void addAll();
};

class Picture final : private domain::Observer
{
public:
    static constexpr Duration lease = std::chrono::seconds(5);      ///< kept for the next who looks
    static constexpr Duration retryAfter = std::chrono::seconds(1); ///< when a table could not be listed
    static constexpr qsizetype mostRows = 1'000'000;                ///< that a table is asked for

    /// All borrowed.
    struct Sources
    {
        const domain::Directory &directory;
        const domain::Rooms &rooms;
        const domain::Calls &calls;
        const domain::WaitingLine &line;
        const domain::Connections &connections;
        domain::Observers &observers;
    };

    Picture(const Sources &sources, Deadlines &deadlines);
    ~Picture() override;
    Picture(const Picture &) = delete;
    Picture &operator=(const Picture &) = delete;

    /// Somebody looks, until as many let go and for the lease after that. Neither from an observer.
    void hold();
    void letGo();
    /// Somebody looks once.
    void touch();

    bool isAttached() const { return m_isAttached; }
    /// It equals the tables.
    bool isReady() const { return m_isAttached && m_unlisted == 0; }
    /// Whenever it becomes ready.
    void setReadyListener(std::function<void()> listener) { m_readyListener = std::move(listener); }
    /// Whenever nobody looks any more and it has been emptied. Must not look.
    void setDetachListener(std::function<void()> listener) { m_detachListener = std::move(listener); }
    /// Grows whenever it is emptied: whoever made something of it forgets that.
    quint64 generation() const { return m_generation; }

    const NameBook &names() const { return m_names; }
    const RoomBook &rooms() const { return m_rooms; }
    const CallBook &calls() const { return m_calls; }
    const LineBook &line() const { return m_line; }
    const domain::Connections &connections() const { return m_sources.connections; }
    /// For one who takes each.
    Changes &changes() { return m_changes; }

private:
    void connected(const domain::Connection &connection) override;
    void transportChanged(const domain::Connection &connection) override;
    void disconnected(const domain::Connection &connection, QLatin1String reason) override;
    void claimed(const domain::User &user, const domain::Device &device, const domain::Claim &claim) override;
    void released(const domain::Release &release) override;
    void roomChanged(const domain::RoomChange &change) override;
    void callOpened(const domain::Call &call) override;
    void callChanged(const domain::CallChange &change) override;
    void entered(const domain::Seeker &seeker, const domain::Entry &entry) override;
    void left(const domain::UserId &user, const domain::Departure &departure) override;
    void parted(const domain::Pair &pair) override;

    void attach();
    void detach();
    void listTables();
    void forget();
    /// Passes the list on if it is still wanted.
    template<typename List, typename Fill>
    Continuation<List> listed(quint32 table, Fill fill);
    void touchPeer(const domain::PeerId &peer);
    void touchConnection(const domain::Connection &connection);
    void touchParties(const domain::Call &call);
    void touchPair(const domain::Pair &pair);
    void touchUser(const domain::User &user);
    bool isListed(quint32 tables) const { return (m_unlisted & tables) == 0; }

    const Sources m_sources;
    std::function<void()> m_readyListener;
    std::function<void()> m_detachListener;
    qsizetype m_held = 0;
    bool m_isAttached = false;
    quint32 m_unlisted = 0; ///< tables whose list has not come; what is heard of them until then is in it
    quint64 m_generation = 0;
    std::shared_ptr<const bool> m_listing; ///< gone when nobody waits for lists
    NameBook m_names;
    RoomBook m_rooms;
    CallBook m_calls;
    LineBook m_line;
    Changes m_changes;
    Deadline m_lease;
    Deadline m_retry;
};

} // namespace heliograph::admin
