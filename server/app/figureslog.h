// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One line in the log every minute: who is connected, what they do, what it costs.
#pragma once

#include "server/app/tablecounts.h"
#include "shared/base/deadlines.h"

namespace heliograph::engineio {
class Endpoint;
}
namespace heliograph::jsonws {
class Clients;
}
namespace heliograph::net {
class FrontDoor;
}

namespace heliograph::app {

class FiguresLog
{
public:
    /// All borrowed.
    struct Sources
    {
        const Tables &tables;
        const engineio::Endpoint &engine;
        const jsonws::Clients &plain;
        const net::FrontDoor &door;
    };

    FiguresLog(Deadlines &deadlines, const Sources &sources);

private:
    void schedule();
    void count();
    void write(const TableCounts &counts) const;

    const Sources m_sources;
    Deadline m_next;
};

} // namespace heliograph::app
