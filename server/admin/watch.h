// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Subscriptions of consoles: while there are any, four times a second each gets what has changed, as much as its
// console takes. Not for how a console is connected.
#pragma once

#include "server/admin/table.h"
#include "shared/base/deadlines.h"

#include <list>
#include <map>

#include <QJsonObject>

namespace heliograph::admin {

class Tables;

/// The way to one console.
class Sink
{
public:
    virtual ~Sink() = default;
    /// Little enough waits to be sent. While false nothing is sent, and what changes meanwhile is sent in its latest
    /// state only.
    virtual bool isReady() const = 0;
    /// JSON. Calls nothing back.
    virtual void send(const QByteArray &frame) = 0;
};

class Watch
{
public:
    static constexpr Duration interval = std::chrono::milliseconds(250);
    static constexpr Duration hurry = std::chrono::milliseconds(50); ///< for what did not go at once
    static constexpr int framesATurn = 4;                            ///< of one subscription

    /// What one console watches. Ends with its life.
    class Console
    {
    public:
        static constexpr qsizetype mostSubscriptions = 16;

        /// All borrowed.
        Console(Watch &watch, Sink &sink);
        ~Console();
        Console(const Console &) = delete;
        Console &operator=(const Console &) = delete;

        /// In place of the one of that number, if there is one. Null, or what is wrong with it.
        QString subscribe(qint64 subscription, const QString &table, const QJsonObject &query);
        void unsubscribe(qint64 subscription);
        qsizetype subscriptions() const { return qsizetype(m_feeds.size()); }

    private:
        friend class Watch;
        struct Subscribed;

        Watch &m_watch;
        Sink &m_sink;
        std::map<qint64, std::unique_ptr<Subscribed>> m_feeds;
    };

    /// All borrowed.
    Watch(Tables &tables, Deadlines &deadlines);

    /// Nothing runs while it is false.
    bool isWatched() const { return m_subscriptions > 0; }

private:
    struct Turn
    {
        Console *console;
        Console::Subscribed *subscribed;
    };

    void schedule(Duration delay);
    void tick();
    Duration untilRegular() const;
    /// Of consoles that read and tables that are ready.
    std::vector<Turn> turnsOf(bool isRegular) const;
    static void refresh(const std::vector<Turn> &turns, bool isRegular);
    /// Sends the next frame, if there is one. True if more is to come.
    static bool serve(const Turn &turn);

    Tables &m_tables;
    const Clock &m_clock;
    Deadline m_next;
    Instant m_nextRegular{};
    std::list<Console *> m_consoles;
    qsizetype m_subscriptions = 0;
};

} // namespace heliograph::admin
