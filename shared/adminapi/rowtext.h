// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON text of what describes itself (userrow.h). Not for reading it: rowreader.h.
#pragma once

#include "shared/base/jsonwriter.h"

#include <optional>
#include <type_traits>

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace heliograph::adminapi {

/// {"id":"calls:alice","dialect":"calls",…}
class RowWriter
{
public:
    explicit RowWriter(QByteArray &out) : m_out(out) {}

    /// The whole of it.
    template<typename Row>
    void write(const Row &row)
    {
        m_isFirst = true;
        m_out += '{';
        Row::describe(row, *this);
        m_out += '}';
        m_isFirst = false;
    }

    /// A member.
    template<size_t size, typename T>
    void operator()(const char (&name)[size], const T &value)
    {
        m_out += m_isFirst ? "\"" : ",\"";
        m_isFirst = false;
        m_out.append(name, size - 1);
        m_out += "\":";
        add(value);
    }

private:
    void add(const QString &value) { appendJson(m_out, value); }
    void add(bool value) { m_out += value ? "true" : "false"; }
    void add(double value) { appendJson(m_out, value); }
    void add(qint64 value) { m_out += QByteArray::number(value); }
    void add(const QJsonObject &value) { m_out += QJsonDocument(value).toJson(QJsonDocument::Compact); }
    template<typename T>
    void add(const std::optional<T> &value)
    {
        if (value)
            add(*value);
        else
            m_out += "null";
    }
    template<typename T>
    void add(const QList<T> &values)
    {
        m_out += '[';
        for (qsizetype at = 0; at < values.size(); ++at) {
            if (at > 0)
                m_out += ',';
            add(values[at]);
        }
        m_out += ']';
    }
    template<typename Row>
    requires std::is_class_v<Row>
    void add(const Row &row) { write(row); }

    QByteArray &m_out;
    bool m_isFirst = true;
};

template<typename Row>
QByteArray rowText(const Row &row)
{
    QByteArray text;
    text.reserve(512);
    RowWriter(text).write(row);
    return text;
}

} // namespace heliograph::adminapi
