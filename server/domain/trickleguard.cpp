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
    ++m_counters.held;
    state.held.append(candidate);
    state.bytes += sizeOf(candidate);
    while (state.held.size() > m_limits.candidates || state.bytes > m_limits.bytes) {
        state.bytes -= sizeOf(state.held.takeFirst());
        ++m_counters.dropped;
    }
    return true;
}

QList<Words> TrickleGuard::describe(const QString &scope, const UserId &sender)
{
    Sender &state = m_scopes[scope][sender];
    state.isDescribed = true;
    state.bytes = 0;
    return std::exchange(state.held, {});
}

} // namespace heliograph::domain
