// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/watch.h"

#include "server/admin/picture.h"
#include "server/admin/tables.h"

#include <QSet>

namespace heliograph::admin {

struct Watch::Console::Subscribed
{
    Subscribed(Table &from, qint64 number, const adminapi::Query &asked) : table(from), id(number), query(asked)
    {
        if (Picture *picture = table.picture())
            picture->hold();
    }
    ~Subscribed()
    {
        feed.reset();
        if (Picture *picture = table.picture())
            picture->letGo();
    }
    Subscribed(const Subscribed &) = delete;
    Subscribed &operator=(const Subscribed &) = delete;

    bool isReady() const { return !table.picture() || table.picture()->isReady(); }
    bool isInAHurry() const { return !feed || !feed->isComplete(); }

    Table &table;
    const qint64 id;
    const adminapi::Query query;
    std::unique_ptr<Feed> feed; ///< from when there is something to feed on
};

Watch::Console::Console(Watch &watch, Sink &sink) : m_watch(watch), m_sink(sink)
{
    m_watch.m_consoles.push_back(this);
}

Watch::Console::~Console()
{
    m_watch.m_subscriptions -= subscriptions();
    m_watch.m_consoles.remove(this);
}

QString Watch::Console::subscribe(qint64 subscription, const QString &table, const QJsonObject &query)
{
    Table *found = m_watch.m_tables.find(table);
    if (!found)
        return QStringLiteral("There is no such table.");
    auto read = adminapi::Query::read(query, adminapi::Query::ofSubscriptions());
    if (const auto *asked = std::get_if<adminapi::Query>(&read))
        read = checked(*asked, *found);
    if (const auto *fault = std::get_if<adminapi::Query::Fault>(&read))
        return fault->sentence;
    if (!m_feeds.contains(subscription) && subscriptions() >= mostSubscriptions)
        return QStringLiteral("There are %1 subscriptions already.").arg(mostSubscriptions);
    unsubscribe(subscription);
    m_feeds.emplace(subscription, std::make_unique<Subscribed>(*found, subscription, std::get<adminapi::Query>(read)));
    ++m_watch.m_subscriptions;
    m_watch.schedule(Duration::zero());
    return {};
}

void Watch::Console::unsubscribe(qint64 subscription)
{
    m_watch.m_subscriptions -= qsizetype(m_feeds.erase(subscription));
}

Watch::Watch(Tables &tables, Deadlines &deadlines) : m_tables(tables), m_clock(deadlines.clock()), m_next(deadlines) {}

void Watch::schedule(Duration delay)
{
    m_next.start(delay, [this] { tick(); });
}

void Watch::tick()
{
    const bool isRegular = m_clock.now() >= m_nextRegular;
    if (isRegular)
        m_nextRegular = m_clock.now() + interval;
    const std::vector<Turn> turns = turnsOf(isRegular);
    refresh(turns, isRegular);
    bool isHurry = false;
    for (int round = 0; round < framesATurn; ++round) {
        isHurry = false;
        for (const Turn &turn : turns)
            isHurry |= serve(turn);
    }
    if (isWatched())
        schedule(isHurry ? hurry : untilRegular());
}

std::vector<Watch::Turn> Watch::turnsOf(bool isRegular) const
{
    std::vector<Turn> turns;
    for (Console *console : m_consoles) {
        for (const auto &[id, subscribed] : console->m_feeds) {
            if ((isRegular || subscribed->isInAHurry()) && subscribed->isReady() && console->m_sink.isReady())
                turns.push_back({console, subscribed.get()});
        }
    }
    return turns;
}

void Watch::refresh(const std::vector<Turn> &turns, bool isRegular)
{
    // In between there is only the rest of what was found before, and who has just come.
    QSet<Table *> tables;
    for (const auto &[console, subscribed] : turns) {
        if (isRegular || !subscribed->feed)
            tables.insert(&subscribed->table);
    }
    for (Table *table : std::as_const(tables))
        table->refresh();
    for (const auto &[console, subscribed] : turns) {
        if (!subscribed->feed)
            subscribed->feed = subscribed->table.feed(subscribed->id, subscribed->query);
    }
}

bool Watch::serve(const Turn &turn)
{
    Feed &feed = *turn.subscribed->feed;
    if (!turn.console->m_sink.isReady())
        return !feed.isComplete();
    if (const std::optional<QByteArray> frame = feed.next())
        turn.console->m_sink.send(*frame);
    return !feed.isComplete();
}

Duration Watch::untilRegular() const
{
    return std::chrono::ceil<Duration>(m_nextRegular - m_clock.now());
}

} // namespace heliograph::admin
