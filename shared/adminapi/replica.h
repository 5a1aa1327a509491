// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A subscription's rows on the console's side: takes the frames in and says exactly what changed. Not for asking the
// server, and not for order: rows have none here.
#pragma once

#include "shared/adminapi/ids.h"
#include "shared/adminapi/rowreader.h"
#include "shared/adminapi/rowsframe.h"

#include <QHash>

namespace heliograph::adminapi {

/// Hears of each change when it has been made.
template<typename Row>
class RowListener
{
public:
    virtual ~RowListener() = default;
    virtual void inserted(const Row &row) = 0;
    virtual void changed(const Row &before, const Row &after) = 0;
    virtual void removed(const Row &row) = 0;
    /// All rows are gone; those that come next are told as inserted.
    virtual void reset() = 0;
};

template<typename Row>
class Replica
{
public:
    enum class Outcome {
        Applied,
        Lost, ///< a frame is missing or cannot be read: subscribe again
    };
    /// A server that sends more than was asked for is not believed.
    static constexpr qsizetype mostRows = 200'000;

    /// @p listener is borrowed; may be nullptr.
    explicit Replica(RowListener<Row> *listener = nullptr) : m_listener(listener) {}

    /// Of this subscription only. Once lost, only a frame that begins anew is applied.
    Outcome apply(const RowsFrame &frame)
    {
        if (frame.head.begin ? frame.head.sequence != 1 : m_isLost || frame.head.sequence != m_sequence + 1)
            return lose();
        std::optional<QList<Row>> rows = readAll(frame.upsert);
        if (!rows || rows->size() + (frame.head.begin ? 0 : m_rows.size()) > mostRows)
            return lose();
        if (frame.head.begin)
            clear();
        m_isLost = false;
        m_sequence = frame.head.sequence;
        m_isComplete = frame.head.complete;
        m_total = frame.head.total;
        m_missed += frame.head.missed;
        for (const QString &id : frame.remove)
            remove(id);
        for (Row &row : *rows)
            put(std::move(row));
        return Outcome::Applied;
    }
    /// What is known stays, to be shown as old, until a frame begins anew.
    void connectionLost() { lose(); }

    const QHash<QString, Row> &rows() const { return m_rows; }
    /// The rows are all that the subscription covers, as of the last frame.
    bool isComplete() const { return m_isComplete; }
    bool isLost() const { return m_isLost; }
    /// Rows on the server that match, whether they are covered or not.
    qint64 total() const { return m_total; }
    /// Since the beginning.
    qint64 missed() const { return m_missed; }

private:
    Outcome lose()
    {
        m_isLost = true;
        m_isComplete = false;
        return Outcome::Lost;
    }
    static std::optional<QList<Row>> readAll(const QJsonArray &array)
    {
        QList<Row> rows;
        rows.reserve(array.size());
        for (const QJsonValue &each : array) {
            std::optional<Row> row = readRow<Row>(each);
            if (!row)
                return std::nullopt;
            rows.append(std::move(*row));
        }
        return rows;
    }
    void clear()
    {
        m_rows.clear();
        m_missed = 0;
        if (m_listener)
            m_listener->reset();
    }
    void remove(const QString &id)
    {
        const auto known = m_rows.constFind(id);
        if (known == m_rows.constEnd())
            return;
        const Row row = *known;
        m_rows.erase(known);
        if (m_listener)
            m_listener->removed(row);
    }
    void put(Row row)
    {
        const QString id = idText(row.id);
        const auto known = m_rows.find(id);
        if (known == m_rows.end()) {
            const auto place = m_rows.insert(id, std::move(row));
            if (m_listener)
                m_listener->inserted(*place);
            return;
        }
        const Row before = std::exchange(*known, std::move(row));
        if (m_listener && before != *known)
            m_listener->changed(before, *known);
    }

    RowListener<Row> *const m_listener;
    QHash<QString, Row> m_rows;
    qint64 m_sequence = 0;
    qint64 m_total = 0;
    qint64 m_missed = 0;
    bool m_isComplete = false;
    bool m_isLost = true;
};

} // namespace heliograph::adminapi
