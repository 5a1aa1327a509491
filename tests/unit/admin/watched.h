// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A picture over tables that answer late, with its tables, and a console that is only a list of frames.
#pragma once

#include "server/admin/tables.h"
#include "server/admin/watch.h"
#include "server/domain/observedrooms.h"
#include "tests/support/latecalls.h"
#include "tests/support/latedirectory.h"
#include "tests/support/laterooms.h"
#include "tests/support/latewaitingline.h"
#include "tests/support/manualclock.h"
#include "tests/unit/admin/bansheet.h"

namespace heliograph::test {

class NoAudit final : public admin::Sequence<adminapi::AuditRow>
{
public:
    qint64 first() const override { return 1; }
    qint64 last() const override { return 0; }
    std::optional<adminapi::AuditRow> at(qint64) const override { return std::nullopt; }
};

class FrameList final : public admin::Sink
{
public:
    bool isReady() const override { return isReading && frames.size() < most; }
    void send(const QByteArray &frame) override { frames.append(frame); }
    QByteArrayList take() { return std::exchange(frames, {}); }

    bool isReading = true;
    qsizetype most = 1'000'000;
    QByteArrayList frames;
};

struct Watched
{
    void join(const char *room, const char *peer)
    {
        rooms.join(QLatin1String(room), {peer, QStringLiteral("name"), {}, clock.wallNow()}, {}, [](const auto &) {});
    }
    void leave(const char *room, const char *peer)
    {
        rooms.leave(QLatin1String(room), peer, [](const auto &) {});
    }
    void answerAll()
    {
        for (const LateTable *table : std::initializer_list<const LateTable *>{&directory, &lateRooms, &calls, &line})
            table->answerAll();
    }
    QStringList roomIds()
    {
        QStringList ids = picture->rooms().all().keys();
        ids.sort();
        return ids;
    }

    ManualClock clock;
    Deadlines deadlines{clock};
    domain::Observers observers;
    domain::Connections connections;
    LateDirectory directory;
    LateRooms lateRooms;
    LateCalls calls;
    LateWaitingLine line;
    domain::ObservedRooms rooms{lateRooms, observers};
    EventSheet events{100};
    NoAudit audit;
    QList<adminapi::BanRow> bans;
    int bansListed = 0;
    std::optional<admin::Picture> picture{
        std::in_place, admin::Picture::Sources{directory, rooms, calls, line, connections, observers}, deadlines};
    admin::Tables tables{*picture,
                         {[] { return adminapi::Overview(); },
                          [this] {
                              ++bansListed;
                              return bans;
                          },
                          [] { return QList<adminapi::TimelineRow>(); }, events, audit}};
};

} // namespace heliograph::test
