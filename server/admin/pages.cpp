// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/pages.h"

#include "server/admin/picture.h"
#include "server/admin/tables.h"

namespace heliograph::admin {

using adminapi::Query;

namespace {

const PageFault noSuchTable{PageFault::NoSuchTable, QStringLiteral("There is no such list.")};
const PageFault noSuchItem{PageFault::NoSuchItem, QStringLiteral("There is none of that id.")};
const PageFault unavailable{PageFault::Unavailable, QStringLiteral("The server cannot list that now.")};

} // namespace

Pages::Pages(Tables &tables, Picture &picture, Deadlines &deadlines)
    : m_tables(tables), m_picture(picture), m_patience(deadlines)
{
    m_picture.setReadyListener([this] { goOn(); });
}

Pages::~Pages()
{
    m_picture.setReadyListener({});
}

void Pages::list(const QString &table, const QList<std::pair<QString, QString>> &query, const Answer &answer)
{
    Table *found = m_tables.find(table);
    if (!found) {
        answer(noSuchTable);
        return;
    }
    auto read = Query::read(query, Query::ofLists());
    if (const auto *asked = std::get_if<Query>(&read))
        read = checked(*asked, *found);
    if (const auto *fault = std::get_if<Query::Fault>(&read)) {
        answer(PageFault{PageFault::Invalid, fault->sentence});
        return;
    }
    prepare(*found, answer, [found, asked = std::get<Query>(read), answer] { answer(page(*found, asked)); });
}

void Pages::item(const QString &table, const QString &id, const Answer &answer)
{
    Table *found = m_tables.find(table);
    if (!found) {
        answer(noSuchTable);
        return;
    }
    prepare(*found, answer, [found, id, answer] {
        QByteArray text;
        if (found->find(id, [&](const Row &row) { text = row.text(); }))
            answer(text);
        else
            answer(noSuchItem);
    });
}

void Pages::prepare(Table &table, const Answer &answer, const std::function<void()> &then)
{
    const auto refreshed = [&table, then] {
        table.refresh();
        then();
    };
    if (!table.picture()) {
        refreshed();
        return;
    }
    m_picture.touch();
    if (m_picture.isReady()) {
        refreshed();
    } else if (m_waiting.size() < mostWaiting) {
        m_waiting.push_back({answer, refreshed});
        if (!m_patience.isActive())
            m_patience.start(patience, [this] { giveUp(); });
    } else {
        answer(unavailable);
    }
}

void Pages::goOn()
{
    m_patience.stop();
    for (const Waiting &waiting : std::exchange(m_waiting, {}))
        waiting.then();
}

void Pages::giveUp()
{
    for (const Waiting &waiting : std::exchange(m_waiting, {}))
        waiting.answer(unavailable);
}

} // namespace heliograph::admin
