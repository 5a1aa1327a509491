// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/metrics/reference.h"

#include "server/metrics/metric.h"

#include <QStringList>

namespace heliograph::metrics {
namespace {

using namespace Qt::StringLiterals;

QString nameOf(Type type)
{
    switch (type) {
    case Type::Counter:
        return u"counter"_s;
    case Type::Gauge:
        return u"gauge"_s;
    case Type::Histogram:
        return u"histogram"_s;
    }
    Q_UNREACHABLE();
}

QString labelText(const Label &label)
{
    QStringList values;
    for (const std::string &value : label.values)
        values.append(QString::fromStdString(value));
    return u"`%1`: %2"_s.arg(QString::fromStdString(label.name), values.join(u", "_s));
}

QString rowOf(const Metric &metric)
{
    QStringList labels;
    for (const Label &label : metric.labels)
        labels.append(labelText(label));
    return u"| `%1` | %2 | %3 | %4 | %5 |\n"_s.arg(QString::fromStdString(metric.name), nameOf(metric.type),
                                                   QString::fromStdString(metric.unit), labels.join(u"; "_s),
                                                   QString::fromStdString(metric.help));
}

} // namespace

QString markdownReference()
{
    QString text = u"# Metrics\n\n"
                   "What `GET /metrics` says, for Prometheus. Counters are since the start of the process. Every value "
                   "of every label is there from the start, with 0, and no client can add one. How to fetch them is in "
                   "[operations.md](operations.md#metrics); a dashboard for Grafana is in "
                   "[grafana-dashboard.json](grafana-dashboard.json). This page is the output of "
                   "`heliographd --help-metrics`.\n\n"
                   "| name | type | unit | labels | what it is |\n|---|---|---|---|---|\n"_s;
    for (const Metric &metric : metricTable({"the program's", "Qt's, which it runs with"}))
        text += rowOf(metric);
    return text;
}

} // namespace heliograph::metrics
