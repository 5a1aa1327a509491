// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/event.h"

#include "server/domain/verdict.h"

namespace heliograph::domain {
namespace {

using namespace Qt::StringLiterals;

/// The one of the two who is not @p user.
const UserId &otherThan(const Event &event, const UserId &user)
{
    return user == event.user ? event.other : event.user;
}

QString ofCallEnd(const Event &event, CallEnd end)
{
    const QString both = u"The call of %1 and %2"_s.arg(event.user, event.other);
    const QString duration = spokenDuration(event.duration);
    switch (end) {
    case CallEnd::Declined:
        return u"%1 declined the call of %2"_s.arg(event.other, event.user);
    case CallEnd::Cancelled:
        return u"%1 cancelled the call to %2"_s.arg(event.user, event.other);
    case CallEnd::TimedOut:
        return u"%1 did not answer the call of %2"_s.arg(event.other, event.user);
    case CallEnd::HungUp:
        return u"%1 ended the call with %2 after %3"_s.arg(event.by, otherThan(event, event.by), duration);
    case CallEnd::Disconnected:
        return u"%1 ended after %2, because %3 disconnected"_s.arg(both, duration, event.by);
    case CallEnd::LoggedOut:
        return u"%1 ended after %2, because %3 logged out"_s.arg(both, duration, event.by);
    case CallEnd::NetworkLost:
        return u"%1 ended after %2, because %3's connection was lost"_s.arg(both, duration, event.by);
    case CallEnd::TooLong:
        return u"%1 ended after %2, the longest that a call may take"_s.arg(both, duration);
    case CallEnd::EndedByOperator:
        return u"An operator ended the call of %1 and %2 after %3"_s.arg(event.user, event.other, duration);
    }
    Q_UNREACHABLE();
}

QString ofPairEnd(const Event &event, PairEnd end)
{
    const QString both = u"The pair of %1 and %2"_s.arg(event.user, event.other);
    const QString duration = spokenDuration(event.duration);
    switch (end) {
    case PairEnd::NextPartner:
        return u"%1 ended after %2, because %3 went on to the next partner"_s.arg(both, duration, event.by);
    case PairEnd::NewSearch:
        return u"%1 ended after %2, because %3 searched anew"_s.arg(both, duration, event.by);
    case PairEnd::UserEnded:
        return u"%1 ended the pair with %2 after %3"_s.arg(event.by, otherThan(event, event.by), duration);
    case PairEnd::Disconnected:
        return u"%1 ended after %2, because %3 disconnected"_s.arg(both, duration, event.by);
    case PairEnd::ConnectionLost:
        return u"%1 ended after %2, because %3's connection was lost"_s.arg(both, duration, event.by);
    case PairEnd::TimedOut:
        return u"%1 ended after %2, the longest that a pair may last"_s.arg(both, duration);
    case PairEnd::EndedByOperator:
        return u"An operator ended the pair of %1 and %2 after %3"_s.arg(event.user, event.other, duration);
    }
    Q_UNREACHABLE();
}

QString ofEnd(const Event &event)
{
    if (const auto *call = std::get_if<CallEnd>(&event.end))
        return ofCallEnd(event, *call);
    if (const auto *pair = std::get_if<PairEnd>(&event.end))
        return ofPairEnd(event, *pair);
    return u"What %1 and %2 shared ended"_s.arg(event.user, event.other);
}

QString ofRegistration(const Event &event)
{
    const QString registered = event.connection.isEmpty() ? u"%1 registered"_s.arg(event.user)
                                                          : u"%1 registered by %2"_s.arg(event.user, event.connection);
    return event.number == 0 ? registered
                             : u"%1, and took over from %2"_s.arg(registered, QString::number(event.number));
}

QString ofRefusal(const Event &event)
{
    if (event.number > 0) {
        return u"%1 more refusals of %2 are left out"_s.arg(event.number)
            .arg(event.address.isEmpty() ? u"various addresses"_s : event.address);
    }
    const QString who = event.connection.isEmpty() ? event.address : event.connection;
    return who.isEmpty() ? event.detail : u"%1 was refused: %2"_s.arg(who, event.detail);
}

} // namespace

qsizetype Event::bytes() const
{
    const qsizetype units = user.size() + other.size() + by.size() + room.size() + call.size() + connection.size() +
                            address.size() + detail.size();
    return qsizetype(sizeof(Event)) + units * qsizetype(sizeof(QChar)) + code.size();
}

void Event::cut()
{
    for (QString *name : {&user, &other, &by, &room, &call, &connection, &address})
        name->truncate(longestName);
    code.truncate(longestName);
    detail.truncate(longestDetail);
}

QLatin1String nameOf(EventType type)
{
    // In the order of the enumeration.
    static const QLatin1String names[] = {"connected"_L1,  "disconnected"_L1, "joined"_L1,  "left"_L1,     "called"_L1,
                                          "answered"_L1,   "ended"_L1,        "queued"_L1,  "unqueued"_L1, "paired"_L1,
                                          "registered"_L1, "released"_L1,     "refused"_L1, "limit"_L1,    "action"_L1};
    static_assert(std::size(names) == size_t(EventType::Action) + 1);
    return names[size_t(type)];
}

Severity severityOf(const Event &event)
{
    const auto *call = std::get_if<CallEnd>(&event.end);
    const auto *pair = std::get_if<PairEnd>(&event.end);
    const bool isLoss = (call && *call == CallEnd::NetworkLost) || (pair && *pair == PairEnd::ConnectionLost);
    const bool isRefusal = event.type == EventType::Refused || event.type == EventType::Limit;
    return isLoss || isRefusal ? Severity::Warning : Severity::Normal;
}

QString sentenceOf(const Event &event)
{
    switch (event.type) {
    case EventType::Connected:
        return u"%1 connected from %2 by %3"_s.arg(event.connection, event.address, event.detail);
    case EventType::Disconnected:
        return u"%1 disconnected: %2"_s.arg(event.connection, event.detail);
    case EventType::Joined:
        return u"%1 joined the room %2, which has %3 members now"_s.arg(event.detail, event.room,
                                                                        QString::number(event.number));
    case EventType::Left:
        return u"%1 left the room %2, which has %3 members now"_s.arg(event.detail, event.room,
                                                                      QString::number(event.number));
    case EventType::Called:
        return event.detail.isEmpty() ? u"%1 calls %2"_s.arg(event.user, event.other)
                                      : u"%1 calls %2 (%3)"_s.arg(event.user, event.other, event.detail);
    case EventType::Answered:
        return u"%1 answered the call of %2"_s.arg(event.other, event.user);
    case EventType::Ended:
        return ofEnd(event);
    case EventType::Queued:
        return u"%1 waits in line at place %2"_s.arg(event.user, QString::number(event.number));
    case EventType::Unqueued:
        return u"%1 waits no longer"_s.arg(event.user);
    case EventType::Paired:
        return u"%1 and %2 were paired"_s.arg(event.user, event.other);
    case EventType::Registered:
        return ofRegistration(event);
    case EventType::Released:
        return event.connection.isEmpty() ? u"%1 is registered no longer"_s.arg(event.user)
                                          : u"%1 is registered by %2 no longer"_s.arg(event.user, event.connection);
    case EventType::Refused:
    case EventType::Limit:
        return ofRefusal(event);
    case EventType::Action:
        return event.detail;
    }
    Q_UNREACHABLE();
}

} // namespace heliograph::domain
