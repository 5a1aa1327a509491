// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The journal and the audit log as rows for operators.
#pragma once

#include "server/admin/auditlog.h"
#include "server/admin/sequence.h"
#include "server/domain/journal.h"
#include "shared/adminapi/auditrow.h"
#include "shared/adminapi/eventrow.h"

namespace heliograph::admin {

class EventRows final : public Sequence<adminapi::EventRow>
{
public:
    /// Borrowed.
    explicit EventRows(const domain::Journal &journal) : m_journal(journal) {}

    qint64 first() const override { return qint64(m_journal.first()); }
    qint64 last() const override { return qint64(m_journal.last()); }
    std::optional<adminapi::EventRow> at(qint64 number) const override;

private:
    const domain::Journal &m_journal;
};

/// The latest that the log has at hand; older ones are in its file.
class AuditRows final : public Sequence<adminapi::AuditRow>
{
public:
    /// Borrowed.
    explicit AuditRows(const AuditLog &log) : m_log(log) {}

    qint64 first() const override { return std::max<qint64>(1, last() - AuditLog::mostInMemory + 1); }
    qint64 last() const override { return qint64(m_log.size()); }
    std::optional<adminapi::AuditRow> at(qint64 number) const override;

private:
    const AuditLog &m_log;
};

} // namespace heliograph::admin
