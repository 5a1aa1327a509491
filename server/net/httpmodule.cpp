// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/httpmodule.h"

#include <optional>

#include <QAbstractHttpServer>
#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QTcpServer>
#include <QTcpSocket>
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
#include <QHttpHeaders>
#endif

namespace heliograph::net {

namespace {

constexpr char connectionHeader[] = "x-connection";

class Responder final : public ModuleResponder
{
public:
    explicit Responder(QHttpServerResponder &&responder) : m_responder(std::move(responder)) {}

    void write(int status, const Headers &headers, const QByteArray &body) override
    {
        const auto code = QHttpServerResponder::StatusCode(status);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
        QHttpHeaders list;
        for (const Header &header : headers)
            list.append(header.name, header.value);
        m_responder.write(body, list, code);
#else
        // Before 6.8 a header list is an initializer list, which cannot be filled at run time.
        m_responder.writeStatusLine(code);
        for (const Header &header : headers)
            m_responder.writeHeader(header.name, header.value);
        m_responder.writeHeader("Content-Length", QByteArray::number(body.size()));
        m_responder.writeBody(body);
#endif
    }

private:
    QHttpServerResponder m_responder;
};

} // namespace

class HttpModule::Server final : public QAbstractHttpServer
{
public:
    explicit Server(Dispatch dispatch) : m_dispatch(std::move(dispatch)) {}

protected:
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    bool handleRequest(const QHttpServerRequest &request, QHttpServerResponder &responder) override
    {
        dispatch(request, std::move(responder));
        return true;
    }
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    void missingHandler(const QHttpServerRequest &, QHttpServerResponder &) override {}
#else
    void missingHandler(const QHttpServerRequest &, QHttpServerResponder &&) override {}
#endif
#else
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *socket) override
    {
        dispatch(request, makeResponder(request, socket));
        return true;
    }
    void missingHandler(const QHttpServerRequest &, QTcpSocket *) override {}
#endif

private:
    void dispatch(const QHttpServerRequest &request, QHttpServerResponder &&responder)
    {
        const quint64 connection = QByteArray(request.value(connectionHeader)).toULongLong();
        m_dispatch(connection, request.body(), std::make_unique<Responder>(std::move(responder)));
    }

    Dispatch m_dispatch;
};

HttpModule::HttpModule(Dispatch dispatch) : m_server(std::make_unique<Server>(std::move(dispatch))) {}

HttpModule::~HttpModule() = default;

void HttpModule::bind(QTcpServer *server)
{
    m_server->bind(server);
}

QByteArray HttpModule::canonicalRequest(quint64 connection, const QByteArray &body)
{
    // POST, because a module may treat bodies of other methods specially; the real method is the connection's
    // knowledge.
    return QByteArray("POST / HTTP/1.1\r\nHost: localhost\r\n") + connectionHeader + ": " +
           QByteArray::number(connection) + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" +
           body;
}

} // namespace heliograph::net
