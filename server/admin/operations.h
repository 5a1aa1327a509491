// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that operators can ask and do, as one table of paths: whoever serves requests or a channel goes through
// it, so both can do the same. Checks the role, not the token.
#pragma once

#include "server/admin/acts.h"
#include "server/admin/request.h"

#include <vector>

namespace heliograph::admin {

class Pages;
class Timelines;

class Operations
{
public:
    /// For documents and their tests.
    struct Route
    {
        QByteArray method;
        QByteArray path; ///< "users/{id}/kick"
        Role role;       ///< the least that may
    };

    /// All borrowed.
    struct Ports
    {
        Pages &pages;
        std::function<QByteArray(const QString &id)> timeline; ///< JSON; empty when there is none of that id
        std::function<QByteArray()> drain;                     ///< JSON
        Acts &acts;
    };
    explicit Operations(const Ports &ports) : m_ports(ports) {}

    static QList<Route> routes();
    void handle(const Request &request, const Answered &answered);

private:
    struct Row;
    static const std::vector<Row> &rows();

    void list(const Row &row, const Request &request, const Answered &answered);
    void item(const Row &row, const Request &request, const Answered &answered);
    void overview(const Row &row, const Request &request, const Answered &answered);
    void timeline(const Row &row, const Request &request, const Answered &answered);
    void drain(const Row &row, const Request &request, const Answered &answered);
    void act(const Row &row, const Request &request, const Answered &answered);

    const Ports m_ports;
};

} // namespace heliograph::admin
