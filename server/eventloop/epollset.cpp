// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only: epoll.
#include "server/eventloop/epollset.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <QDebug>

#include <unistd.h>

namespace heliograph::eventloop {

namespace {

// A descriptor is never negative, so no watch has this token.
constexpr quint64 wakerToken = ~quint64(0);

constexpr quint64 token(int descriptor, quint32 registration)
{
    return quint64(registration) << 32 | quint32(descriptor);
}

constexpr int descriptorOf(quint64 token)
{
    return int(quint32(token));
}

constexpr quint32 registrationOf(quint64 token)
{
    return quint32(token >> 32);
}

} // namespace

EpollSet::EpollSet(int wakerDescriptor)
    : m_waker(wakerDescriptor), m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_events(maxReady)
{
    if (isValid() && !watchWaker(m_epoll)) {
        ::close(m_epoll);
        m_epoll = -1;
    }
}

EpollSet::~EpollSet()
{
    if (isValid())
        ::close(m_epoll);
}

bool EpollSet::watchWaker(int epoll) const
{
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET; // edges: it need not be read to fall silent
    event.data.u64 = wakerToken;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, m_waker, &event) == 0;
}

void EpollSet::want(int descriptor, quint32 events)
{
    Watch &watch = m_watches[descriptor];
    watch.wanted = events;
    if (events == 0)
        watch.dropped = true;
    if (!(events & EPOLLOUT))
        watch.probed = false;
    if (!watch.changed) {
        watch.changed = true;
        m_changed.push_back(descriptor);
    }
}

std::vector<EpollSet::Refusal> EpollSet::apply()
{
    std::vector<Refusal> refusals;
    if (m_stale)
        moveToNewInstance(refusals);
    m_probes.clear();
    for (const int descriptor : m_changed) {
        Watch &watch = m_watches[descriptor];
        watch.changed = false;
        if (watch.wanted == 0)
            forget(descriptor, watch);
        else if (isNewWriter(watch))
            m_probes.push_back({descriptor, POLLOUT, 0});
        else
            applyTo(descriptor, watch, refusals);
    }
    m_changed.clear();
    if (!m_probes.empty())
        probeWriters(refusals);
    return refusals;
}

bool EpollSet::isNewWriter(const Watch &watch)
{
    const quint32 added = watch.wanted & ~watch.applied;
    const quint32 removed = watch.applied & ~watch.wanted;
    return watch.applied != 0 && added == EPOLLOUT && removed == 0 && !watch.dropped && !watch.probed;
}

void EpollSet::probeWriters(std::vector<Refusal> &refusals)
{
    ::poll(m_probes.data(), m_probes.size(), 0);
    for (const auto &[descriptor, asked, found] : m_probes) {
        Watch &watch = m_watches[descriptor];
        if (found == 0) {
            applyTo(descriptor, watch, refusals);
            continue;
        }
        m_writable.push_back(descriptor);
        watch.probed = true;
        // Looked at again before the next wait: does it still want to write then?
        watch.changed = true;
        m_changed.push_back(descriptor);
    }
}

void EpollSet::forget(int descriptor, Watch &watch)
{
    // Fails when the descriptor was closed before or means another file by now; either way it is not watched any more.
    if (watch.applied != 0)
        control(EPOLL_CTL_DEL, descriptor, watch);
    setAlwaysReady(descriptor, watch, false);
    m_watches.erase(descriptor);
}

void EpollSet::applyTo(int descriptor, Watch &watch, std::vector<Refusal> &refusals)
{
    watch.probed = false;
    const bool sameFile = !std::exchange(watch.dropped, false);
    if (sameFile && (watch.alwaysReady || watch.applied == watch.wanted))
        return;
    // Most often the kernel does not know another file under the same number. But it may: an earlier one, still open
    // elsewhere, that has come back. Then the one in between must not report under the number of this one.
    if (!sameFile)
        watch.registration = ++m_registrations;
    if (watch.applied != 0 && control(EPOLL_CTL_MOD, descriptor, watch))
        watch.applied = watch.wanted;
    else
        registerAnew(descriptor, watch, refusals);
}

void EpollSet::registerAnew(int descriptor, Watch &watch, std::vector<Refusal> &refusals)
{
    watch.applied = 0;
    watch.registration = ++m_registrations;
    setAlwaysReady(descriptor, watch, false);
    // EEXIST: closed, kept by a duplicate, and now brought back by dup2() from it.
    if (control(EPOLL_CTL_ADD, descriptor, watch) || (errno == EEXIST && control(EPOLL_CTL_MOD, descriptor, watch)))
        watch.applied = watch.wanted;
    else if (errno == EPERM)
        setAlwaysReady(descriptor, watch, true);
    else
        refusals.push_back({descriptor, errno});
}

void EpollSet::setAlwaysReady(int descriptor, Watch &watch, bool on)
{
    if (watch.alwaysReady == on)
        return;
    watch.alwaysReady = on;
    if (on)
        m_alwaysReady.push_back(descriptor);
    else
        std::erase(m_alwaysReady, descriptor);
}

bool EpollSet::control(int operation, int descriptor, const Watch &watch) const
{
    epoll_event event{};
    event.events = watch.wanted;
    event.data.u64 = token(descriptor, watch.registration);
    return ::epoll_ctl(m_epoll, operation, descriptor, &event) == 0;
}

void EpollSet::wait(int milliseconds, std::vector<Readiness> &ready)
{
    const std::size_t before = ready.size();
    for (const int descriptor : m_alwaysReady) {
        if (const quint32 events = m_watches[descriptor].wanted & (EPOLLIN | EPOLLOUT))
            ready.push_back({descriptor, events});
    }
    for (const int descriptor : m_writable)
        ready.push_back({descriptor, EPOLLOUT});
    m_writable.clear();
    const int limit = ready.size() > before ? 0 : milliseconds;
    const int count = ::epoll_wait(m_epoll, m_events.data(), int(m_events.size()), limit);
    if (count < 0 && errno != EINTR)
        qFatal("The event loop cannot wait any more: %s", std::strerror(errno));
    for (int i = 0; i < count; ++i) {
        const quint64 key = m_events[std::size_t(i)].data.u64;
        if (key == wakerToken)
            continue;
        const auto watch = m_watches.find(descriptorOf(key));
        if (watch != m_watches.end() && watch->second.registration == registrationOf(key))
            ready.push_back({descriptorOf(key), m_events[std::size_t(i)].events});
        else
            m_stale = true;
    }
}

void EpollSet::moveToNewInstance(std::vector<Refusal> &refusals)
{
    const int fresh = ::epoll_create1(EPOLL_CLOEXEC);
    if (fresh < 0 || !watchWaker(fresh)) {
        // Tried again before every wait; until then the closed descriptor's events are read and dropped.
        if (!std::exchange(m_staleReported, true))
            qWarning("The event loop cannot replace its epoll instance: %s", std::strerror(errno));
        if (fresh >= 0)
            ::close(fresh);
        return;
    }
    ::close(m_epoll);
    m_epoll = fresh;
    m_stale = m_staleReported = false;
    for (auto &[descriptor, watch] : m_watches) {
        if (watch.applied == 0)
            continue;
        watch.applied = 0;
        if (watch.wanted != 0)
            registerAnew(descriptor, watch, refusals);
    }
}

} // namespace heliograph::eventloop
