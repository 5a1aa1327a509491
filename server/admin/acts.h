// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What operators do: reads what they ask for, has the domain do it, and answers and writes down what was done. Not for
// who may (operations.h), and not for the rules, which are the domain's.
#pragma once

#include "server/admin/auditlog.h"
#include "server/admin/parameters.h"
#include "server/admin/request.h"
#include "server/domain/bans.h"
#include "server/domain/controls.h"
#include "server/domain/journal.h"

namespace heliograph::admin {

struct Act
{
    enum Kind {
        Kick,
        EndCall,
        CloseRoom,
        LockRoom,
        UnlockRoom,
        LimitRoom,
        RemoveFromQueue,
        Ban,
        LiftBan,
        Notice,
        SetLogLevel,
        Drain,
    };

    static constexpr qsizetype longestReason = 500; ///< UTF-16 units
    static constexpr qsizetype longestMessage = 2000;
    static constexpr qint64 longestDrain = 3600; ///< seconds

    Kind kind;
    QString target{}; ///< id of a row; empty for those that are about nobody
    Parameters parameters;
    Operator by{};
};
/// "kick", "end", …
QLatin1String nameOf(Act::Kind kind);

class Acts
{
public:
    /// All borrowed.
    struct Ports
    {
        domain::Controls controls;
        domain::Bans &bans;
        const domain::Connections &connections;
        std::function<QList<domain::PeerId>(const domain::Ban &)> peersAt; ///< whose address the ban covers
        std::function<bool(const QString &level)> setLogLevel;             ///< false: there is no such level
        domain::Journal &journal;
        AuditLog &audit;
        const Clock &clock;
    };
    explicit Acts(const Ports &ports) : m_ports(ports) {}

    /// {"action":"kick","target":"calls:ada","affected":2,"message":"…","audit":17}; 404, 409, 422.
    void perform(const Act &act, const Answered &answered);

private:
    /// What came of it.
    struct Outcome
    {
        int status = 200;
        QString message{};   ///< a sentence
        qint64 affected = 0; ///< people, for most acts
        QByteArray ban{};    ///< JSON of its row
    };
    using Done = std::function<void(const Outcome &)>;

    void dispatch(const Act &act, const QString &reason, const Done &done);
    void kick(const Act &act, const QString &reason, const Done &done);
    void endCall(const Act &act, const Done &done);
    void closeRoom(const Act &act, const QString &reason, const Done &done);
    void changeRoom(const Act &act, const Done &done);
    void removeFromQueue(const Act &act, const QString &reason, const Done &done);
    void ban(const Act &act, const QString &reason, const Done &done);
    void sendAway(const domain::Ban &ban, const QString &reason, const Done &done);
    void liftBan(const Act &act, const Done &done);
    void notice(const Act &act, const Done &done);
    void setLogLevel(const Act &act, const Done &done);
    void drain(const Act &act, const Done &done);
    Answer conclude(const Act &act, const QString &reason, const Outcome &outcome);

    static Outcome failed(ErrorCode code);
    static Outcome invalid(const QString &sentence) { return {422, sentence}; }
    static Outcome missing(const QString &sentence) { return {404, sentence}; }

    const Ports m_ports;
};

} // namespace heliograph::admin
