// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/model/client.h"

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace heliograph::test {

using domain::Realm;

namespace {

QString roomOf(const QString &name)
{
    return name.section(u'@', 1);
}

QString memberOf(const QString &name)
{
    return name.section(u'@', 0, 0);
}

QJsonValue valueOf(const QList<QByteArray> &arguments)
{
    if (arguments.isEmpty())
        return QJsonValue(QJsonValue::Undefined);
    return QJsonDocument::fromJson('[' + arguments.first() + ']').array().at(0);
}

} // namespace

const Client::Hearing *Client::hearingOf(const QByteArray &event)
{
    static const Hearing hearings[] = {
        {"existing-users", "join-room", &Client::existingUsers},
        {"user-joined", "join-room", &Client::userJoined},
        {"user-left", "join-room", &Client::userLeft},
        {"room-closed", "join-room", &Client::roomClosed},
        {"peer-connected", "register get-users", &Client::peerConnected},
        {"peer-disconnected", "register get-users", &Client::peerDisconnected},
        {"user-list", "register get-users", &Client::userList},
        {"custom-message", "register", &Client::nothing},
        {"offer", "join-room register", &Client::withinRoom},
        {"answer", "join-room register", &Client::withinRoom},
        {"ice-candidate", "join-room register", &Client::withinRoom},
        {"user_registered", "register_user", &Client::nothing},
        {"force_disconnect", "register_user", &Client::nothing},
        {"logout_success", "logout_user", &Client::nothing},
        {"call_failed", "make_call", &Client::nothing},
        {"call_busy", "make_call", &Client::nothing},
        {"incoming_call", "-register_user +register-device", &Client::incomingCall},
        {"call_answered", "register_user", &Client::withinDirectCall},
        {"call_declined", "register_user", &Client::directCallOver},
        {"call_ended", "register_user", &Client::directCallOver},
        {"call_timeout", "-register_user +register-device", &Client::callOver},
        {"ice_candidate", "-register_user +register-device", &Client::directCandidate},
        {"registered", "register-device", &Client::nothing},
        {"registration_error", "register-device", &Client::nothing},
        {"call_accept", "register-device", &Client::nothing},
        {"call_reject", "register-device", &Client::callOver},
        {"call_end", "register-device", &Client::callOver},
        {"call_cancelled", "register-device", &Client::callOver},
        {"sdp_offer", "register-device", &Client::nothing},
        {"sdp_answer", "register-device", &Client::nothing},
        {"pong", "ping", &Client::nothing},
        {"authenticated", "authenticate", &Client::nothing},
        {"auth-error", "authenticate", &Client::nothing},
        {"queue-status", "authenticate", &Client::nothing},
        {"searching", "authenticate", &Client::nothing},
        {"matched", "authenticate", &Client::matched},
        {"partner-left", "authenticate", &Client::partnerLeft},
        {"room-ended", "authenticate", &Client::partnerLeft},
        {"webrtc-offer", "authenticate", &Client::pairDescription},
        {"webrtc-answer", "authenticate", &Client::pairDescription},
        {"webrtc-ice-candidate", "authenticate", &Client::pairCandidate},
        {"partner-typing", "authenticate", &Client::withinPair},
        {"chat-message", "join-room authenticate", &Client::nothing},
        // Everybody may be told that something went wrong, and be sent away.
        {"kicked", nullptr, &Client::nothing},
        {"error", nullptr, &Client::nothing},
    };
    const auto found = std::find_if(std::begin(hearings), std::end(hearings),
                                    [&](const Hearing &hearing) { return event == hearing.event; });
    return found == std::end(hearings) ? nullptr : found;
}

void Client::say(const QByteArray &event, const QList<QByteArray> &arguments, bool wantsAck, const QByteArray &words)
{
    static quint64 ackId = 0;
    for (const QByteArray &word : words.split(' ')) {
        m_said.insert(word);
        m_spoke.insert(word);
    }
    m_peer.say(event, arguments, wantsAck ? std::optional<quint64>(++ackId) : std::nullopt);
}

void Client::listen(QStringList &faults)
{
    m_faults = &faults;
    m_peer.takeAcknowledged();
    m_pairsOfRound = m_pairs;
    for (const peer::OutgoingEvent &event : std::exchange(m_peer.emitted, {})) {
        const Hearing *hearing = hearingOf(event.name);
        if (!hearing) {
            complain(QStringLiteral("hears an unknown word: ") + QString::fromLatin1(event.name));
            continue;
        }
        const Payload payload = valueOf(event.arguments);
        const bool hasCall = !payload[QLatin1String("callId")].isUndefined();
        bool takesPart = !hearing->words;
        for (const QByteArray &word : QByteArray(hearing->words).split(' ')) {
            if ((word.startsWith('+') && !hasCall) || (word.startsWith('-') && hasCall))
                continue;
            takesPart |= m_spoke.contains(word.startsWith('+') || word.startsWith('-') ? word.mid(1) : word);
        }
        if (!takesPart)
            complain(QStringLiteral("takes no part and hears ") + QString::fromLatin1(event.name));
        (this->*hearing->take)(payload);
    }
}

void Client::conclude(const Truth &truth, QStringList &faults)
{
    m_faults = &faults;
    concludeRooms(truth);
    concludePresence(truth);
    concludeDirect(truth);
    concludeRandom(truth);
    m_said.clear();
}

void Client::existingUsers(const Payload &payload)
{
    for (const QJsonValue &user : payload.toArray()) {
        const QString name = user[QLatin1String("name")].toString();
        m_rooms[roomOf(name)].insert(memberOf(name));
    }
}

void Client::userJoined(const Payload &payload)
{
    const QString name = payload[QLatin1String("userName")].toString();
    if (!m_rooms.contains(roomOf(name)) && !hasSaid("join-room"))
        complain(QStringLiteral("hears who joins %1").arg(roomOf(name)));
    m_rooms[roomOf(name)].insert(memberOf(name));
}

void Client::userLeft(const Payload &payload)
{
    const QString name = payload[QLatin1String("userName")].toString();
    if (!m_rooms[roomOf(name)].remove(memberOf(name)))
        complain(QStringLiteral("hears that %1 has left, who was not there").arg(name));
}

void Client::roomClosed(const Payload &payload)
{
    const QString room = payload[QLatin1String("roomId")].toString();
    if (!m_rooms.remove(room) && !hasSaid("join-room"))
        complain(QStringLiteral("hears that %1 is closed, in which it was not").arg(room));
}

void Client::withinRoom(const Payload &payload)
{
    const QJsonValue from = payload[QLatin1String("fromUserId")];
    // Without it, it is a message by name; and one may address oneself.
    if (from.isUndefined() || from == QString::fromLatin1(id()))
        return;
    const bool isTogether = std::any_of(m_rooms.begin(), m_rooms.end(),
                                        [&](const QSet<QString> &others) { return others.contains(from.toString()); });
    if (!isTogether && !hasSaid("leave-room"))
        complain(QStringLiteral("hears %1, who is in none of its rooms").arg(from.toString()));
}

void Client::userList(const Payload &payload)
{
    m_names.clear();
    for (const QJsonValue &name : payload[QLatin1String("users")].toArray()) {
        if (m_names.contains(name.toString()))
            complain(QStringLiteral("hears twice of %1").arg(name.toString()));
        m_names.insert(name.toString());
    }
}

void Client::peerConnected(const Payload &payload)
{
    m_names.insert(payload[QLatin1String("peerId")].toString());
}

void Client::peerDisconnected(const Payload &payload)
{
    const QString name = payload[QLatin1String("peerId")].toString();
    // Who asks who is there may hear of somebody who left just before.
    if (!m_names.remove(name) && !hasSaidOneOf({"register", "get-users"}))
        complain(QStringLiteral("hears that %1 has gone, who was not there").arg(name));
}

void Client::incomingCall(const Payload &payload)
{
    if (!payload[QLatin1String("callId")].isUndefined())
        return;
    const QString from = payload[QLatin1String("from")].toString();
    if (!m_inCallWith.isEmpty() && !hasSaidOneOf({"end_call", "decline_call", "logout_user", "register_user"}))
        complain(QStringLiteral("is called by %1 while in a call with %2").arg(from, m_inCallWith));
    m_inCallWith = from;
    m_describedBy.insert(from);
}

void Client::withinDirectCall(const Payload &payload)
{
    const QString from = payload[QLatin1String("from")].toString();
    if (m_inCallWith != from && !hasSaid("make_call") && !mayBeForAnother("register_user"))
        complain(QStringLiteral("hears %1 without a call").arg(from));
    m_describedBy.insert(from);
}

void Client::directCandidate(const Payload &payload)
{
    if (!payload[QLatin1String("callId")].isUndefined())
        return;
    const QString from = payload[QLatin1String("from")].toString();
    if (!m_describedBy.contains(from) && !mayBeForAnother("register_user"))
        complain(QStringLiteral("hears a candidate of %1 before its description").arg(from));
    withinDirectCall(payload);
}

void Client::directCallOver(const Payload &payload)
{
    const QJsonValue user = payload[QLatin1String("user")];
    const QString other = (user.isUndefined() ? payload[QLatin1String("from")] : user).toString();
    m_describedBy.remove(other);
    if (m_inCallWith == other)
        m_inCallWith.clear();
    else if (!hasSaid("make_call") && !mayBeForAnother("register_user"))
        complain(QStringLiteral("hears that a call with %1 is over, which was none").arg(other));
}

void Client::callOver(const Payload &payload)
{
    const QString call = payload[QLatin1String("callId")].toString();
    if (call.isEmpty())
        directCallOver(payload);
    else if (payload[QLatin1String("reason")] != QLatin1String("answered_elsewhere") && ++m_endsHeard[call] > 1)
        complain(QStringLiteral("hears twice that a call is over"));
}

void Client::matched(const Payload &payload)
{
    const QString pair = payload[QLatin1String("roomId")].toString();
    if (m_pairsOfRound.contains(pair))
        complain(QStringLiteral("is matched twice"));
    m_pairs.insert(pair);
    m_pairsOfRound.insert(pair);
}

void Client::partnerLeft(const Payload &payload)
{
    if (!m_pairs.remove(payload[QLatin1String("roomId")].toString()) && !mayBeForAnother("authenticate"))
        complain(QStringLiteral("hears that a partner left, who was none"));
}

void Client::withinPair(const Payload &payload)
{
    const QJsonValue pair = payload[QLatin1String("roomId")];
    const bool isOwn = pair.isUndefined() ? !m_pairsOfRound.isEmpty() : m_pairsOfRound.contains(pair.toString());
    if (!isOwn && !mayBeForAnother("authenticate"))
        complain(QStringLiteral("hears something of a pair that is not its own"));
}

void Client::pairDescription(const Payload &payload)
{
    m_describedBy.insert(payload[QLatin1String("roomId")].toString());
    withinPair(payload);
}

void Client::pairCandidate(const Payload &payload)
{
    if (!m_describedBy.contains(payload[QLatin1String("roomId")].toString()) && !mayBeForAnother("authenticate"))
        complain(QStringLiteral("hears a partner's candidate before its description"));
    withinPair(payload);
}

void Client::concludeRooms(const Truth &truth)
{
    QHash<QString, QSet<QString>> so;
    for (const domain::Room &room : truth.rooms) {
        QSet<QString> members;
        for (const domain::Member &member : room.members)
            members.insert(QString::fromLatin1(member.peer));
        if (members.remove(QString::fromLatin1(id())))
            so.insert(room.id, members);
    }
    if (hasSaid("leave-room"))
        m_rooms.removeIf([&](QHash<QString, QSet<QString>>::iterator room) { return !so.contains(room.key()); });
    if (hasSaid("join-room")) {
        for (auto room = so.begin(); room != so.end(); ++room)
            m_rooms[room.key()]; // alone, if it heard of nobody
    }
    if (m_rooms != so)
        complain(QStringLiteral("believes others to be in its rooms"));
}

void Client::concludePresence(const Truth &truth)
{
    const QString own = truth.userOf(Realm::Presence, id());
    QSet<QString> so;
    if (!own.isEmpty() || m_spoke.contains("get-users")) {
        for (auto user = truth.devices.begin(); user != truth.devices.end(); ++user) {
            if (user.key().realm == Realm::Presence && user.key().id != own)
                so.insert(user.key().id);
        }
    }
    if (m_names != so)
        complain(QStringLiteral("believes others to be there"));
}

void Client::concludeDirect(const Truth &truth)
{
    const QString own = truth.userOf(Realm::Direct, id());
    const domain::Call *call = own.isEmpty() ? nullptr : truth.directCallOf(own);
    const QString other = call ? call->otherThan(own) : QString();
    if (m_inCallWith == other)
        return;
    m_describedBy.remove(m_inCallWith);
    const bool hasLeft = hasSaidOneOf({"end_call", "decline_call", "logout_user", "register_user"});
    const bool hasCalled = call && call->caller == own && hasSaid("make_call");
    if ((!m_inCallWith.isEmpty() && !hasLeft) || (call && !hasCalled))
        complain(QStringLiteral("believes to be in a call with '%1', and is with '%2'").arg(m_inCallWith, other));
    m_inCallWith = other;
}

void Client::concludeRandom(const Truth &truth)
{
    const QString own = truth.userOf(Realm::Random, id());
    const QString pair = own.isEmpty() ? QString() : truth.pairOf.value(own).id;
    // Who lost its user id to another client is in no pair any more, and not told.
    const bool isTakenOver = !m_randomUser.isEmpty() && own.isEmpty();
    m_randomUser = own;
    if (isTakenOver || hasSaidOneOf({"end-chat", "next-partner", "find-random-partner", "authenticate"}))
        m_pairs.removeIf([&](const QString &each) { return each != pair; });
    if (m_pairs != (pair.isEmpty() ? QSet<QString>() : QSet<QString>{pair}))
        complain(QStringLiteral("believes to be in other pairs"));
}

bool Client::hasSaidOneOf(std::initializer_list<const char *> words) const
{
    return std::any_of(words.begin(), words.end(), [&](const char *word) { return hasSaid(word); });
}

void Client::complain(const QString &what)
{
    *m_faults += QString::fromLatin1(id()) + u' ' + what;
}

} // namespace heliograph::test
