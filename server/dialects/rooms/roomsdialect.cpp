// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/rooms/roomsdialect.h"

#include "server/dialects/rooms/roomswire.h"
#include "server/peer/ackcode.h"

#include <QLoggingCategory>

namespace heliograph::rooms {

using domain::PeerId;
using domain::Room;
using domain::RoomChange;
using domain::RoomId;
using peer::Claim;
using peer::Reply;

namespace {

Q_LOGGING_CATEGORY(lcRooms, "heliograph.rooms", QtInfoMsg)

} // namespace

RoomsDialect::RoomsDialect(domain::Rooms &rooms, domain::Delivery &delivery, const Clock &clock, IdSource &ids,
                           const domain::Observers &observers, const domain::RoomLimits &limits)
    : m_rooms(rooms)
    , m_delivery(delivery)
    , m_clock(clock)
    , m_ids(ids)
    , m_observers(observers)
    , m_limits(limits)
    , m_control(rooms, *this)
{
}

/// Other dialects have offers, answers, candidates and chat messages too.
Claim RoomsDialect::claim(const peer::Peer &peer, const peer::Event &event) const
{
    const auto word = wordOf(event.name);
    if (!word)
        return Claim::None;
    const peer::Json payload = event.argument();
    // A room may be called what a pair of strangers is called: then the pair's chat goes before.
    if (*word == Word::ChatMessage)
        return Claim::Possible;
    if (!isRelayed(*word) || !payload["targetUserId"].isAbsent())
        return Claim::Own;
    if (!payload["to"].isAbsent())
        return Claim::None;
    // Addressed to nobody: from somebody in a room it is ours to drop.
    return m_roomsOf.contains(peer.id()) ? Claim::Own : Claim::None;
}

void RoomsDialect::handle(peer::Peer &peer, const peer::Event &event, const Reply &reply)
{
    const auto word = wordOf(event.name);
    Q_ASSERT(word);
    switch (*word) {
    case Word::JoinRoom:
        joinRoom(peer.id(), event, reply);
        break;
    case Word::LeaveRoom:
        leaveRoom(peer.id(), event, reply);
        break;
    case Word::Offer:
    case Word::Answer:
    case Word::IceCandidate:
        relay(peer.id(), event, reply);
        break;
    case Word::ChatMessage:
        chat(peer.id(), event, reply);
        break;
    }
}

void RoomsDialect::leave(const PeerId &peer, peer::DisconnectReason, const peer::StepToken &step)
{
    m_rooms.leaveAll(peer, [this, peer, step](const Result<QList<RoomChange>> &changes) {
        m_roomsOf.remove(peer);
        if (!changes) {
            qCInfo(lcRooms) << "rooms keep a departed peer:" << textOf(changes.error()).sentence << peer;
            return;
        }
        for (const RoomChange &change : *changes)
            left(peer, change);
    });
}

void RoomsDialect::joinRoom(const PeerId &peer, const peer::Event &event, const Reply &reply)
{
    const auto request = readJoin(event.argument());
    if (const auto *fault = std::get_if<Fault>(&request)) {
        refuse(peer, fault->sentence, reply);
        return;
    }
    const auto &[room, name, role] = std::get<JoinRequest>(request);
    const domain::Member newcomer{peer, name, role, m_clock.wallNow()};
    m_rooms.join(room, newcomer, m_limits, [this, peer, reply](const Result<RoomChange> &change) {
        if (change)
            joined(peer, change->after);
        else
            refuse(peer, change.error(), reply);
    });
}

void RoomsDialect::joined(const PeerId &peer, const Room &room)
{
    ++m_counters.joins;
    m_roomsOf[peer].insert(room.id);
    m_delivery.emit(othersIn(room, peer), userJoined(*memberOf(room, peer)));
    m_delivery.emit({peer}, existingUsers(room, peer));
}

void RoomsDialect::leaveRoom(const PeerId &peer, const peer::Event &event, const Reply &reply)
{
    // A courtesy: only who asks for an answer hears that it made no sense.
    const auto request = readLeave(event.argument());
    if (const auto *fault = std::get_if<Fault>(&request)) {
        if (reply.isWanted())
            reply.fail("E301", fault->sentence);
        return;
    }
    m_rooms.leave(std::get<RoomId>(request), peer, [this, peer, reply](const Result<RoomChange> &change) {
        if (change)
            left(peer, *change);
        else
            refuse(peer, change.error(), reply);
    });
}

void RoomsDialect::left(const PeerId &peer, const RoomChange &change)
{
    const domain::Member *departed = memberOf(change.before, peer);
    if (!departed)
        return;
    ++m_counters.leaves;
    forget(peer, change.before.id);
    m_delivery.emit(othersIn(change.after, peer), userLeft(*departed));
}

void RoomsDialect::forget(const PeerId &peer, const RoomId &room)
{
    const auto rooms = m_roomsOf.find(peer);
    if (rooms == m_roomsOf.end())
        return;
    rooms->remove(room);
    if (rooms->isEmpty())
        m_roomsOf.erase(rooms);
}

void RoomsDialect::roomClosed(const Room &room, const QString &reason)
{
    m_counters.leaves += quint64(room.members.size());
    for (const domain::Member &member : room.members)
        forget(member.peer, room.id);
    m_delivery.emit(othersIn(room, {}), rooms::roomClosed(room.id, reason));
}

void RoomsDialect::relay(const PeerId &peer, const peer::Event &event, const Reply &reply)
{
    const auto target = readTarget(event.argument());
    if (!target) {
        ++m_counters.drops;
        return;
    }
    const Word word = *wordOf(event.name);
    m_rooms.share(
        peer, target->peer, target->room,
        [this, peer, to = target->peer, words = relayed(word, peer, event), signal = signalOf(word, event.argument()),
         reply](const Result<bool> &isShared) {
            if (!isShared) {
                refuse(peer, isShared.error(), reply);
            } else if (*isShared) {
                ++m_counters.relays;
                m_observers.tell(&domain::Observer::passedInRoom, domain::RoomPassage{peer, to, signal, sizeOf(words)});
                m_delivery.emit({to}, words);
            } else {
                ++m_counters.drops;
            }
        });
}

void RoomsDialect::chat(const PeerId &peer, const peer::Event &event, const Reply &reply)
{
    const auto id = chatRoom(event.argument());
    if (!id) {
        ++m_counters.drops;
        return;
    }
    m_rooms.find(*id, [this, peer, event, reply](const Result<Room> &room) {
        if (!room) {
            refuse(peer, room.error(), reply);
        } else if (const domain::Member *sender = memberOf(*room, peer)) {
            ++m_counters.chats;
            m_delivery.emit(othersIn(*room, peer), chatMessage(m_ids.uuid(), *sender, event, m_clock.wallNow()));
        } else {
            ++m_counters.drops;
        }
    });
}

void RoomsDialect::refuse(const PeerId &peer, ErrorCode code, const Reply &reply)
{
    const QString sentence = textOf(code).sentence;
    ++m_counters.refusals;
    qCInfo(lcRooms) << "refused:" << textOf(code).name << peer;
    m_delivery.emit({peer}, error(sentence));
    reply.fail(peer::ackCode(code), sentence);
}

void RoomsDialect::refuse(const PeerId &peer, const QString &sentence, const Reply &reply)
{
    ++m_counters.refusals;
    qCInfo(lcRooms) << "refused:" << sentence << peer;
    m_delivery.emit({peer}, error(sentence));
    reply.fail("E301", sentence);
}

} // namespace heliograph::rooms
