// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table whose few rows somebody lists whenever they are wanted: bans, timelines, the overview.
#pragma once

#include "server/admin/keptrows.h"

#include <QSet>

namespace heliograph::admin {

template<typename Struct>
class ListTable final : public KeptRows<Struct>
{
public:
    using List = std::function<QList<Struct>()>;

    ListTable(QString usualSort, List list) : m_usualSort(std::move(usualSort)), m_list(std::move(list)) {}

    QString usualSort() const override { return m_usualSort; }
    void refresh() override
    {
        QSet<QString> ids;
        for (const Struct &value : m_list()) {
            ids.insert(adminapi::idText(value.id));
            this->put(value);
        }
        this->retain(ids);
    }

private:
    const QString m_usualSort;
    const List m_list;
};

} // namespace heliograph::admin
