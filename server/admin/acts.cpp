// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/acts.h"

#include "server/admin/banrows.h"
#include "shared/adminapi/ids.h"
#include "shared/adminapi/rowtext.h"
#include "shared/base/jsonwriter.h"

#include <array>
#include <memory>

namespace heliograph::admin {

using domain::Realm;

namespace {

using namespace Qt::StringLiterals;

struct Name
{
    Act::Kind kind;
    QLatin1String name;
};

constexpr std::array names{
    Name{Act::Kick, "kick"_L1},
    Name{Act::EndCall, "end"_L1},
    Name{Act::CloseRoom, "close"_L1},
    Name{Act::LockRoom, "lock"_L1},
    Name{Act::UnlockRoom, "unlock"_L1},
    Name{Act::LimitRoom, "limit"_L1},
    Name{Act::RemoveFromQueue, "remove"_L1},
    Name{Act::Ban, "ban"_L1},
    Name{Act::LiftBan, "lift"_L1},
    Name{Act::Notice, "notice"_L1},
    Name{Act::SetLogLevel, "log-level"_L1},
    Name{Act::Drain, "drain"_L1},
};

constexpr auto sentAwayMany = "%1 sockets were sent away."_L1;

/// "2 sockets were sent away."
QString counted(qint64 count, QLatin1String one, QLatin1String many)
{
    return count == 1 ? QString(one) : QString(many).arg(count);
}

} // namespace

QLatin1String nameOf(Act::Kind kind)
{
    return std::find_if(names.begin(), names.end(), [kind](const Name &each) { return each.kind == kind; })->name;
}

void Acts::perform(const Act &act, const Answered &answered)
{
    const auto reason = act.parameters.text("reason"_L1, Act::longestReason);
    if (!reason) {
        answered(refusal(422, u"\"reason\" is needed: a text of 1 to %1 characters."_s.arg(Act::longestReason)));
        return;
    }
    dispatch(act, *reason, [this, act, reason = *reason, answered](const Outcome &outcome) {
        answered(conclude(act, reason, outcome));
    });
}

void Acts::dispatch(const Act &act, const QString &reason, const Done &done)
{
    switch (act.kind) {
    case Act::Kick:
        return kick(act, reason, done);
    case Act::EndCall:
        return endCall(act, done);
    case Act::CloseRoom:
        return closeRoom(act, reason, done);
    case Act::LockRoom:
    case Act::UnlockRoom:
    case Act::LimitRoom:
        return changeRoom(act, done);
    case Act::RemoveFromQueue:
        return removeFromQueue(act, reason, done);
    case Act::Ban:
        return ban(act, reason, done);
    case Act::LiftBan:
        return liftBan(act, done);
    case Act::Notice:
        return notice(act, done);
    case Act::SetLogLevel:
        return setLogLevel(act, done);
    case Act::Drain:
        return drain(act, done);
    }
}

/// What was invalid or asked of nobody is no act, and not written down.
Answer Acts::conclude(const Act &act, const QString &reason, const Outcome &outcome)
{
    if (outcome.status == 422)
        return refusal(422, outcome.message);
    const auto entry =
        m_ports.audit.append({act.by.name, textOf(act.by.role), nameOf(act.kind), act.target, reason, outcome.message});
    domain::Event event{domain::EventType::Action};
    event.by = act.by.name;
    event.detail = act.target.isEmpty() ? u"%1: %2"_s.arg(nameOf(act.kind), outcome.message)
                                        : u"%1 %2: %3"_s.arg(nameOf(act.kind), act.target, outcome.message);
    m_ports.journal.note(event);
    if (outcome.status != 200)
        return refusal(outcome.status, outcome.message);
    JsonObject answer;
    answer.add("action", QByteArrayView(nameOf(act.kind)));
    if (act.target.isEmpty())
        answer.addNull("target");
    else
        answer.add("target", act.target);
    answer.add("affected", outcome.affected).add("message", outcome.message);
    if (entry)
        answer.add("audit", qint64(*entry));
    else
        answer.addNull("audit");
    if (!outcome.ban.isEmpty())
        answer.addRaw("ban", outcome.ban);
    return {200, answer.text()};
}

Acts::Outcome Acts::failed(ErrorCode code)
{
    switch (code) {
    case ErrorCode::UserNotFound:
        return missing(u"There is no such person."_s);
    case ErrorCode::CallNotFound:
    case ErrorCode::PairNotFound:
        return missing(u"There is no such call."_s);
    case ErrorCode::RoomNotFound:
        return missing(u"There is no such room."_s);
    case ErrorCode::NotWaiting:
        return missing(u"There is nobody of that id in the line."_s);
    case ErrorCode::CallEnded:
        return {409, u"The call has ended already."_s};
    case ErrorCode::AlreadyDraining:
        return {409, u"The server is draining already."_s};
    default:
        return {503, textOf(code).sentence};
    }
}

void Acts::kick(const Act &act, const QString &reason, const Done &done)
{
    const auto sentAway = [done](qint64 sockets) {
        done({200, counted(sockets, "1 socket was sent away."_L1, sentAwayMany), sockets});
    };
    const auto connection = adminapi::connectionOf(act.target, u"rooms"_s);
    if (const auto id = connection ? connection : adminapi::connectionOf(act.target, u"socket"_s)) {
        const domain::Connection *found = m_ports.connections.find(*id);
        if (!found)
            return done(failed(ErrorCode::UserNotFound));
        m_ports.controls.people.remove({domain::PeerId(found->peer)}, reason);
        return sentAway(1);
    }
    const auto id = adminapi::ScopedId::read(act.target);
    const auto realm = id ? domain::realmOf(id->scope) : std::nullopt;
    if (!realm)
        return done(failed(ErrorCode::UserNotFound));
    m_ports.controls.people.remove({*realm, id->text}, reason, [done, sentAway](const Result<qsizetype> &removed) {
        if (removed)
            sentAway(*removed);
        else
            done(failed(removed.error()));
    });
}

void Acts::endCall(const Act &act, const Done &done)
{
    const auto id = adminapi::ScopedId::read(act.target);
    const auto ended = [done](const auto &result) {
        if (result)
            done({200, u"The call was ended."_s, 2});
        else
            done(failed(result.error()));
    };
    if (id && id->scope == textOf(Realm::Random))
        m_ports.controls.pairs.end(id->text, ended);
    else if (id && id->scope == textOf(Realm::Direct))
        m_ports.controls.direct.end(id->text, ended);
    else if (id && id->scope == textOf(Realm::Calls))
        m_ports.controls.calls.end(id->text, ended);
    else
        done(failed(ErrorCode::CallNotFound));
}

void Acts::closeRoom(const Act &act, const QString &reason, const Done &done)
{
    const auto room = adminapi::textOfNamePart(act.target);
    if (!room)
        return done(failed(ErrorCode::RoomNotFound));
    m_ports.controls.rooms.close(*room, reason, [done](const Result<domain::RoomChange> &change) {
        if (!change)
            return done(failed(change.error()));
        const qint64 members = change->before.members.size();
        done({200,
              counted(members, "The room was closed; 1 member was put out."_L1,
                      "The room was closed; %1 members were put out."_L1),
              members});
    });
}

void Acts::changeRoom(const Act &act, const Done &done)
{
    const auto room = adminapi::textOfNamePart(act.target);
    if (!room)
        return done(failed(ErrorCode::RoomNotFound));
    const auto changed = [done](const QString &message) {
        return [done, message](const Result<domain::RoomChange> &change) {
            if (change)
                done({200, message, change->after.members.size()});
            else
                done(failed(change.error()));
        };
    };
    domain::RoomControl &rooms = m_ports.controls.rooms;
    if (act.kind == Act::LockRoom)
        return rooms.lock(*room, changed(u"The room is locked until it is unlocked or its last member has gone."_s));
    if (act.kind == Act::UnlockRoom)
        return rooms.unlock(*room, changed(u"The room is not locked any more."_s));
    if (act.parameters.isNull("members"_L1))
        return rooms.limit(*room, {}, changed(u"The room may have as many members as any."_s));
    const auto limit = act.parameters.number("members"_L1, 1, 1'000'000);
    if (!limit)
        return done(
            invalid(u"\"members\" is needed: a whole number from 1, or null for no limit of this room's own."_s));
    rooms.limit(*room, qsizetype(*limit), changed(u"The room may have at most %1 members."_s.arg(*limit)));
}

void Acts::removeFromQueue(const Act &act, const QString &reason, const Done &done)
{
    const auto id = adminapi::ScopedId::read(act.target);
    if (!id || id->scope != textOf(Realm::Random))
        return done(failed(ErrorCode::NotWaiting));
    m_ports.controls.pairs.remove(id->text, reason, [done](const Result<heliograph::Done> &removed) {
        if (removed)
            done({200, u"Taken out of the line."_s, 1});
        else
            done(failed(removed.error()));
    });
}

void Acts::ban(const Act &act, const QString &reason, const Done &done)
{
    auto read = act.parameters.ban(m_ports.clock.wallNow());
    if (const auto *fault = std::get_if<QString>(&read))
        return done(invalid(*fault));
    auto &ban = std::get<domain::Ban>(read);
    ban.reason = reason;
    ban.by = act.by.name;
    const auto added = m_ports.bans.add(ban);
    if (!added)
        return done({409, u"There are %1 bans already; lift one first."_s.arg(domain::Bans::most)});
    sendAway(*added, reason, done);
}

/// Whoever the ban covers goes now, or it would begin with their next coming.
void Acts::sendAway(const domain::Ban &ban, const QString &reason, const Done &done)
{
    domain::People &people = m_ports.controls.people;
    const auto banned = [done, row = adminapi::rowText(banRow(ban)), whom = whomOf(ban)](qint64 sockets) {
        done({200, whom + " is banned; "_L1 + counted(sockets, "1 socket was sent away."_L1, sentAwayMany), sockets,
              row});
    };
    const auto *user = std::get_if<domain::BannedUser>(&ban.whom);
    if (!user) {
        const QList<domain::PeerId> peers = m_ports.peersAt(ban);
        people.remove(peers, reason);
        return banned(peers.size());
    }
    // Answered when the last realm has been.
    const std::shared_ptr<qint64> sockets(new qint64(0), [banned](qint64 *count) {
        banned(*count);
        delete count;
    });
    for (const Realm realm : {Realm::Direct, Realm::Calls, Realm::Presence, Realm::Random}) {
        if (user->realm && *user->realm != realm)
            continue;
        people.remove({realm, user->id}, reason, [sockets](const Result<qsizetype> &removed) {
            if (removed)
                *sockets += *removed;
        });
    }
}

void Acts::liftBan(const Act &act, const Done &done)
{
    if (const auto lifted = m_ports.bans.lift(act.target))
        done({200, u"The ban of %1 was lifted."_s.arg(whomOf(*lifted)), 1});
    else
        done(missing(u"There is no such ban."_s));
}

void Acts::notice(const Act &act, const Done &done)
{
    const auto message = act.parameters.text("message"_L1, Act::longestMessage);
    if (!message)
        return done(invalid(u"\"message\" is needed: a text of 1 to %1 characters."_s.arg(Act::longestMessage)));
    const auto dialect = act.parameters.dialect();
    if (!dialect)
        return done(invalid(u"\"dialect\" must be rooms, direct, calls, presence or random."_s));
    domain::Crowd &crowd = m_ports.controls.crowd;
    const QList<domain::PeerId> peers = crowd.present(*dialect);
    crowd.notify(peers, *message);
    done({200, counted(peers.size(), "1 socket was told: "_L1, "%1 sockets were told: "_L1) + *message, peers.size()});
}

void Acts::setLogLevel(const Act &act, const Done &done)
{
    const QString level = act.parameters.text("level"_L1, 16).value_or(QString());
    if (m_ports.setLogLevel(level))
        done({200, u"The log level is %1 until the server is started again."_s.arg(level)});
    else
        done(invalid(u"\"level\" must be error, warn, info or debug."_s));
}

void Acts::drain(const Act &act, const Done &done)
{
    const auto seconds = act.parameters.number("seconds"_L1, 0, Act::longestDrain);
    if (!seconds)
        return done(invalid(u"\"seconds\" is needed: a whole number from 0 to %1."_s.arg(Act::longestDrain)));
    const auto message = act.parameters.isMissing("message"_L1)
                             ? act.parameters.text("reason"_L1, Act::longestReason)
                             : act.parameters.text("message"_L1, Act::longestMessage);
    if (!message)
        return done(invalid(u"\"message\" must be a text of 1 to %1 characters."_s.arg(Act::longestMessage)));
    const qint64 present = m_ports.controls.crowd.size();
    const auto started = m_ports.controls.drain.start(std::chrono::seconds(*seconds), *message);
    if (started)
        done({200, u"The server lets its clients go within %1 s, and ends."_s.arg(*seconds), present});
    else
        done(failed(started.error()));
}

} // namespace heliograph::admin
