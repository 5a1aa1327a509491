// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Metrics, joined to the server: where they come from, and GET /metrics.
#pragma once

#include "server/admin/metricsendpoint.h"
#include "server/app/metricssource.h"
#include "server/metrics/metric.h"
#include "server/net/routes.h"

namespace heliograph::app {

class MetricsService
{
public:
    /// The authenticator and what the sources name are borrowed.
    MetricsService(const MetricsSource::Sources &sources, MetricsSource::Questions questions,
                   admin::Authenticator &authenticator);

    /// Does nothing when the program was built without metrics.
    void mountOn(net::Routes &routes);

private:
    const std::vector<metrics::Metric> m_table;
    MetricsSource m_source;
    admin::MetricsEndpoint m_endpoint;
};

} // namespace heliograph::app
