// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// audit.jsonl and audit.head in the state directory: reading them, with bounded memory however long the log is. Not for
// writing entries (auditlog.h).
#pragma once

#include "server/admin/auditentry.h"
#include "server/admin/statedirectory.h"

#include <QFile>
#include <QList>

namespace heliograph::admin {

/// What is wrong first, or nothing.
struct AuditVerdict
{
    quint64 entries = 0;   ///< good ones, from the first
    quint64 badLine = 0;   ///< counts from 1; 0: none, or the fault is in no line
    QString reason{};      ///< null: the log is in order
    bool isAbsent = false; ///< there is neither log nor head
};

class AuditFile
{
public:
    static constexpr QLatin1String logName{"audit.jsonl"};
    static constexpr QLatin1String headName{"audit.head"};

    /// How the log ends.
    struct Tail
    {
        std::optional<AuditEntry> last{}; ///< nullopt: there is none
        qint64 end = 0;                   ///< where the last whole line ends
        qint64 size = 0;                  ///< more than end: somebody was cut short
        QString fault{};                  ///< the last whole line is no good entry
    };
    struct Head
    {
        std::optional<AuditHead> value{}; ///< nullopt: there is none
        QString fault{};
    };

    /// Borrowed.
    explicit AuditFile(const StateDirectory &directory) : m_directory(directory) {}

    QString logPath() const { return m_directory.pathOf(logName); }
    Tail tail() const;
    Head head() const;
    /// Entries from id @p first to id @p last, in this order; lines that are none are left out. Looks the place up by
    /// halving, so it costs little wherever that is.
    QList<AuditEntry> range(quint64 first, quint64 last) const;
    /// Reads all of it. A server may go on writing meanwhile.
    AuditVerdict verify() const;

private:
    const StateDirectory &m_directory;
};

} // namespace heliograph::admin
