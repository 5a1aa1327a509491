// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testbed/echo.h"

namespace heliograph::testbed {

class Echo::Mirror final : public engineio::SessionListener
{
public:
    Mirror(Echo &echo, engineio::Session &session) : m_echo(echo), m_session(session) {}

    void textMessage(const QByteArray &utf8) override { m_session.send(engineio::Message::text(utf8)); }
    void binaryMessage(const QByteArray &data) override { m_session.send(engineio::Message::binary(data)); }
    void sessionClosed(engineio::CloseReason) override
    {
        m_echo.m_mirrors.erase(this); // ends this object
    }

private:
    Echo &m_echo;
    engineio::Session &m_session;
};

Echo::Echo() = default;

Echo::~Echo() = default;

QByteArray Echo::refuse(const net::Request &)
{
    return QByteArray();
}

engineio::SessionListener *Echo::accept(engineio::Session &session)
{
    auto mirror = std::make_unique<Mirror>(*this, session);
    Mirror *listener = mirror.get();
    m_mirrors.emplace(listener, std::move(mirror));
    return listener;
}

} // namespace heliograph::testbed
