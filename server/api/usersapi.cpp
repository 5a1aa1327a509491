// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/usersapi.h"

#include "server/api/answers.h"
#include "server/api/asset.h"
#include "server/api/boundedlist.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace heliograph::api {
namespace {

using domain::Realm;

/// A JSON string: Qt writes documents only.
QByteArray jsonOf(const QString &text)
{
    const QByteArray array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

net::Response failure(ErrorCode code)
{
    return jsonAnswer(503, QJsonObject{{QStringLiteral("success"), false},
                                       {QStringLiteral("error"), QString(textOf(code).sentence)}});
}

/// The list as it was a moment ago, and who waits for the next one.
class UserList final : public std::enable_shared_from_this<UserList>
{
public:
    UserList(const domain::Directory &directory, const Clock &clock, const UsersApiOptions &options)
        : m_directory(directory), m_clock(clock), m_options(options)
    {
    }

    void show(const net::ExchangePtr &exchange)
    {
        if (m_madeAt && m_clock.now() - *m_madeAt < m_options.freshness)
            return exchange->respond(m_document.answer(exchange->request()));
        m_waiting.push_back(exchange);
        if (m_waiting.size() == 1)
            count();
    }

private:
    void count()
    {
        m_directory.count(Realm::Direct, [self = shared_from_this()](const Result<qint64> &total) {
            if (total)
                self->list(*total);
            else
                self->answer([&total](const net::Request &) { return failure(total.error()); });
        });
    }

    void list(qint64 total)
    {
        const auto listed = [self = shared_from_this(), total](const Result<QList<domain::Holding>> &users) {
            if (!users)
                return self->answer([&users](const net::Request &) { return failure(users.error()); });
            self->make(*users, total);
            self->answer([&self](const net::Request &request) { return self->m_document.answer(request); });
        };
        m_directory.list(Realm::Direct, m_options.listedUsers, listed);
    }

    void make(const QList<domain::Holding> &holdings, qint64 total)
    {
        BoundedList list(m_options.listedBytes);
        for (const domain::Holding &holding : holdings) {
            if (!list.append(jsonOf(holding.user)))
                break;
        }
        if (total > holdings.size())
            list.cut();
        const QByteArray text = list.document("connectedUsers", ",\"totalUsers\":" + QByteArray::number(total));
        m_document = Asset{text, QByteArrayLiteral("application/json; charset=utf-8"), tagOf(text)};
        m_madeAt = m_clock.now();
    }

    template<typename Answer>
    void answer(const Answer &answerTo)
    {
        for (const net::ExchangePtr &exchange : std::exchange(m_waiting, {}))
            exchange->respond(answerTo(exchange->request()));
    }

    const domain::Directory &m_directory;
    const Clock &m_clock;
    const UsersApiOptions m_options;
    Asset m_document;
    std::optional<Instant> m_madeAt;         ///< of m_document
    std::vector<net::ExchangePtr> m_waiting; ///< one a connection at the most
};

} // namespace

Site::Endpoint directUsers(const domain::Directory &directory, const Clock &clock, const UsersApiOptions &options)
{
    return [list = std::make_shared<UserList>(directory, clock, options)](const net::ExchangePtr &exchange) {
        list->show(exchange);
    };
}

} // namespace heliograph::api
