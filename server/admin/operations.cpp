// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/operations.h"

#include "server/admin/pages.h"
#include "shared/adminapi/overview.h"

namespace heliograph::admin {

struct Operations::Row
{
    using Handler = void (Operations::*)(const Row &, const Request &, const Answered &);

    const char *method;
    const char *path;
    Role role;
    Handler handler;
    Act::Kind act{}; ///< of acts

    const QStringList parts = QString::fromLatin1(path).split(u'/');

    /// Whether the path is of this form.
    bool fits(const QStringList &asked) const
    {
        return std::equal(parts.begin(), parts.end(), asked.begin(), asked.end(),
                          [](const QString &part, const QString &text) { return part == u"{id}" || part == text; });
    }
};

namespace {

Answer answerOf(const PageText &page)
{
    if (const auto *text = std::get_if<QByteArray>(&page))
        return {200, *text};
    const PageFault &fault = std::get<PageFault>(page);
    switch (fault.kind) {
    case PageFault::NoSuchTable:
    case PageFault::NoSuchItem:
        return refusal(404, fault.sentence);
    case PageFault::Invalid:
        return refusal(422, fault.sentence);
    case PageFault::Unavailable:
        break;
    }
    return refusal(503, fault.sentence);
}

} // namespace

const std::vector<Operations::Row> &Operations::rows()
{
    static const std::vector<Row> all = {
        {"GET", "overview", Role::Viewer, &Operations::overview},
        {"GET", "users", Role::Viewer, &Operations::list},
        {"GET", "users/{id}", Role::Viewer, &Operations::item},
        {"GET", "rooms", Role::Viewer, &Operations::list},
        {"GET", "rooms/{id}", Role::Viewer, &Operations::item},
        {"GET", "calls", Role::Viewer, &Operations::list},
        {"GET", "calls/{id}", Role::Viewer, &Operations::item},
        {"GET", "queue", Role::Viewer, &Operations::list},
        {"GET", "queue/{id}", Role::Viewer, &Operations::item},
        {"GET", "bans", Role::Viewer, &Operations::list},
        {"GET", "bans/{id}", Role::Viewer, &Operations::item},
        {"GET", "events", Role::Viewer, &Operations::list},
        {"GET", "audit", Role::Viewer, &Operations::list},
        {"GET", "timelines", Role::Viewer, &Operations::list},
        {"GET", "timelines/{id}", Role::Viewer, &Operations::timeline},
        {"GET", "drain", Role::Viewer, &Operations::drain},
        {"POST", "users/{id}/kick", Role::Moderator, &Operations::act, Act::Kick},
        {"POST", "calls/{id}/end", Role::Moderator, &Operations::act, Act::EndCall},
        {"POST", "rooms/{id}/close", Role::Moderator, &Operations::act, Act::CloseRoom},
        {"POST", "rooms/{id}/lock", Role::Moderator, &Operations::act, Act::LockRoom},
        {"POST", "rooms/{id}/unlock", Role::Moderator, &Operations::act, Act::UnlockRoom},
        {"POST", "rooms/{id}/limit", Role::Moderator, &Operations::act, Act::LimitRoom},
        {"POST", "queue/{id}/remove", Role::Moderator, &Operations::act, Act::RemoveFromQueue},
        {"POST", "bans", Role::Moderator, &Operations::act, Act::Ban},
        {"POST", "bans/{id}/lift", Role::Moderator, &Operations::act, Act::LiftBan},
        {"POST", "notice", Role::Moderator, &Operations::act, Act::Notice},
        {"POST", "log-level", Role::Moderator, &Operations::act, Act::SetLogLevel},
        {"POST", "drain", Role::Moderator, &Operations::act, Act::Drain},
    };
    return all;
}

QList<Operations::Route> Operations::routes()
{
    QList<Route> routes;
    for (const Row &row : rows())
        routes.append({row.method, row.path, row.role});
    return routes;
}

void Operations::handle(const Request &request, const Answered &answered)
{
    const bool isHead = request.method == "HEAD";
    QList<QByteArray> allowed;
    for (const Row &row : rows()) {
        if (!row.fits(request.path))
            continue;
        if (row.method != (isHead ? QByteArrayLiteral("GET") : request.method)) {
            allowed.append(row.method);
            continue;
        }
        if (row.role == Role::Moderator && request.by.role != Role::Moderator)
            answered(
                refusal(403, QStringLiteral("Only a moderator may do that; %1 is a viewer.").arg(request.by.name)));
        else
            (this->*row.handler)(row, request, answered);
        return;
    }
    if (allowed.isEmpty()) {
        answered(refusal(404, QStringLiteral("There is nothing at this path.")));
        return;
    }
    Answer answer = refusal(405, QStringLiteral("This path answers %1.").arg(QLatin1String(allowed.join(", "))));
    answer.allow = allowed.join(", ");
    answered(answer);
}

void Operations::list(const Row &, const Request &request, const Answered &answered)
{
    m_ports.pages.list(request.path.first(), request.query,
                       [answered](const PageText &page) { answered(answerOf(page)); });
}

void Operations::item(const Row &, const Request &request, const Answered &answered)
{
    m_ports.pages.item(request.path.first(), request.path.at(1),
                       [answered](const PageText &page) { answered(answerOf(page)); });
}

void Operations::overview(const Row &, const Request &, const Answered &answered)
{
    m_ports.pages.item(QStringLiteral("overview"), QLatin1String(adminapi::Overview::onlyId),
                       [answered](const PageText &page) { answered(answerOf(page)); });
}

void Operations::timeline(const Row &, const Request &request, const Answered &answered)
{
    const QByteArray text = m_ports.timeline(request.path.at(1));
    answered(text.isEmpty() ? refusal(404, QStringLiteral("There is no such timeline, or none any more."))
                            : Answer{200, text});
}

void Operations::drain(const Row &, const Request &, const Answered &answered)
{
    answered({200, m_ports.drain()});
}

void Operations::act(const Row &row, const Request &request, const Answered &answered)
{
    const QString target = request.path.size() > 1 ? request.path.at(1) : QString();
    m_ports.acts.perform({row.act, target, request.body, request.by}, answered);
}

} // namespace heliograph::admin
