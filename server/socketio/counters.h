// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plain counters of this layer, for whoever publishes them.
#pragma once

#include <QtGlobal>

namespace heliograph::socketio {

/// The first three are gauges.
struct Counters
{
    quint64 connections = 0;
    quint64 sockets = 0;   ///< in all namespaces, suspended ones too
    quint64 suspended = 0; ///< waiting for their clients to come back
    quint64 packetsIn = 0;
    quint64 packetsOut = 0;
    quint64 faults = 0;  ///< packets that were refused, and their connections closed
    quint64 refused = 0; ///< connect errors
    quint64 recovered = 0;
};

} // namespace heliograph::socketio
