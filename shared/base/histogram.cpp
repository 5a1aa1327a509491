// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/histogram.h"

#include <algorithm>

namespace heliograph {

void Histogram::record(double value)
{
    const auto bound = std::lower_bound(m_bounds.begin(), m_bounds.end(), value);
    ++m_counts[size_t(bound - m_bounds.begin())];
    ++m_count;
    m_sum += value;
}

double Histogram::quantile(double share) const
{
    if (m_count == 0)
        return 0;
    const double rank = share * double(m_count);
    double below = 0;
    for (size_t at = 0; at < m_bounds.size(); ++at) {
        const auto here = double(m_counts[at]);
        if (here > 0 && below + here >= rank) {
            const double from = at == 0 ? std::min(0.0, m_bounds[0]) : m_bounds[at - 1];
            return from + (m_bounds[at] - from) * std::max(0.0, rank - below) / here;
        }
        below += here;
    }
    return m_bounds.empty() ? 0 : m_bounds.back();
}

Histogram Histogram::since(const Histogram &copy) const
{
    Q_ASSERT(m_bounds == copy.m_bounds);
    Histogram difference(m_bounds);
    for (size_t at = 0; at < m_counts.size(); ++at)
        difference.m_counts[at] = m_counts[at] - copy.m_counts[at];
    difference.m_count = m_count - copy.m_count;
    difference.m_sum = m_sum - copy.m_sum;
    return difference;
}

std::vector<double> latencyBounds()
{
    return {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
            0.025,   0.05,     0.1,     0.25,   0.5,     1,      2.5,   5,      10};
}

} // namespace heliograph
