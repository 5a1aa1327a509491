// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row made of a struct of the admin API.
#pragma once

#include "server/admin/table.h"
#include "shared/adminapi/ids.h"
#include "shared/adminapi/rowfields.h"
#include "shared/adminapi/rowtext.h"

namespace heliograph::admin {

template<typename Struct>
class StructRow final : public Row
{
public:
    StructRow(const QString &id, quint64 version, Struct value) : Row(id, version), m_value(std::move(value)) {}

    const Struct &value() const { return m_value; }
    /// @p version is higher.
    void set(Struct value, quint64 version)
    {
        m_value = std::move(value);
        m_version = version;
        m_text.clear();
    }

    bool matches(const adminapi::Query &query) const override { return adminapi::matches(m_value, query); }
    adminapi::Cell cell(const QString &field) const override { return adminapi::cellOf(m_value, field); }
    const QByteArray &text() const override
    {
        if (m_text.isEmpty())
            m_text = adminapi::rowText(m_value);
        return m_text;
    }

private:
    Struct m_value;
    mutable QByteArray m_text;
};

} // namespace heliograph::admin
