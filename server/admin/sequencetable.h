// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table to which rows are only added: events, the audit log.
#pragma once

#include "server/admin/sequence.h"
#include "server/admin/structrow.h"
#include "server/admin/tail.h"

namespace heliograph::admin {

template<typename Struct>
class SequenceTable final : public Table, public Tailed
{
public:
    /// Borrowed.
    explicit SequenceTable(const Sequence<Struct> &rows) : m_rows(rows) {}

    bool hasField(const QString &name, adminapi::FieldUse use) const override
    {
        return adminapi::hasField<Struct>(name, use);
    }
    QString usualSort() const override { return QStringLiteral("-id"); }
    void refresh() override {}
    void forEach(const Visit &visit) const override
    {
        for (qint64 number = m_rows.first(); number <= m_rows.last(); ++number)
            visitAt(number, visit);
    }
    bool find(const QString &id, const Visit &visit) const override
    {
        bool isNumber = false;
        const qint64 number = id.toLongLong(&isNumber);
        return isNumber && adminapi::idText(number) == id && visitAt(number, visit);
    }
    std::unique_ptr<Feed> feed(qint64 subscription, const adminapi::Query &query) override
    {
        return std::make_unique<Tail>(*this, subscription, query);
    }

    qint64 first() const override { return m_rows.first(); }
    qint64 last() const override { return m_rows.last(); }
    bool visitAt(qint64 number, const Visit &visit) const override
    {
        std::optional<Struct> value = m_rows.at(number);
        if (value)
            visit(StructRow<Struct>(adminapi::idText(number), 1, std::move(*value)));
        return value.has_value();
    }

private:
    const Sequence<Struct> &m_rows;
};

} // namespace heliograph::admin
