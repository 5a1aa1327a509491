// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A console that watches one table over a link that may be slow and may break, and holds what it has against a truth.
#pragma once

#include "server/admin/watch.h"
#include "shared/adminapi/frames.h"
#include "shared/adminapi/replica.h"

#include <deque>

#include <QJsonDocument>

namespace heliograph::test {

/// {id: row} as JSON, of a table that somebody asks for anew.
using Truth = std::function<QJsonObject(const QString &table, const QJsonObject &query)>;

class Onlooker : public admin::Sink
{
public:
    Onlooker(QString table, QJsonObject query, Truth truth)
        : m_table(std::move(table)), m_query(std::move(query)), m_truth(std::move(truth))
    {
    }

    void connectTo(admin::Watch &watch)
    {
        m_console.emplace(watch, *this);
        m_fault = m_console->subscribe(subscription, m_table, m_query);
    }
    void lose()
    {
        m_console.reset();
        m_underway.clear();
        connectionLost();
    }
    /// The next frame never comes. What comes after it shows that.
    void dropOne()
    {
        if (m_underway.size() > 1)
            m_underway.pop_front();
    }
    bool isConnected() const { return m_console.has_value(); }
    /// Some of the frames under way come; subscribes again where one is missing.
    void read(qsizetype most)
    {
        for (; most > 0 && !m_underway.empty(); --most) {
            const auto frame = std::get<adminapi::RowsFrame>(*adminapi::readFrame(m_underway.front()));
            m_underway.pop_front();
            if (apply(frame) || !m_console)
                continue;
            ++gaps;
            m_fault = m_console->subscribe(subscription, m_table, m_query);
        }
    }
    bool isReady() const override { return isReading; }
    void send(const QByteArray &frame) override
    {
        ++frames;
        m_underway.push_back(frame);
        if (!isChecking)
            return;
        // What has been sent up to now is all there is, if the frame says so.
        const auto read = std::get<adminapi::RowsFrame>(*adminapi::readFrame(frame));
        follow(read);
        if (read.head.complete) {
            ++checked;
            check(m_shadow);
        }
    }
    /// Everything was read: what it has equals the truth.
    void checkAll()
    {
        if (!isComplete())
            fault = m_table + QStringLiteral(" is not complete. ") + m_fault;
        else
            check(rows());
    }

    static constexpr qint64 subscription = 1;

    bool isReading = true;
    bool isChecking = false; ///< also at each frame that says it is complete
    QString fault{};         ///< what was wrong first
    quint64 frames = 0;
    quint64 checked = 0;
    quint64 gaps = 0;

protected:
    virtual bool apply(const adminapi::RowsFrame &frame) = 0;
    virtual void connectionLost() = 0;
    virtual bool isComplete() const = 0;
    virtual QJsonObject rows() const = 0;

private:
    void follow(const adminapi::RowsFrame &frame)
    {
        if (frame.head.begin)
            m_shadow = {};
        for (const QString &id : frame.remove)
            m_shadow.remove(id);
        for (const QJsonValue &row : frame.upsert)
            m_shadow.insert(row[QLatin1String("id")].toString(), row);
    }
    void check(const QJsonObject &has)
    {
        const QJsonObject truth = m_truth(m_table, m_query);
        if (has == truth || !fault.isEmpty())
            return;
        for (const QString &id : truth.keys() + has.keys()) {
            if (has.value(id) != truth.value(id) && fault.isEmpty())
                fault = m_table + QLatin1Char(' ') + text(m_query) +
                        QStringLiteral(": %1 rows for %2, ").arg(has.size()).arg(truth.size()) +
                        QLatin1String("it has ") + text(has.value(id)) + QLatin1String(" for ") + text(truth.value(id));
        }
    }
    static QString text(const QJsonValue &row)
    {
        return QString::fromUtf8(QJsonDocument(row.toObject()).toJson(QJsonDocument::Compact));
    }

    const QString m_table;
    const QJsonObject m_query;
    const Truth m_truth;
    std::optional<admin::Watch::Console> m_console;
    QString m_fault;
    std::deque<QByteArray> m_underway;
    QJsonObject m_shadow;
};

template<typename Row>
class OnlookerOf final : public Onlooker, private adminapi::RowListener<Row>
{
public:
    using Onlooker::Onlooker;

private:
    using Replica = adminapi::Replica<Row>;

    bool apply(const adminapi::RowsFrame &frame) override
    {
        return m_replica.apply(frame) == Replica::Outcome::Applied;
    }
    void connectionLost() override { m_replica.connectionLost(); }
    bool isComplete() const override { return m_replica.isComplete(); }
    /// As somebody has them who only listened.
    QJsonObject rows() const override
    {
        QJsonObject rows;
        for (const Row &row : m_heard)
            rows.insert(row.id, QJsonDocument::fromJson(adminapi::rowText(row)).object());
        return m_heard == m_replica.rows() ? rows : QJsonObject{{QStringLiteral("listener"), false}};
    }

    void inserted(const Row &row) override
    {
        Q_ASSERT(!m_heard.contains(row.id));
        m_heard.insert(row.id, row);
    }
    void changed(const Row &before, const Row &after) override
    {
        if (m_heard.value(before.id) == before)
            m_heard.insert(after.id, after);
    }
    void removed(const Row &row) override { m_heard.remove(row.id); }
    void reset() override { m_heard.clear(); }

    QHash<QString, Row> m_heard{};
    Replica m_replica{this};
};

} // namespace heliograph::test
