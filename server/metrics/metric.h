// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One thing that is measured: what it is called, what it means, and how it is read. Its labels have closed sets of
// values, each of which is always there: no client can make a new one.
#pragma once

#include "server/metrics/figures.h"

#include <functional>
#include <string>

namespace heliograph::metrics {

enum class Type { Counter, Gauge, Histogram };

struct Label
{
    std::string name;
    std::vector<std::string> values; ///< at least one
};

struct Metric
{
    /// @p first, @p second: which values of its labels; 0 for a label that it does not have.
    using Value = std::function<double(const Figures &figures, size_t first, size_t second)>;
    /// Of the first label's value.
    using Distribution = std::function<const Histogram &(const Figures &figures, size_t first)>;

    std::string name; ///< heliograph_…; counters end in _total
    Type type;
    std::string unit; ///< "seconds", "bytes"; empty: it is a number of things
    std::string help;
    std::vector<Label> labels{}; ///< at most two; of a histogram at most one
    Value value{};               ///< of counters and gauges
    Distribution distribution{}; ///< of histograms
};

struct Build
{
    std::string version; ///< of the program
    std::string qt;
};

/// Every metric, in the order in which they are shown.
std::vector<Metric> metricTable(const Build &build);

} // namespace heliograph::metrics
