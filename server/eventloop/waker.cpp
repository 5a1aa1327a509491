// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only: eventfd.
#include "server/eventloop/waker.h"

#include <cerrno>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace heliograph::eventloop {

Waker::Waker() : m_descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Waker::~Waker()
{
    if (isValid())
        ::close(m_descriptor);
}

void Waker::wakeUp()
{
    if (m_state.exchange(Woken, std::memory_order_acq_rel) != Waiting)
        return;
    const int errorBefore = errno; // a signal handler must leave errno as it was
    // Cannot fail for good: the counter would have to reach 2^64 - 1.
    while (::eventfd_write(m_descriptor, 1) < 0 && errno == EINTR) {
    }
    errno = errorBefore;
}

bool Waker::take()
{
    return m_state.exchange(Running, std::memory_order_acq_rel) == Woken;
}

bool Waker::beginWait()
{
    State expected = Running;
    return m_state.compare_exchange_strong(expected, Waiting, std::memory_order_acq_rel);
}

void Waker::endWait()
{
    State expected = Waiting;
    m_state.compare_exchange_strong(expected, Running, std::memory_order_acq_rel);
}

void Waker::waitAlone(int milliseconds)
{
    // Watched by level here, so what earlier wake-ups have left in the counter must go first. A wake-up of this very
    // wait may go with it, but then the state says so.
    eventfd_t count = 0;
    ::eventfd_read(m_descriptor, &count);
    if (isWoken())
        return;
    pollfd entry{m_descriptor, POLLIN, 0};
    ::poll(&entry, 1, milliseconds);
}

} // namespace heliograph::eventloop
