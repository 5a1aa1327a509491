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
    bool isInAHurry() const { return !feed || !feed->hasBeenComplete(); }

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
    // Who has had everything once is told at the interval, whoever else is in a hurry.
    const bool isRegular = m_clock.now() >= m_nextRegular;
    if (isRegular)
        m_nextRegular = m_clock.now() + interval;
    std::vector<std::pair<Console *, Console::Subscribed *>> turn;
    QSet<Table *> tables;
    for (Console *console : m_consoles) {
        for (const auto &[id, subscribed] : console->m_feeds) {
            if ((isRegular || subscribed->isInAHurry()) && subscribed->isReady() && console->m_sink.isReady()) {
                turn.emplace_back(console, subscribed.get());
                tables.insert(&subscribed->table);
            }
        }
    }
    for (Table *table : tables)
        table->refresh();
    bool isHurry = false;
    for (const auto &[console, subscribed] : turn) {
        serve(*console, *subscribed);
        isHurry |= subscribed->isInAHurry();
    }
    if (isWatched())
        schedule(isHurry ? hurry : untilRegular());
}

Duration Watch::untilRegular() const
{
    return std::chrono::ceil<Duration>(m_nextRegular - m_clock.now());
}

void Watch::serve(Console &console, Console::Subscribed &subscribed)
{
    if (!subscribed.feed)
        subscribed.feed = subscribed.table.feed(subscribed.id, subscribed.query);
    const int most = subscribed.isInAHurry() ? framesInAHurry : framesATurn;
    for (int frames = 0; frames < most && console.m_sink.isReady(); ++frames) {
        const std::optional<QByteArray> frame = subscribed.feed->next();
        if (!frame)
            break;
        console.m_sink.send(*frame);
    }
}

} // namespace heliograph::admin
