// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The metrics as text for Prometheus. A program that was built without prometheus-cpp has none. Not for serving them.
#pragma once

#include "server/metrics/metric.h"

#include <QByteArray>

namespace heliograph::metrics {

/// What the text is, for HTTP.
constexpr auto expositionType = "text/plain; version=0.0.4; charset=utf-8";

/// Whether exposition() says anything.
bool canExpose();
/// Every sample of every metric, read from these figures.
QByteArray exposition(const std::vector<Metric> &table, const Figures &figures);

} // namespace heliograph::metrics
