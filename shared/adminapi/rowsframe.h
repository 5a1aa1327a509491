// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of one subscription on their way to a console:
// {"type":"rows","subscription":1,"sequence":1,"begin":true,"complete":false,"total":9,"upsert":[…],"remove":["…"]}
// The server joins it from rows that were printed once; the console reads it.
#pragma once

#include <optional>

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

namespace heliograph::adminapi {

struct RowsHead
{
    qint64 subscription = 0;
    qint64 sequence = 0;   ///< of the subscription's frames, from 1
    bool begin = false;    ///< forget what you had
    bool complete = false; ///< this is all that the subscription covers
    qint64 total = 0;      ///< rows that match, whether they are covered or not
    qint64 missed = 0;     ///< rows that were skipped for a console that was too slow
    bool operator==(const RowsHead &) const = default;
};

/// A frame that is being filled.
class RowsText
{
public:
    /// @p json: of one row.
    void upsert(QByteArrayView json);
    void remove(const QString &id);
    qsizetype rows() const { return m_rows; }
    /// Bytes so far.
    qsizetype size() const { return m_upserts.size() + m_removals.size(); }
    QByteArray text(const RowsHead &head) const;

private:
    QByteArray m_upserts;
    QByteArray m_removals;
    qsizetype m_rows = 0;
};

struct RowsFrame
{
    static constexpr char type[] = "rows";
    static constexpr qsizetype mostRows = 100'000;

    RowsHead head{};
    QJsonArray upsert{};
    QStringList remove{};
    bool operator==(const RowsFrame &) const = default;

    /// nullopt if it is not what it should be. Unknown members are skipped.
    static std::optional<RowsFrame> read(const QJsonObject &object);
    QByteArray text() const;
};

} // namespace heliograph::adminapi
