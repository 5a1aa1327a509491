// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads what describes itself (userrow.h) from JSON: strict about types and sizes, blind to members that it does not
// know. A member that may be null may be missing.
#pragma once

#include <optional>

#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace heliograph::adminapi {

/// Of one value.
constexpr qsizetype longestText = 64 * 1024;
constexpr qsizetype longestList = 20'000;

bool readValue(const QJsonValue &json, QString &value);
bool readValue(const QJsonValue &json, bool &value);
bool readValue(const QJsonValue &json, double &value);
/// An integer that a JavaScript number holds exactly.
bool readValue(const QJsonValue &json, qint64 &value);

bool readValue(const QJsonValue &json, QJsonObject &value);

template<typename Row>
std::optional<Row> readRow(const QJsonValue &json);

class RowReader
{
public:
    explicit RowReader(const QJsonObject &object) : m_object(object) {}

    bool isGood() const { return m_isGood; }

    /// A member.
    template<typename T>
    void operator()(const char *name, T &value)
    {
        m_isGood = m_isGood && read(m_object.value(QLatin1String(name)), value);
    }

private:
    template<typename T>
    static bool read(const QJsonValue &json, std::optional<T> &value)
    {
        value.reset();
        return json.isNull() || json.isUndefined() || read(json, value.emplace());
    }
    template<typename T>
    static bool read(const QJsonValue &json, QList<T> &values)
    {
        const QJsonArray array = json.toArray();
        if (!json.isArray() || array.size() > longestList)
            return false;
        values.clear();
        for (const QJsonValue &each : array) {
            if (!read(each, values.emplaceBack()))
                return false;
        }
        return true;
    }
    template<typename T>
    static bool read(const QJsonValue &json, T &value)
    {
        if constexpr (requires { readValue(json, value); }) {
            return readValue(json, value);
        } else {
            std::optional<T> row = readRow<T>(json);
            if (row)
                value = std::move(*row);
            return row.has_value();
        }
    }

    const QJsonObject m_object;
    bool m_isGood = true;
};

/// nullopt if it is no such row.
template<typename Row>
std::optional<Row> readRow(const QJsonValue &json)
{
    if (!json.isObject())
        return std::nullopt;
    Row row;
    RowReader reader(json.toObject());
    Row::describe(row, reader);
    return reader.isGood() ? std::optional<Row>(std::move(row)) : std::nullopt;
}

} // namespace heliograph::adminapi
