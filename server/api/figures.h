// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parts of status documents that count people: at "/" those of the direct dialect, at /health and /stats those of
// presence and random. A table that does not answer leaves its keys out.
#pragma once

#include "server/api/statusdocument.h"
#include "server/domain/calls.h"
#include "server/domain/directory.h"
#include "server/domain/waitingline.h"

namespace heliograph::api {

/// All borrowed.
struct Tables
{
    const domain::Directory &directory;
    const domain::Calls &calls;
    const domain::WaitingLine &line;
};

/// What the process holds of memory, in bytes, in the words of clients that know Node.js.
struct MemoryFigures
{
    qint64 resident = 0;
    qint64 heapTotal = 0;
    qint64 heapUsed = 0;
};

/// "connectedUsers", "activeCalls": ringing or accepted.
StatusDocument::Part directFigures(const Tables &tables);
/// "connectedUsers"
StatusDocument::Part presenceFigures(const Tables &tables);
/// "totalMatches", "activeUsers", "averageWaitTime", "waitingUsers", "activeRooms", "queueLength"
StatusDocument::Part randomFigures(const Tables &tables);
/// "memory"
std::function<QJsonObject()> memoryFigures(std::function<MemoryFigures()> measure);
/// All that the part says as one object under that key; without the key when it says nothing.
StatusDocument::Part under(const QString &key, StatusDocument::Part part);

} // namespace heliograph::api
