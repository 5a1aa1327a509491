// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only. Ends an event loop's wait from another thread or from a signal handler. Carries no message: what there is
// to do stands elsewhere, for Qt in the list of posted events.
#pragma once

#include <atomic>

namespace heliograph::eventloop {

/// A wake-up is kept until take() fetches it, however many there were. It costs a system call only while the loop
/// really waits, so events that a thread posts to itself cost none.
class Waker
{
public:
    Waker();
    ~Waker();
    Waker(const Waker &) = delete;
    Waker &operator=(const Waker &) = delete;

    /// Counts one up with every wake-up that found the loop waiting, and is never read while it is watched for edges.
    int descriptor() const { return m_descriptor; }
    bool isValid() const { return m_descriptor >= 0; }

    /// From any thread and from signal handlers.
    void wakeUp();

    /// The rest belongs to the loop's thread. True when there was a wake-up since the last call.
    bool take();
    bool isWoken() const { return m_state.load(std::memory_order_acquire) == Woken; }

    /// Announces a wait. False when a wake-up came before it: then the wait must not happen.
    bool beginWait();
    void endWait();
    /// For a wait that looks at nothing but this waker, between beginWait() and endWait(); -1 ms waits without limit.
    void waitAlone(int milliseconds);

private:
    enum State { Running, Waiting, Woken };
    std::atomic<State> m_state{Running};
    int m_descriptor;
};

} // namespace heliograph::eventloop
