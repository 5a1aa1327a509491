// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of what describes itself (userrow.h) by name: to sort by, to choose by, to search. A member of a member is
// "caller.userId". Lists are not sorted by; a list of texts is chosen by one of them.
#pragma once

#include "shared/adminapi/cell.h"
#include "shared/adminapi/query.h"

#include <optional>

#include <QList>
#include <QStringList>

namespace heliograph::adminapi {

/// "since=5", "waiting=true", "dialect=" (null): how values are given.
bool isValue(const QString &value, const QString &given);
bool isValue(bool value, const QString &given);
bool isValue(double value, const QString &given);
bool isValue(qint64 value, const QString &given);
bool isValue(const QStringList &value, const QString &given);
bool isValue(std::nullopt_t, const QString &given);

/// Finds one field and hands its value to @p use.
template<typename Use>
class FieldFinder
{
public:
    FieldFinder(QStringView name, Use &use) : m_name(name), m_use(use) {}

    template<size_t size, typename T>
    void operator()(const char (&name)[size], const T &value)
    {
        const QLatin1String member(name, size - 1);
        if constexpr (requires { T::describe(value, *this); }) {
            if (m_name.size() > member.size() && m_name[member.size()] == u'.' && m_name.startsWith(member)) {
                FieldFinder inner(m_name.sliced(member.size() + 1), m_use);
                T::describe(value, inner);
            }
        } else if (is(member)) {
            m_use(value);
        }
    }
    /// Members of what is not there are null.
    template<size_t size, typename T>
    void operator()(const char (&name)[size], const std::optional<T> &value)
    {
        if (value)
            (*this)(name, *value);
        else if constexpr (!requires { T::describe(*value, *this); }) {
            if (is(QLatin1String(name, size - 1)))
                m_use(std::nullopt);
        }
    }

private:
    bool is(QLatin1String member) const { return m_name.size() == member.size() && m_name == member; }

    const QStringView m_name;
    Use &m_use;
};

template<typename Row, typename Use>
void useField(const Row &row, QStringView name, Use use)
{
    FieldFinder finder(name, use);
    Row::describe(row, finder);
}

inline Cell cell(const QString &value)
{
    return value;
}
inline Cell cell(double value)
{
    return value;
}
inline Cell cell(qint64 value)
{
    return double(value);
}
inline Cell cell(bool value)
{
    return double(value);
}
inline Cell cell(std::nullopt_t)
{
    return {};
}
template<typename T>
Cell cell(const QList<T> &) = delete;

/// Nothing for a field that there is not.
template<typename Row>
Cell cellOf(const Row &row, QStringView field)
{
    Cell found;
    useField(row, field, [&](const auto &value) {
        if constexpr (requires { cell(value); })
            found = cell(value);
    });
    return found;
}

enum class FieldUse { Choosing, Sorting };

/// Rows have that field, and it is fit for that.
template<typename Row>
bool hasField(QStringView field, FieldUse use)
{
    bool has = false;
    useField(Row(), field, [&](const auto &value) {
        has = use == FieldUse::Sorting ? requires
        {
            cell(value);
        } : requires
        {
            isValue(value, QString());
        };
    });
    return has;
}

/// Looks for a text in every text there is, in lists and members of members too.
class TextSearch
{
public:
    explicit TextSearch(const QString &text) : m_text(text) {}

    bool hasFound() const { return m_hasFound; }
    template<typename T>
    void operator()(const char *, const T &value)
    {
        if (!m_hasFound)
            look(value);
    }

private:
    void look(const QString &value) { m_hasFound = value.contains(m_text, Qt::CaseInsensitive); }
    template<typename T>
    void look(const std::optional<T> &value)
    {
        if (value)
            look(*value);
    }
    template<typename T>
    void look(const QList<T> &values)
    {
        for (auto value = values.begin(); value != values.end() && !m_hasFound; ++value)
            look(*value);
    }
    template<typename T>
    void look(const T &value)
    {
        if constexpr (requires { T::describe(value, *this); })
            T::describe(value, *this);
    }

    const QString &m_text;
    bool m_hasFound = false;
};

/// By fields and text; sorting and limits count for nothing.
template<typename Row>
bool matches(const Row &row, const Query &query)
{
    for (auto field = query.fields.begin(); field != query.fields.end(); ++field) {
        bool isMatch = false;
        useField(row, field.key(), [&](const auto &value) {
            if constexpr (requires { isValue(value, field.value()); })
                isMatch = isValue(value, field.value());
        });
        if (!isMatch)
            return false;
    }
    if (query.contains.isEmpty())
        return true;
    TextSearch search(query.contains);
    Row::describe(row, search);
    return search.hasFound();
}

} // namespace heliograph::adminapi
