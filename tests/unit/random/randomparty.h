// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The random dialect with its tables, a switchboard and clients around it, but without any transport.
#pragma once

#include "server/dialects/random/randomdialect.h"
#include "tests/support/company.h"
#include "tests/support/latedirectory.h"
#include "tests/support/latewaitingline.h"

namespace heliograph::test {

using namespace std::chrono_literals;

inline QByteArray queueStatus(int position, int waiting)
{
    const QByteArray ahead = position == 1   ? "You're next in line!"
                             : position == 2 ? "1 person ahead of you"
                                             : QByteArray::number(position - 1) + " people ahead of you";
    return "queue-status {\"position\":" + QByteArray::number(position) +
           ",\"estimatedWaitTime\":" + QByteArray::number(std::max(5, 2 * position)) +
           ",\"totalWaiting\":" + QByteArray::number(waiting) + ",\"message\":\"" + ahead + "\"}";
}

class RandomParty : public Company
{
public:
    /// @p isLate: over tables that never answer at once.
    explicit RandomParty(bool isLate) : m_isLate(isLate)
    {
        board.add(dialect);
        if (isLate) {
            watch(m_lateDirectory);
            watch(m_lateLine);
        }
    }

    bool isLate() const { return m_isLate; }
    void setDown(bool isDown) { m_lateDirectory.isDown = m_lateLine.isDown = isDown; }

    /// A client that has said that its id is its user id; everyone has forgotten the noise.
    FakePeer &guest(const QByteArray &id, const QByteArray &userInfo = "{}")
    {
        FakePeer &peer = connect(id);
        peer.say("authenticate", {"{\"userId\":\"" + id + "\",\"userInfo\":" + userInfo + '}'});
        hush();
        return peer;
    }
    /// Both search, the first one first. Returns the id of their room; everyone has forgotten the noise.
    QByteArray pair(FakePeer &one, FakePeer &other)
    {
        one.say("find-random-partner");
        settle();
        other.say("find-random-partner");
        settle();
        const QByteArray last = one.takeEmitted().value(2);
        hush();
        return roomIn(last);
    }
    /// The value of roomId in what was told.
    static QByteArray roomIn(const QByteArray &told)
    {
        const qsizetype from = told.indexOf("\"room_") + 1;
        return from == 0 ? QByteArray() : told.mid(from, told.indexOf('"', from) - from);
    }
    /// searching, told now.
    QByteArray searching(const QByteArray &message = "Looking for a chat partner...") const
    {
        return "searching {\"message\":\"" + message + "\",\"status\":\"searching\",\"timestamp\":" + time() + '}';
    }
    QByteArray time() const { return QByteArray::number(toUnixMilliseconds(clock.wallNow())); }

    domain::LineFigures figures()
    {
        domain::LineCounts counts;
        qint64 users = -1;
        line().count([&](Result<domain::LineCounts> answer) { counts = *answer; });
        directory().count(domain::Realm::Random, [&](Result<qint64> answer) { users = *answer; });
        settle();
        return domain::lineFigures(counts, users);
    }
    /// Everyone goes. Whether nothing is left behind: nobody held, waiting or paired, and no time runs.
    bool end()
    {
        allLeave();
        const domain::LineFigures left = figures();
        pass(3s); // the sweep that reports moved places may still be due
        return left.activeUsers == 0 && left.waitingUsers == 0 && left.activeRooms == 0 && deadlines.size() == 0 &&
               dialect.matchmaking().timers() == 0 && dialect.matchmaking().relay().guard().scopes() == 0;
    }

    domain::Directory &directory()
    {
        return m_isLate ? static_cast<domain::Directory &>(m_lateDirectory) : m_directory;
    }

private:
    domain::WaitingLine &line() { return m_isLate ? static_cast<domain::WaitingLine &>(m_lateLine) : m_line; }

    const bool m_isLate;
    domain::MemoryDirectory m_directory;
    domain::MemoryWaitingLine m_line;
    LateDirectory m_lateDirectory;
    LateWaitingLine m_lateLine;
    RateLimit m_limit{{200, 60s, 1000}, clock};

public:
    random::RandomDialect dialect{directory(), line(), delivery, deadlines, ids, m_limit, observers, {}};
};

} // namespace heliograph::test
