// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only: epoll's event bits.
#include "server/eventloop/notifiertable.h"

#include <sys/epoll.h>

namespace heliograph::eventloop {

namespace {

constexpr std::array types{QSocketNotifier::Read, QSocketNotifier::Write, QSocketNotifier::Exception};
constexpr std::array<quint32, 3> interests{EPOLLIN, EPOLLOUT, EPOLLPRI};

} // namespace

void NotifierTable::insert(QSocketNotifier *notifier)
{
    const int descriptor = int(notifier->socket());
    QSocketNotifier *&slot = m_slots[descriptor].notifiers[notifier->type()];
    if (slot && slot != notifier)
        qWarning("A second socket notifier of the same type (%d) replaces the first on descriptor %d",
                 int(notifier->type()), descriptor);
    slot = notifier;
}

void NotifierTable::remove(QSocketNotifier *notifier)
{
    const auto found = m_slots.find(int(notifier->socket()));
    if (found == m_slots.end() || found->second.notifiers[notifier->type()] != notifier)
        return;
    found->second.notifiers[notifier->type()] = nullptr;
    found->second.ready[notifier->type()] = false;
    if (found->second.notifiers == decltype(Slots::notifiers){})
        m_slots.erase(found);
}

quint32 NotifierTable::interest(int descriptor) const
{
    quint32 events = 0;
    for (const auto type : types) {
        if (find(descriptor, type))
            events |= interests[type];
    }
    return events;
}

QSocketNotifier *NotifierTable::find(int descriptor, QSocketNotifier::Type type) const
{
    const auto found = m_slots.find(descriptor);
    return found == m_slots.end() ? nullptr : found->second.notifiers[type];
}

void NotifierTable::markReady(int descriptor, quint32 events)
{
    const auto found = m_slots.find(descriptor);
    if (found == m_slots.end())
        return;
    for (const auto type : types) {
        const bool concerned = events & (interests[type] | EPOLLHUP | EPOLLERR);
        if (!concerned || !found->second.notifiers[type] || found->second.ready[type])
            continue;
        found->second.ready[type] = true;
        m_ready.push_back({descriptor, type});
    }
}

QSocketNotifier *NotifierTable::takeReady()
{
    while (!m_ready.empty()) {
        const Ready next = m_ready.front();
        m_ready.pop_front();
        const auto found = m_slots.find(next.descriptor);
        if (found == m_slots.end() || !found->second.ready[next.type])
            continue;
        found->second.ready[next.type] = false;
        return found->second.notifiers[next.type];
    }
    return nullptr;
}

} // namespace heliograph::eventloop
