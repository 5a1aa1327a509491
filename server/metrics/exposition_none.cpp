// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For programs that are built without prometheus-cpp.

#include "server/metrics/exposition.h"

namespace heliograph::metrics {

bool canExpose()
{
    return false;
}

QByteArray exposition(const std::vector<Metric> &, const Figures &)
{
    return {};
}

} // namespace heliograph::metrics
