// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The operators' requests over HTTP, at /api/admin/. Not for what they do: operations.h.
#pragma once

#include "server/admin/authenticator.h"
#include "server/admin/operations.h"
#include "server/net/handler.h"

namespace heliograph::admin {

class RestEndpoint final : public net::HttpHandler
{
public:
    static constexpr char path[] = "/api/admin/";

    /// Both are borrowed.
    RestEndpoint(Authenticator &authenticator, Operations &operations)
        : m_authenticator(authenticator), m_operations(operations)
    {
    }

    void handle(const net::ExchangePtr &exchange) override;

private:
    Authenticator &m_authenticator;
    Operations &m_operations;
};

/// Who presents a good token in the Authorization header, or the answer to who does not. Tokens elsewhere do not count.
std::variant<Operator, Answer> authenticate(Authenticator &authenticator, const net::Request &request);
net::Response responseOf(const Answer &answer);

} // namespace heliograph::admin
