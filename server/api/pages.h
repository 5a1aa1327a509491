// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a browser finds: the files of an installed client, or the built-in page. Not JSON endpoints.
#pragma once

#include "server/api/builtinpage.h"
#include "server/api/staticfiles.h"

#include <QJsonObject>

namespace heliograph::api {

/// In this order: "/", a file of the installed client, a file of the built-in page below /app/, and for navigations the
/// installed client's index.html, so that it can do its own routing.
class Pages
{
public:
    /// @p configuration: what /app/config.json says.
    Pages(const StaticFiles::Options &files, const QString &builtinFolder, const QJsonObject &configuration);

    /// For GET and HEAD; nullopt when nothing here fits.
    std::optional<net::Response> answer(const net::Request &request);

private:
    std::optional<net::Response> front(const net::Request &request);
    std::optional<net::Response> builtin(const net::Request &request) const;
    net::Response icon(const net::Request &request) const;

    StaticFiles m_files;
    BuiltinPage m_builtin;
    QJsonObject m_configuration;
};

} // namespace heliograph::api
