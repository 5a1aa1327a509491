// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An exchange whose answer gets something added on its way out.
#pragma once

#include "server/net/exchange.h"

#include <utility>

namespace heliograph::api {

class StampedExchange final : public net::Exchange
{
public:
    using Stamp = std::function<void(net::Response &)>;

    StampedExchange(net::ExchangePtr inner, Stamp stamp) : m_inner(std::move(inner)), m_stamp(std::move(stamp)) {}

    const net::Request &request() const override { return m_inner->request(); }
    bool isOpen() const override { return m_inner->isOpen(); }
    void respond(net::Response response) override
    {
        if (!m_inner->isOpen())
            return;
        m_stamp(response);
        m_inner->respond(std::move(response));
    }
    void onGone(std::function<void()> callback) override { m_inner->onGone(std::move(callback)); }

private:
    net::ExchangePtr m_inner;
    Stamp m_stamp;
};

} // namespace heliograph::api
