// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/metricsservice.h"

#include "server/metrics/exposition.h"

#include <QCoreApplication>

namespace heliograph::app {

MetricsService::MetricsService(const MetricsSource::Sources &sources, MetricsSource::Questions questions,
                               admin::Authenticator &authenticator)
    : m_table(metrics::metricTable({QCoreApplication::applicationVersion().toStdString(), qVersion()}))
    , m_source(sources, std::move(questions))
    , m_endpoint(
          sources.clock,
          [&authenticator](const QByteArray &token, const QByteArray &addressKey) {
              return authenticator.check(token, addressKey);
          },
          metrics::expositionType, [this] { return metrics::exposition(m_table, m_source.read()); })
{
}

void MetricsService::mountOn(net::Routes &routes)
{
    if (metrics::canExpose())
        routes.mount("/metrics", &m_endpoint);
}

} // namespace heliograph::app
