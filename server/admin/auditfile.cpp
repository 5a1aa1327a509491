// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/auditfile.h"

namespace heliograph::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostHeadBytes = 1024;

/// One line without its end.
struct Line
{
    QByteArray text{};
    bool isWhole = false;
};

Line readLine(QFile &file)
{
    QByteArray text = file.readLine(AuditLine::mostBytes + 2);
    const bool isWhole = text.endsWith('\n');
    if (isWhole)
        text.chop(1);
    return {std::move(text), isWhole};
}

/// Walks the log from its first line.
class Walk
{
public:
    Walk(QFile &file, const AuditHead &head) : m_file(file), m_head(head) {}

    AuditVerdict run()
    {
        while (!m_file.atEnd() && m_verdict.reason.isNull())
            step(readLine(m_file));
        return m_verdict;
    }
    bool hasMetHead() const { return m_hasMetHead; }

private:
    void step(const Line &line)
    {
        const QString fault = faultOf(line);
        if (!fault.isNull()) {
            m_verdict.badLine = m_verdict.entries + 1;
            m_verdict.reason = fault;
            return;
        }
        ++m_verdict.entries;
        m_hasMetHead = m_hasMetHead || m_head == AuditHead{m_verdict.entries, m_previous};
    }

    QString faultOf(const Line &line)
    {
        const quint64 expected = m_verdict.entries + 1;
        if (!line.isWhole)
            return m_file.atEnd() ? u"it is cut off"_s : u"it is too long for an entry"_s;
        const auto entry = AuditLine::read(line.text);
        if (!entry)
            return u"it is no entry"_s;
        if (!AuditLine::isSealed(line.text))
            return u"entry %1 was altered"_s.arg(entry->id);
        if (entry->id != expected)
            return misplaced(entry->id, expected);
        if (entry->previous != m_previous)
            return u"entry %1 does not continue the one before it, which was replaced"_s.arg(entry->id);
        m_previous = entry->hash;
        return {};
    }

    QString misplaced(quint64 id, quint64 expected)
    {
        const auto next = AuditLine::read(readLine(m_file).text);
        if (id < expected || (next && next->id == expected))
            return u"entry %1 stands where entry %2 belongs: they were swapped"_s.arg(id).arg(expected);
        return id == expected + 1 ? u"entry %1 is missing before it"_s.arg(expected)
                                  : u"entries %1 to %2 are missing before it"_s.arg(expected).arg(id - 1);
    }

    QFile &m_file;
    const AuditHead m_head;
    AuditVerdict m_verdict;
    QByteArray m_previous = noAuditHash();
    bool m_hasMetHead = false;
};

} // namespace

AuditFile::Head AuditFile::head() const
{
    const StateDirectory::Content content = m_directory.read(headName, mostHeadBytes);
    if (!content.fault.isNull())
        return {{}, content.fault};
    if (!content.bytes)
        return {};
    auto head = AuditHead::read(*content.bytes);
    return {head, head ? QString() : u"%1 is damaged"_s.arg(m_directory.pathOf(headName))};
}

AuditFile::Tail AuditFile::tail() const
{
    Tail tail;
    QFile file(logPath());
    if (!file.exists())
        return tail;
    if (!file.open(QIODevice::ReadOnly)) {
        tail.fault = u"%1 cannot be read: %2"_s.arg(file.fileName(), file.errorString());
        return tail;
    }
    tail.size = file.size();
    // Room for the last line, one that was cut short after it, and the end of the one before.
    const qint64 begin = std::max<qint64>(0, tail.size - 2 * (AuditLine::mostBytes + 1) - 1);
    file.seek(begin);
    const QByteArray block = file.read(tail.size - begin);
    const qsizetype end = block.lastIndexOf('\n');
    if (end < 0)
        return tail;
    tail.end = begin + end + 1;
    const QByteArray line = block.left(end).mid(block.left(end).lastIndexOf('\n') + 1);
    tail.last = AuditLine::read(line);
    if (!tail.last || !AuditLine::isSealed(line))
        tail.fault = u"the last line of %1 is no good entry"_s.arg(file.fileName());
    return tail;
}

QList<AuditEntry> AuditFile::range(quint64 first, quint64 last) const
{
    QFile file(logPath());
    if (!file.open(QIODevice::ReadOnly))
        return {};
    qint64 low = 0;
    qint64 high = file.size();
    while (high - low > AuditLine::mostBytes) {
        const qint64 middle = low + (high - low) / 2;
        file.seek(middle);
        readLine(file); // it begins in the middle
        const qint64 place = file.pos();
        const auto entry = place < high ? AuditLine::read(readLine(file).text) : std::nullopt;
        if (entry && entry->id <= first)
            low = place;
        else
            high = middle;
    }
    file.seek(low);
    QList<AuditEntry> entries;
    while (!file.atEnd() && quint64(entries.size()) <= last - first) {
        const auto entry = AuditLine::read(readLine(file).text);
        if (entry && entry->id > last)
            break;
        if (entry && entry->id >= first)
            entries.append(*entry);
    }
    return entries;
}

AuditVerdict AuditFile::verify() const
{
    const Head before = head();
    if (!before.fault.isNull())
        return {.reason = before.fault};
    QFile file(logPath());
    if (!file.exists() && !before.value)
        return {.isAbsent = true};
    if (file.exists() && !file.open(QIODevice::ReadOnly))
        return {.reason = u"%1 cannot be read: %2"_s.arg(file.fileName(), file.errorString())};
    const AuditHead expected = before.value.value_or(AuditHead());
    Walk walk(file, expected);
    AuditVerdict verdict = walk.run();
    if (!verdict.reason.isNull())
        return verdict;
    // What a server has written since counts as well.
    const auto after = head().value;
    const quint64 most = after.value_or(AuditHead()).id + 1;
    if (verdict.entries < expected.id)
        verdict.reason = u"the last entries, from %1 to %2, are missing"_s.arg(verdict.entries + 1).arg(expected.id);
    else if (expected.id > 0 && !walk.hasMetHead())
        verdict.reason = u"entry %1 is not the one that %2 names"_s.arg(expected.id).arg(headName);
    else if (verdict.entries > most && !after)
        verdict.reason = u"%1 is missing"_s.arg(headName);
    else if (verdict.entries > most)
        verdict.reason =
            u"%1 names entry %2, which is not the last: it was replaced or removed"_s.arg(headName).arg(most - 1);
    return verdict;
}

} // namespace heliograph::admin
