// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table of bans that a test writes into, and a sequence of events that it adds to.
#pragma once

#include "server/admin/keptrows.h"
#include "server/admin/sequence.h"
#include "shared/adminapi/banrow.h"
#include "shared/adminapi/eventrow.h"
#include "shared/adminapi/frames.h"

#include <deque>

namespace heliograph::test {

class BanSheet final : public admin::KeptRows<adminapi::BanRow>
{
public:
    QString usualSort() const override { return QStringLiteral("since"); }
    void refresh() override {}

    void put(int number, qint64 since, const char *reason = "")
    {
        KeptRows::put({.id = QStringLiteral("b%1").arg(number), .reason = QLatin1String(reason), .since = since});
    }
    void remove(int number) { KeptRows::remove(QStringLiteral("b%1").arg(number)); }
};

class EventSheet final : public admin::Sequence<adminapi::EventRow>
{
public:
    explicit EventSheet(size_t most) : m_most(most) {}

    qint64 first() const override { return m_last - qint64(m_events.size()) + 1; }
    qint64 last() const override { return m_last; }
    std::optional<adminapi::EventRow> at(qint64 number) const override
    {
        if (number < first() || number > m_last)
            return std::nullopt;
        return m_events[size_t(number - first())];
    }
    void add(const char *type)
    {
        m_events.push_back({.id = ++m_last, .type = QLatin1String(type)});
        if (m_events.size() > m_most)
            m_events.pop_front();
    }

private:
    const size_t m_most;
    std::deque<adminapi::EventRow> m_events;
    qint64 m_last = 0;
};

/// "1 begin complete 2: b1 b2 -b3": sequence, flags, total, rows and removals of a frame; "-" for none.
inline QByteArray spoken(const std::optional<QByteArray> &text)
{
    if (!text)
        return "-";
    const auto frame = std::get<adminapi::RowsFrame>(*adminapi::readFrame(*text));
    QByteArrayList rows;
    for (const QJsonValue &row : frame.upsert)
        rows.append(row[QLatin1String("id")].toVariant().toByteArray());
    std::sort(rows.begin(), rows.end());
    QByteArray said = QByteArray::number(frame.head.sequence) + (frame.head.begin ? " begin" : "") +
                      (frame.head.complete ? " complete " : " ") + QByteArray::number(frame.head.total) + ": " +
                      rows.join(' ');
    for (const QString &id : frame.remove)
        said += " -" + id.toLatin1();
    if (frame.head.missed > 0)
        said += " missed " + QByteArray::number(frame.head.missed);
    return said.trimmed();
}

} // namespace heliograph::test
