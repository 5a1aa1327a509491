// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plain counters of this layer, for whoever publishes them.
#pragma once

#include <QtGlobal>

namespace heliograph::jsonws {

/// The first two are gauges.
struct Counters
{
    quint64 connections = 0; ///< those that the gate has not let in yet too
    quint64 clients = 0;     ///< let in
    quint64 framesIn = 0;
    quint64 framesOut = 0;
    quint64 faults = 0;        ///< frames that were refused
    quint64 refused = 0;       ///< clients that were not let in
    quint64 undeliverable = 0; ///< events with binary parts, for each receiver
};

} // namespace heliograph::jsonws
