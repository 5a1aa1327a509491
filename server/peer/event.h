// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One event between a client and a dialect, whatever transport carried it.
#pragma once

#include "server/peer/json.h"

#include <optional>
#include <vector>

#include <QList>

namespace heliograph::peer {

/// Binary parts that placeholders in the arguments refer to by number. Empty for nearly every event.
using Attachments = QList<QByteArray>;

/// An event from a client. An argument may be missing or of any kind.
struct Event
{
    QByteArray name{};
    std::vector<Json> arguments{};
    Attachments attachments{};
    /// Set when the client waits for an answer; it then gets exactly one.
    std::optional<quint64> ackId{};

    /// The argument at that place, Absent if there is none.
    Json argument(size_t index = 0) const { return index < arguments.size() ? arguments[index] : Json(); }
};

/// An event to a client. @p arguments are JSON texts.
struct OutgoingEvent
{
    QByteArray name{};
    QList<QByteArray> arguments{};
    Attachments attachments{};
    bool isVolatile = false; ///< may be dropped instead of queued when the client is not ready
};

} // namespace heliograph::peer
