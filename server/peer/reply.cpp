// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/reply.h"

#include "shared/base/jsonwriter.h"

namespace heliograph::peer {

Reply::State::~State()
{
    // The answer goes out before the step ends: what the next event causes must not overtake it.
    send(QByteArrayLiteral("{\"success\":true}"));
}

void Reply::State::send(const QByteArray &json)
{
    if (const Answer answer = std::exchange(m_answer, nullptr))
        answer(json);
}

void Reply::State::refuse(const Refusal &refusal)
{
    if (m_refused)
        m_refused(refusal);
    if (isWanted())
        send(refusalText(refusal.code, refusal.message));
}

bool Reply::isWanted() const
{
    return m_state->isWanted();
}

void Reply::send(const QByteArray &json) const
{
    m_state->send(json);
}

void Reply::fail(QByteArrayView code, const QString &message) const
{
    m_state->refuse({m_dialect, code, message, m_ground});
}

QByteArray refusalText(QByteArrayView code, const QString &message)
{
    const QByteArray error = JsonObject().add("code", code).add("message", message).text();
    return JsonObject().addFlag("success", false).addRaw("error", error).text();
}

} // namespace heliograph::peer
