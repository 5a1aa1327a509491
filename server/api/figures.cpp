// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/figures.h"

#include "server/domain/linefigures.h"

namespace heliograph::api {
namespace {

using domain::Realm;
using Answer = StatusDocument::Answer;

QJsonObject documentOf(const domain::LineFigures &figures)
{
    return {{QStringLiteral("totalMatches"), qint64(figures.totalMatches)},
            {QStringLiteral("activeUsers"), figures.activeUsers},
            {QStringLiteral("averageWaitTime"), figures.averageWaitTime},
            {QStringLiteral("waitingUsers"), figures.waitingUsers},
            {QStringLiteral("activeRooms"), figures.activeRooms},
            {QStringLiteral("queueLength"), figures.queueLength}};
}

/// Calls @p next with the number of user ids held, or the answer with nothing.
void countUsers(const Tables &tables, Realm realm, const Answer &answer, const std::function<void(qint64)> &next)
{
    tables.directory.count(realm, [answer, next](const Result<qint64> &users) {
        if (users)
            next(*users);
        else
            answer({});
    });
}

} // namespace

StatusDocument::Part directFigures(const Tables &tables)
{
    return [tables](const Answer &answer) {
        countUsers(tables, Realm::Direct, answer, [tables, answer](qint64 users) {
            tables.calls.count(Realm::Direct, [answer, users](const Result<domain::CallCounts> &calls) {
                QJsonObject part{{QStringLiteral("connectedUsers"), users}};
                if (calls)
                    part.insert(QStringLiteral("activeCalls"), calls->ringing + calls->accepted);
                answer(part);
            });
        });
    };
}

StatusDocument::Part presenceFigures(const Tables &tables)
{
    return [tables](const Answer &answer) {
        countUsers(tables, Realm::Presence, answer, [answer](qint64 users) {
            answer({{QStringLiteral("connectedUsers"), users}});
        });
    };
}

StatusDocument::Part randomFigures(const Tables &tables)
{
    return [tables](const Answer &answer) {
        countUsers(tables, Realm::Random, answer, [tables, answer](qint64 users) {
            tables.line.count([answer, users](const Result<domain::LineCounts> &counts) {
                answer(counts ? documentOf(domain::lineFigures(*counts, users)) : QJsonObject());
            });
        });
    };
}

std::function<QJsonObject()> memoryFigures(std::function<MemoryFigures()> measure)
{
    return [measure = std::move(measure)] {
        const MemoryFigures memory = measure();
        // Nothing here lives outside the heap, nor is shared with a script.
        return QJsonObject{{QStringLiteral("memory"), QJsonObject{{QStringLiteral("rss"), memory.resident},
                                                                  {QStringLiteral("heapTotal"), memory.heapTotal},
                                                                  {QStringLiteral("heapUsed"), memory.heapUsed},
                                                                  {QStringLiteral("external"), 0},
                                                                  {QStringLiteral("arrayBuffers"), 0}}}};
    };
}

StatusDocument::Part under(const QString &key, StatusDocument::Part part)
{
    return [key, part = std::move(part)](const Answer &answer) {
        part([key, answer](const QJsonObject &whole) {
            answer(whole.isEmpty() ? QJsonObject() : QJsonObject{{key, whole}});
        });
    };
}

} // namespace heliograph::api
