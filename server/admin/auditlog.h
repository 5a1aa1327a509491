// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who did what to whom and why: appended, never changed. In the state directory, or in memory only where nothing
// persists. Not for what happens without an operator.
#pragma once

#include "server/admin/auditfile.h"
#include "shared/base/clock.h"

#include <deque>

namespace heliograph::admin {

class AuditLog
{
public:
    static constexpr qsizetype mostInMemory = 1000;

    struct Act
    {
        QString operatorName;
        QString role;
        QString action;
        QString target;
        QString reason;
        QString outcome;
    };

    /// Both are borrowed. Continues the log that is there; one that does not end as its head says is set aside, and the
    /// first entry of the new one says so.
    AuditLog(const StateDirectory &directory, const Clock &clock);
    ~AuditLog();
    AuditLog(const AuditLog &) = delete;
    AuditLog &operator=(const AuditLog &) = delete;

    /// The entry's id. What cannot be written is kept in memory and written before the next one; nullopt when that are
    /// mostInMemory already, and this one was not recorded.
    std::optional<quint64> append(const Act &act);
    /// How many there are; also the id of the last.
    quint64 size() const { return m_last.id; }
    /// The newest first: at most @p limit (and mostInMemory) entries with ids below @p before.
    QList<AuditEntry> page(quint64 before, qsizetype limit) const;

private:
    void open();
    /// Null, or why the log that is there cannot be continued.
    QString resume();
    void startAnew(const QString &reason);
    bool openLog();
    void flush();
    bool store(AuditEntry &entry);
    bool storeHead();
    void report(const QString &fault);
    quint64 unwritten() const { return m_last.id - m_written.id; }

    const StateDirectory &m_directory;
    const AuditFile m_reading;
    const Clock &m_clock;
    QFile m_log;         ///< not open: in memory only
    qint64 m_end = 0;    ///< of the log
    AuditHead m_last;    ///< the last entry
    AuditHead m_written; ///< the last one in the file
    bool m_isHeadBehind = false;
    bool m_isFailing = false;
    std::deque<AuditEntry> m_recent; ///< the last ones, without a gap
};

} // namespace heliograph::admin
