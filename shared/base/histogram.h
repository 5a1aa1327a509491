// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How often a value fell between fixed bounds: as much as a percentile or a graph needs to know of a million
// measurements. Not for exact values.
#pragma once

#include <vector>

#include <QtGlobal>

namespace heliograph {

class Histogram
{
public:
    /// @p bounds ascend; a value belongs to the first that is not below it, or is beyond all of them.
    explicit Histogram(std::vector<double> bounds) : m_bounds(std::move(bounds)), m_counts(m_bounds.size() + 1) {}

    /// O(log of the bounds).
    void record(double value);

    quint64 count() const { return m_count; }
    double sum() const { return m_sum; }
    const std::vector<double> &bounds() const { return m_bounds; }
    /// One for each bound, and the last for what is beyond. Not cumulative.
    const std::vector<quint64> &counts() const { return m_counts; }
    /// The value that this share (0 to 1) of what was recorded does not exceed, estimated within its bounds; what is
    /// beyond the last bound counts as that. 0 when nothing was recorded.
    double quantile(double share) const;
    /// What was recorded since a copy was made of this.
    Histogram since(const Histogram &copy) const;

private:
    std::vector<double> m_bounds;
    std::vector<quint64> m_counts;
    quint64 m_count = 0;
    double m_sum = 0;
};

/// In seconds, from 10 microseconds to 10 s: for what should take no time.
std::vector<double> latencyBounds();

} // namespace heliograph
