// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of metrics in print: resources/docs/metrics.md is this text.
#pragma once

#include <QString>

namespace heliograph::metrics {

/// --help-metrics
QString markdownReference();

} // namespace heliograph::metrics
