// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/pages.h"

#include "server/api/accept.h"
#include "server/api/answers.h"
#include "server/api/filepath.h"

namespace heliograph::api {
namespace {

/// The built-in page loads nothing from elsewhere and talks to this server only.
net::Response pageAnswer(const Asset &page, const net::Request &request)
{
    net::Response response = page.answer(request);
    if (page.type.startsWith("text/html")) {
        addHeader(
            response,
            {"Content-Security-Policy",
             "default-src 'self';base-uri 'none';connect-src 'self' ws: wss:;form-action 'self';frame-ancestors 'self';"
             "img-src 'self' data: blob:;media-src 'self' blob: data:;object-src 'none';script-src 'self';"
             "script-src-attr 'none';style-src 'self'"});
    }
    return response;
}

net::Response varyByAccept(net::Response response)
{
    addVary(response, QByteArrayLiteral("Accept"));
    return response;
}

} // namespace

Pages::Pages(const StaticFiles::Options &files, const QString &builtinFolder, const QJsonObject &configuration)
    : m_files(files), m_builtin(builtinFolder), m_configuration(configuration)
{
}

std::optional<net::Response> Pages::answer(const net::Request &request)
{
    const bool isNavigation = wantsPage(request.header("accept"));
    if (request.path == "/")
        return isNavigation ? front(request) : std::nullopt;
    if (auto file = m_files.answer(request))
        return file;
    if (request.path == "/favicon.ico")
        return icon(request);
    if (auto file = builtin(request))
        return file;
    if (isNavigation) {
        if (auto index = m_files.index(request))
            return varyByAccept(*index);
        if ((request.path == "/app" || request.path == "/app/") && m_builtin.index())
            return pageAnswer(*m_builtin.index(), request);
    }
    return std::nullopt;
}

std::optional<net::Response> Pages::front(const net::Request &request)
{
    if (auto index = m_files.index(request))
        return varyByAccept(*index);
    if (m_builtin.index())
        return varyByAccept(pageAnswer(*m_builtin.index(), request));
    return std::nullopt;
}

std::optional<net::Response> Pages::builtin(const net::Request &request) const
{
    const QByteArray prefix = QByteArrayLiteral("/app/");
    if (!request.path.startsWith(prefix) || request.path.endsWith('/'))
        return std::nullopt;
    if (request.path == "/app/config.json")
        return jsonAnswer(200, m_configuration);
    const auto path = filePath(request.path.sliced(prefix.size() - 1));
    const Asset *file = path ? m_builtin.find(*path) : nullptr;
    if (!file)
        return std::nullopt;
    return pageAnswer(*file, request);
}

net::Response Pages::icon(const net::Request &request) const
{
    for (const QString &name :
         {QStringLiteral("favicon.ico"), QStringLiteral("favicon.svg"), QStringLiteral("icon.svg")}) {
        if (const Asset *file = m_builtin.find(name))
            return file->answer(request);
    }
    // Browsers ask for it unbidden; a 404 would show in their consoles.
    net::Response none;
    none.status = 204;
    return none;
}

} // namespace heliograph::api
