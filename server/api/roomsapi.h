// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What monitors with the status token learn of the rooms. Not the operators' view: that is another interface.
#pragma once

#include "server/api/site.h"
#include "server/domain/rooms.h"

namespace heliograph::api {

class RoomsApi
{
public:
    struct Options
    {
        QByteArray statusToken; ///< empty: everyone may ask
        QString version;
        qsizetype listedRooms = 20'000;    ///< the oldest ones
        qsizetype listedBytes = 3'000'000; ///< of one answer, which is made and kept whole
    };

    /// @p rooms and @p clock are borrowed.
    RoomsApi(const Options &options, const domain::Rooms &rooms, const Clock &clock);
    /// /api/health and /api/rooms. The site must not outlive this object.
    void addTo(Site &site);

private:
    bool admits(const net::ExchangePtr &exchange) const;
    void health(const net::ExchangePtr &exchange) const;
    void list(const net::ExchangePtr &exchange) const;

    Options m_options;
    const domain::Rooms &m_rooms;
    const Clock &m_clock;
    Instant m_started;
};

} // namespace heliograph::api
