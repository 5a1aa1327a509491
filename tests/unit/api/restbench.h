// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole REST API over a table of rooms that answers late, without any connection.
#pragma once

#include "server/api/restapi.h"
#include "server/domain/memorycalls.h"
#include "server/domain/memorydirectory.h"
#include "server/domain/memorywaitingline.h"
#include "tests/support/laterooms.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"
#include "tests/unit/api/asking.h"

#include <QFile>
#include <QTemporaryDir>

namespace heliograph::test {

class RestBench
{
public:
    RestBench()
    {
        options.version = QStringLiteral("1.2.3");
        options.builtinPage = folder.path();
        QFile page(folder.filePath(QStringLiteral("index.html")));
        if (page.open(QIODevice::WriteOnly))
            page.write("<p>built-in</p>");
    }

    /// Made when it is first needed, from the options as they are then.
    api::RestApi &api()
    {
        if (!m_api)
            m_api.reset(new api::RestApi(
                options,
                {clock, ids, rooms, {directory, calls, line}, [this] { return memory; }, [this] { return isReady; }}));
        return *m_api;
    }
    std::shared_ptr<FakeExchange> ask(const QByteArray &target, const net::Headers &headers = {},
                                      const QByteArray &method = QByteArrayLiteral("GET"))
    {
        auto exchange = test::ask(api(), requestOf(target, headers, method));
        rooms.answerAll();
        return exchange;
    }
    void join(const char *room, const char *peer, const QString &name, const char *role)
    {
        const domain::Member member{peer, name, QString::fromLatin1(role), clock.wallNow()};
        rooms.join(QString::fromLatin1(room), member, {}, [](auto) {});
        rooms.answerAll();
    }

    void admit(domain::Realm realm, const QString &user, const char *peer)
    {
        directory.claim({realm, user}, {peer}, domain::Tenancy::One, [](auto) {});
    }

    ManualClock clock;
    NumberedIds ids;
    LateRooms rooms;
    domain::MemoryDirectory directory;
    domain::MemoryCalls calls;
    domain::MemoryWaitingLine line;
    api::MemoryFigures memory{3000, 2000, 1000};
    QTemporaryDir folder; ///< of the built-in page
    api::Options options;
    bool isReady = true;

private:
    std::unique_ptr<api::RestApi> m_api;
};

} // namespace heliograph::test
