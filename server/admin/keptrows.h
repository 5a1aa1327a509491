// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table whose rows are kept, and whose subscriptions are told of every change. Base of those that live on the picture
// and of those that are listed anew.
#pragma once

#include "server/admin/structrow.h"
#include "server/admin/view.h"

#include <unordered_map>

namespace heliograph::admin {

template<typename Struct>
class KeptRows : public Table, public ViewedRows
{
public:
    bool hasField(const QString &name, adminapi::FieldUse use) const override
    {
        return adminapi::hasField<Struct>(name, use);
    }
    void forEach(const Visit &visit) const override
    {
        for (const auto &[id, row] : m_rows)
            visit(row);
    }
    bool find(const QString &id, const Visit &visit) const override
    {
        const auto row = m_rows.find(id);
        if (row == m_rows.end())
            return false;
        visit(row->second);
        return true;
    }
    std::unique_ptr<Feed> feed(qint64 subscription, const adminapi::Query &query) override
    {
        auto view = std::make_unique<View>(*this, subscription, query);
        for (const auto &[id, row] : m_rows)
            view->put(row);
        return view;
    }

protected:
    /// A value equal to the one before is no change.
    void put(Struct value)
    {
        const QString id = adminapi::idText(value.id);
        const auto known = m_rows.find(id);
        if (known == m_rows.end()) {
            tellPut(m_rows.try_emplace(id, id, ++m_version, std::move(value)).first->second);
        } else if (known->second.value() != value) {
            known->second.set(std::move(value), ++m_version);
            tellPut(known->second);
        }
    }
    void remove(const QString &id)
    {
        const auto row = m_rows.find(id);
        if (row == m_rows.end())
            return;
        tellRemoved(id);
        m_rows.erase(row);
    }
    void putOrRemove(std::optional<Struct> value, const QString &id)
    {
        if (value)
            put(std::move(*value));
        else
            remove(id);
    }
    /// Removes every row whose id is not among these.
    void retain(const QSet<QString> &ids)
    {
        std::erase_if(m_rows, [&](const auto &row) {
            const bool isGone = !ids.contains(row.first);
            if (isGone)
                tellRemoved(row.first);
            return isGone;
        });
    }

private:
    std::unordered_map<QString, StructRow<Struct>, IdHash> m_rows;
    quint64 m_version = 0;
};

} // namespace heliograph::admin
