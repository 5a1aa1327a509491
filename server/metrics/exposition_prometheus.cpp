// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// By prometheus-cpp.

#include "server/metrics/exposition.h"

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <sstream>

namespace heliograph::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricType typeOf(Type type)
{
    switch (type) {
    case Type::Counter:
        return MetricType::Counter;
    case Type::Gauge:
        return MetricType::Gauge;
    case Type::Histogram:
        return MetricType::Histogram;
    }
    Q_UNREACHABLE();
}

ClientMetric::Histogram bucketsOf(const Histogram &histogram)
{
    ClientMetric::Histogram buckets;
    buckets.sample_count = histogram.count();
    buckets.sample_sum = histogram.sum();
    quint64 cumulative = 0;
    for (size_t at = 0; at < histogram.counts().size(); ++at) {
        cumulative += histogram.counts()[at];
        const bool isLast = at == histogram.bounds().size();
        const double bound = isLast ? std::numeric_limits<double>::infinity() : histogram.bounds()[at];
        buckets.bucket.push_back({cumulative, bound});
    }
    return buckets;
}

/// Reads the figures through the table.
class Reader final : public prometheus::Collectable
{
public:
    /// Both are borrowed.
    Reader(const std::vector<Metric> &table, const Figures &figures) : m_table(table), m_figures(figures) {}

    std::vector<MetricFamily> Collect() const override
    {
        std::vector<MetricFamily> families;
        families.reserve(m_table.size());
        for (const Metric &metric : m_table) {
            MetricFamily family{metric.name, metric.help, typeOf(metric.type), {}};
            for (size_t first = 0; first < valuesOf(metric, 0); ++first) {
                for (size_t second = 0; second < valuesOf(metric, 1); ++second)
                    family.metric.push_back(sampleOf(metric, first, second));
            }
            families.push_back(std::move(family));
        }
        return families;
    }

private:
    static size_t valuesOf(const Metric &metric, size_t label)
    {
        return label < metric.labels.size() ? metric.labels[label].values.size() : 1;
    }

    ClientMetric sampleOf(const Metric &metric, size_t first, size_t second) const
    {
        ClientMetric sample;
        const size_t places[] = {first, second};
        for (size_t label = 0; label < metric.labels.size(); ++label)
            sample.label.push_back({metric.labels[label].name, metric.labels[label].values[places[label]]});
        if (metric.type == Type::Histogram)
            sample.histogram = bucketsOf(metric.distribution(m_figures, first));
        else if (metric.type == Type::Counter)
            sample.counter.value = metric.value(m_figures, first, second);
        else
            sample.gauge.value = metric.value(m_figures, first, second);
        return sample;
    }

    const std::vector<Metric> &m_table;
    const Figures &m_figures;
};

} // namespace

bool canExpose()
{
    return true;
}

QByteArray exposition(const std::vector<Metric> &table, const Figures &figures)
{
    std::ostringstream text;
    prometheus::TextSerializer().Serialize(text, Reader(table, figures).Collect());
    return QByteArray::fromStdString(text.str());
}

} // namespace heliograph::metrics
