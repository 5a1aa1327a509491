// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// GET /metrics: for operators by their token, and for whoever asks from this very machine without a proxy between. Not
// for what it says: that is measured by the given function, at most once a second however often it is asked for.
#pragma once

#include "server/admin/authenticator.h"
#include "server/net/handler.h"

#include <functional>

namespace heliograph::admin {

class MetricsEndpoint final : public net::HttpHandler
{
public:
    using Authenticate = std::function<Authenticator::Verdict(const QByteArray &token, const QByteArray &addressKey)>;

    /// @p clock is borrowed. @p type is the content type of what @p measure says.
    MetricsEndpoint(const Clock &clock, Authenticate authenticate, QByteArray type,
                    std::function<QByteArray()> measure);

    void handle(const net::ExchangePtr &exchange) override;

private:
    const QByteArray &current();

    const Clock &m_clock;
    const Authenticate m_authenticate;
    const QByteArray m_type;
    const std::function<QByteArray()> m_measure;
    QByteArray m_text;
    Instant m_measured{};
    bool m_isMeasured = false;
};

/// Who asks sits at this machine, and nothing says that it asks for somebody else.
bool isLocal(const net::Request &request);

} // namespace heliograph::admin
