// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/auditlog.h"

#include "server/admin/disk.h"

#include <QLoggingCategory>

namespace heliograph::admin {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcAudit, "heliograph.admin.audit", QtInfoMsg)

constexpr auto ownFile = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

} // namespace

AuditLog::AuditLog(const StateDirectory &directory, const Clock &clock)
    : m_directory(directory), m_reading(directory), m_clock(clock)
{
    if (m_directory.isPersistent())
        open();
}

AuditLog::~AuditLog()
{
    flush();
    if (m_log.isOpen() && unwritten() > 0)
        qCCritical(lcAudit) << "the last" << unwritten() << "entries could not be written and are lost";
}

void AuditLog::open()
{
    const QString reason = resume();
    if (!reason.isNull()) {
        startAnew(reason);
        return;
    }
    const quint64 first = m_last.id > quint64(mostInMemory) ? m_last.id - quint64(mostInMemory) + 1 : 1;
    const QList<AuditEntry> entries = m_reading.range(first, m_last.id);
    // Lines that are none leave a gap, and verify() tells where.
    if (quint64(entries.size()) == m_last.id - first + 1)
        m_recent.assign(entries.begin(), entries.end());
    openLog();
}

QString AuditLog::resume()
{
    const AuditFile::Tail tail = m_reading.tail();
    const AuditFile::Head head = m_reading.head();
    for (const QString &fault : {tail.fault, head.fault}) {
        if (!fault.isNull())
            return fault;
    }
    const AuditHead named = head.value.value_or(AuditHead());
    const AuditHead last = tail.last ? AuditHead{tail.last->id, tail.last->hash} : AuditHead();
    const bool isCut = tail.size > tail.end;
    // A crash leaves an entry that the head does not name yet, or a part of one: never both, and never a head that
    // names what is not there.
    const bool isBehind = !isCut && tail.last && named == AuditHead{tail.last->id - 1, tail.last->previous};
    if (named != last && !isBehind)
        return u"the log ends with entry %1, which is not what %2 says"_s.arg(last.id).arg(AuditFile::headName);
    if (isCut) {
        qCWarning(lcAudit) << "an entry that was cut off in the middle of writing is removed";
        if (!QFile::resize(m_reading.logPath(), tail.end))
            return u"a line that was cut off cannot be removed"_s;
    }
    m_last = m_written = last;
    m_end = tail.end;
    m_isHeadBehind = isBehind;
    return {};
}

void AuditLog::startAnew(const QString &reason)
{
    QStringList aside;
    for (const QLatin1String name : {AuditFile::logName, AuditFile::headName}) {
        if (!QFile::exists(m_directory.pathOf(name)))
            continue;
        const QString other = m_directory.setAside(name);
        if (other.isNull()) {
            report(u"%1 cannot be moved away"_s.arg(m_directory.pathOf(name)));
            return;
        }
        aside.append(other);
    }
    const QString where = aside.join(" and "_L1);
    qCCritical(lcAudit).noquote() << "the audit log is damaged and was set aside as" << where << "in"
                                  << m_directory.path() + ": "_L1 + reason;
    if (openLog())
        append({u"heliographd"_s, {}, u"audit-restart"_s, where, reason, u"set aside"_s});
}

bool AuditLog::openLog()
{
    const OwnerOnly ownerOnly;
    m_log.setFileName(m_reading.logPath());
    const auto mode = QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered;
    if (!m_log.open(mode, ownFile) || !m_log.setPermissions(ownFile)) {
        report(m_log.errorString());
        return false;
    }
    giveToOwnerOf(m_directory.path(), m_log.handle());
    return true;
}

std::optional<quint64> AuditLog::append(const Act &act)
{
    const bool isKept = m_log.isOpen();
    if (isKept && unwritten() >= quint64(mostInMemory)) {
        flush();
        if (unwritten() >= quint64(mostInMemory))
            return std::nullopt;
    }
    AuditEntry entry{m_last.id + 1,    toUnixMilliseconds(m_clock.wallNow()),
                     act.operatorName, act.role,
                     act.action,       act.target,
                     act.reason,       act.outcome,
                     m_last.hash};
    AuditLine::seal(entry);
    m_last = {entry.id, entry.hash};
    m_recent.push_back(entry);
    if (isKept)
        flush();
    if (m_recent.size() > size_t(mostInMemory))
        m_recent.pop_front();
    return entry.id;
}

void AuditLog::flush()
{
    if (!m_log.isOpen())
        return;
    const size_t first = m_recent.size() - size_t(std::min(unwritten(), quint64(m_recent.size())));
    for (size_t at = first; at < m_recent.size(); ++at) {
        if (!store(m_recent[at]))
            return;
    }
    if (m_isHeadBehind && !storeHead())
        return;
    report({});
}

bool AuditLog::store(AuditEntry &entry)
{
    // The head must never be behind by more than one entry, or a crash would look like somebody's work.
    if (m_isHeadBehind && !storeHead())
        return false;
    const QByteArray line = AuditLine::seal(entry);
    if (m_log.write(line) != line.size() || !reachDisk(m_log.handle())) {
        report(m_log.errorString());
        m_log.unsetError();
        m_log.resize(m_end);
        return false;
    }
    m_end += line.size();
    m_written = {entry.id, entry.hash};
    m_isHeadBehind = true;
    return storeHead();
}

bool AuditLog::storeHead()
{
    const QString fault = m_directory.write(AuditFile::headName, m_written.text());
    m_isHeadBehind = !fault.isNull();
    if (m_isHeadBehind)
        report(fault);
    return !m_isHeadBehind;
}

void AuditLog::report(const QString &fault)
{
    const bool isFailing = !fault.isNull();
    if (isFailing == m_isFailing)
        return;
    m_isFailing = isFailing;
    if (isFailing)
        qCCritical(lcAudit).noquote() << "the audit log cannot be written, entries are kept in memory:" << fault;
    else
        qCInfo(lcAudit) << "the audit log can be written again; nothing is missing";
}

QList<AuditEntry> AuditLog::page(quint64 before, qsizetype limit) const
{
    QList<AuditEntry> entries;
    const quint64 end = std::min(before, m_last.id + 1);
    const quint64 count = quint64(std::clamp<qsizetype>(limit, 0, mostInMemory));
    if (end <= 1 || count == 0)
        return entries;
    const quint64 begin = end > count ? end - count : 1;
    const quint64 remembered = m_last.id + 1 - m_recent.size();
    for (quint64 id = end - 1; id >= std::max(begin, remembered) && id > 0; --id)
        entries.append(m_recent[size_t(id - remembered)]);
    if (begin >= remembered || !m_log.isOpen())
        return entries;
    const QList<AuditEntry> older = m_reading.range(begin, std::min(end, remembered) - 1);
    std::copy(older.rbegin(), older.rend(), std::back_inserter(entries));
    return entries;
}

} // namespace heliograph::admin
