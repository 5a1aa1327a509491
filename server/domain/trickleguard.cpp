// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/trickleguard.h"

namespace heliograph::domain {
namespace {

qsizetype sizeOf(const Words &words)
{
    qsizetype size = words.event.size();
    for (const QByteArray &argument : words.arguments)
        size += argument.size();
    for (const QByteArray &attachment : words.attachments)
        size += attachment.size();
    return size;
}

} // namespace

bool TrickleGuard::hold(const QString &scope, const UserId &sender, const Words &candidate)
{
    Sender &state = m_scopes[scope][sender];
    if (state.isDescribed)
        return false;
    if (m_bytes + sizeOf(candidate) > m_limits.allBytes) {
        ++m_counters.hurried;
        return false;
    }
    ++m_counters.held;
    const qsizetype before = state.bytes;
    state.held.append(candidate);
    state.bytes += sizeOf(candidate);
    while (state.held.size() > m_limits.candidates || state.bytes > m_limits.bytes) {
        state.bytes -= sizeOf(state.held.takeFirst());
        ++m_counters.dropped;
    }
    m_bytes += state.bytes - before;
    return true;
}

QList<Words> TrickleGuard::describe(const QString &scope, const UserId &sender)
{
    Sender &state = m_scopes[scope][sender];
    state.isDescribed = true;
    m_bytes -= std::exchange(state.bytes, 0);
    return std::exchange(state.held, {});
}

void TrickleGuard::forget(const QString &scope)
{
    for (const Sender &sender : m_scopes.take(scope))
        m_bytes -= sender.bytes;
}

} // namespace heliograph::domain
