// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plain Engine.IO: sends every message back as it came.
#pragma once

#include "server/engineio/session.h"

#include <memory>
#include <unordered_map>

namespace heliograph::testbed {

class Echo final : public engineio::SessionAcceptor
{
public:
    Echo();
    ~Echo() override;

    QByteArray refuse(const net::Request &request) override;
    engineio::SessionListener *accept(engineio::Session &session) override;

private:
    class Mirror;
    std::unordered_map<const Mirror *, std::unique_ptr<Mirror>> m_mirrors;
};

} // namespace heliograph::testbed
