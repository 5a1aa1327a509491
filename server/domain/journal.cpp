// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/journal.h"

#include "server/domain/memberchanges.h"

namespace heliograph::domain {
namespace {

Event eventOf(EventType type, const Call &call)
{
    Event event{type};
    event.dialect = textOf(call.realm);
    event.user = call.caller;
    event.other = call.callee;
    event.call = call.id;
    return event;
}

Event eventOf(EventType type, const Pair &pair)
{
    Event event{type};
    event.dialect = textOf(Realm::Random);
    event.user = pair.first;
    event.other = pair.second;
    event.call = pair.id;
    return event;
}

Event eventOf(EventType type, const User &user)
{
    Event event{type};
    event.dialect = textOf(user.realm);
    event.user = user.id;
    return event;
}

Event eventOf(EventType type, const Connection &connection)
{
    Event event{type};
    event.connection = connection.id;
    event.address = connection.address;
    return event;
}

} // namespace

void Journal::note(Event event)
{
    event.cut();
    event.sequence = ++m_last;
    event.at = m_clock.wallNow();
    m_bytes += event.bytes();
    m_events.push_back(std::move(event));
    while (qsizetype(m_events.size()) > m_limits.events || m_bytes > m_limits.bytes) {
        m_bytes -= m_events.front().bytes();
        m_events.pop_front();
    }
}

QList<const Event *> Journal::since(quint64 sequence, qsizetype limit) const
{
    QList<const Event *> events;
    for (quint64 next = std::max(sequence + 1, first()); next <= m_last && events.size() < limit; ++next)
        events.append(find(next));
    return events;
}

const Event *Journal::find(quint64 sequence) const
{
    return sequence < first() || sequence > m_last ? nullptr : &m_events[size_t(sequence - first())];
}

void Journal::connected(const Connection &connection)
{
    Event event = eventOf(EventType::Connected, connection);
    event.detail = connection.transport;
    note(std::move(event));
}

void Journal::disconnected(const Connection &connection, QLatin1String reason)
{
    Event event = eventOf(EventType::Disconnected, connection);
    event.detail = reason;
    note(std::move(event));
}

void Journal::claimed(const User &user, const Device &device, const Claim &claim)
{
    // Clients renew their claims all the time.
    if (claim.isRenewal)
        return;
    Event event = eventOf(EventType::Registered, user);
    event.connection = connectionOf(device.peer);
    event.number = claim.evicted.size();
    note(std::move(event));
}

void Journal::released(const Release &release)
{
    Event event = eventOf(EventType::Released, release.user);
    event.connection = connectionOf(release.device.peer);
    note(std::move(event));
}

void Journal::roomChanged(const RoomChange &change)
{
    const MemberChanges members = memberChanges(change);
    for (const Member &member : members.left)
        noteMember(EventType::Left, change.after, member);
    for (const Member &member : members.joined)
        noteMember(EventType::Joined, change.after, member);
}

void Journal::noteMember(EventType type, const Room &room, const Member &member)
{
    Event event{type};
    event.dialect = QLatin1String("rooms");
    event.room = room.id;
    event.connection = connectionOf(member.peer);
    event.detail = member.name.isEmpty() ? event.connection : member.name;
    event.number = room.members.size();
    note(std::move(event));
}

void Journal::callOpened(const Call &call)
{
    Event event = eventOf(EventType::Called, call);
    event.detail = QString::fromUtf8(call.type);
    note(std::move(event));
}

void Journal::callChanged(const CallChange &change)
{
    const Call &after = change.after;
    if (change.before.state == after.state)
        return;
    if (after.isOngoing()) {
        note(eventOf(EventType::Answered, after));
        return;
    }
    Event event = eventOf(EventType::Ended, after);
    event.by = after.endedBy;
    event.end = *after.end;
    const bool wasAnswered = change.before.state == CallState::Accepted;
    event.duration = elapsed(wasAnswered ? after.acceptedAt : after.createdAt, after.endedAt);
    note(std::move(event));
}

void Journal::entered(const Seeker &seeker, const Entry &entry)
{
    if (entry.pair) {
        note(eventOf(EventType::Paired, *entry.pair));
    } else if (!entry.wasWaiting) {
        Event event = eventOf(EventType::Queued, User{Realm::Random, seeker.user});
        event.number = entry.position;
        note(std::move(event));
    }
}

void Journal::left(const UserId &user, const Departure &departure)
{
    if (departure.wasWaiting)
        note(eventOf(EventType::Unqueued, User{Realm::Random, user}));
}

void Journal::pairEnded(const Pair &pair, const UserId &by, PairEnd end)
{
    Event event = eventOf(EventType::Ended, pair);
    event.by = by;
    event.end = end;
    event.duration = elapsed(pair.startedAt, m_clock.wallNow());
    note(std::move(event));
}

void Journal::refused(const Refusal &refusal)
{
    const Connection *connection = m_connections.find(refusal.peer);
    const QString address = connection ? connection->address : refusal.address;
    if (!isNoted(address))
        return;
    Event event{refusal.isTooOften ? EventType::Limit : EventType::Refused};
    event.dialect = refusal.dialect;
    event.address = address;
    event.code = refusal.code;
    event.detail = refusal.sentence;
    if (connection)
        event.connection = connection->id;
    note(std::move(event));
}

bool Journal::isNoted(const QString &address)
{
    if (!m_window.isActive())
        m_window.start(m_limits.window, [this] { closeWindow(); });
    const auto known = m_refused.find(address);
    if (known == m_refused.end() && m_noted >= m_limits.refusals) {
        ++m_leftOut;
        return false;
    }
    Folded &folded = known == m_refused.end() ? m_refused[address] : known->second;
    if (m_noted >= m_limits.refusals || folded.noted >= m_limits.refusalsOfOne) {
        ++folded.leftOut;
        return false;
    }
    ++m_noted;
    ++folded.noted;
    return true;
}

void Journal::closeWindow()
{
    const auto refused = std::exchange(m_refused, {});
    m_noted = 0;
    for (const auto &[address, folded] : refused)
        noteLeftOut(address, folded.leftOut);
    noteLeftOut({}, std::exchange(m_leftOut, 0));
}

void Journal::noteLeftOut(const QString &address, qint64 count)
{
    if (count == 0)
        return;
    Event event{EventType::Refused};
    event.address = address;
    event.number = count;
    note(std::move(event));
}

ConnectionId Journal::connectionOf(const PeerId &peer) const
{
    const Connection *connection = m_connections.find(peer);
    return connection ? connection->id : ConnectionId();
}

} // namespace heliograph::domain
