// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table as operators see it: rows by id, whatever they are made of. Lists (page.h) and subscriptions (view.h, tail.h)
// stand on it.
#pragma once

#include "shared/adminapi/cell.h"
#include "shared/adminapi/query.h"
#include "shared/adminapi/rowfields.h"

#include <functional>
#include <memory>
#include <optional>

#include <QByteArray>

namespace heliograph::admin {

class Picture;

/// Of ids, where rows are kept by them. Not noexcept, so that the library keeps what was computed beside each id.
struct IdHash
{
    size_t operator()(const QString &id) const { return qHash(id); }
};

class Row
{
public:
    virtual ~Row() = default;
    const QString &id() const { return m_id; }
    /// Grows with every change; never 0.
    quint64 version() const { return m_version; }
    virtual bool matches(const adminapi::Query &query) const = 0;
    /// Of a field that the table knows.
    virtual adminapi::Cell cell(const QString &field) const = 0;
    /// JSON, made when it is first asked for.
    virtual const QByteArray &text() const = 0;

protected:
    Row(const QString &id, quint64 version) : m_id(id), m_version(version) {}

    QString m_id;
    quint64 m_version;
};

/// What a subscription has still to say.
class Feed
{
public:
    static constexpr qsizetype mostRows = 500;        ///< of one frame
    static constexpr qsizetype fullFrame = 64 * 1024; ///< bytes; the row that reaches it is the last

    virtual ~Feed() = default;
    /// The next frame; nullopt when there is nothing to say now. Each call takes the rows as they are.
    virtual std::optional<QByteArray> next() = 0;
    /// Rows kept in mind to be said; for tests and figures.
    virtual qsizetype waiting() const = 0;
    /// With the latest frame the other side had everything that there was.
    virtual bool isComplete() const = 0;
};

class Table
{
public:
    using Visit = std::function<void(const Row &)>;

    virtual ~Table() = default;
    /// What has to be held and ready first; nullptr: nothing.
    virtual Picture *picture() const { return nullptr; }
    virtual bool hasField(const QString &name, adminapi::FieldUse use) const = 0;
    /// A field's name, with "-" before it if the highest comes first.
    virtual QString usualSort() const = 0;
    /// Brings rows, feeds included, up to date.
    virtual void refresh() = 0;
    /// Rows are valid during the call.
    virtual void forEach(const Visit &visit) const = 0;
    /// False if there is none.
    virtual bool find(const QString &id, const Visit &visit) const = 0;
    /// @p query suits this table (checked()). Goes before the table.
    virtual std::unique_ptr<Feed> feed(qint64 subscription, const adminapi::Query &query) = 0;
};

/// Where a row stands in a list. Rows that are alike in it stand in the order of their ids.
struct SortKey
{
    adminapi::Cell cell;
    QString id;
};
bool isBefore(const SortKey &one, const SortKey &other, bool isDescending);

/// The query with the table's sorting if it has none; or the field that the table does not know.
std::variant<adminapi::Query, adminapi::Query::Fault> checked(const adminapi::Query &query, const Table &table);

} // namespace heliograph::admin
