// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only. Which descriptors an event loop watches, and for what: the wish changes freely, the kernel hears of it
// once, just before the next wait. Knows nothing of Qt's notifiers: see notifiertable.h.
#pragma once

#include <unordered_map>
#include <vector>

#include <QtGlobal>

#include <poll.h>
#include <sys/epoll.h>

namespace heliograph::eventloop {

/// Single-threaded. Descriptors that epoll cannot watch and poll() calls always ready (regular files, directories,
/// /dev/null) are always ready here too.
///
/// A descriptor may be closed and its number taken by another file at any time, provided that its wish was set to
/// nothing in between. The kernel keeps watching a closed descriptor as long as a duplicate of it is open, and cannot
/// be asked to stop; so every registration has a number of its own, and when one reports that is no longer ours,
/// everything moves to a new epoll instance.
class EpollSet
{
public:
    struct Readiness
    {
        int descriptor;
        quint32 events;
    };
    struct Refusal
    {
        int descriptor;
        int error; ///< errno, EBADF for a descriptor that is not open
    };

    /// The waker's descriptor is watched for edges and never reported: it only ends the wait.
    explicit EpollSet(int wakerDescriptor);
    ~EpollSet();
    EpollSet(const EpollSet &) = delete;
    EpollSet &operator=(const EpollSet &) = delete;

    bool isValid() const { return m_epoll >= 0; }

    /// EPOLLIN, EPOLLOUT, EPOLLPRI or none of them. No system call.
    void want(int descriptor, quint32 events);
    /// Tells the kernel what has changed: at most one successful system call per changed descriptor, none for a change
    /// that was taken back. Returns what cannot be watched; such a descriptor stays unwatched until its wish changes.
    ///
    /// Those that now want to write besides are asked with one poll() for all: a socket nearly always has room, writes
    /// what it has and wants nothing more before the next wait. Only who has no room, or still wants to write after it
    /// was told, is worth the two calls that entering and leaving EPOLLOUT would cost each of them.
    std::vector<Refusal> apply();
    /// Appends what is ready: all that is always ready, and at most maxReady others; what finds no room then comes
    /// first the next time. Waits for the first one at most that many milliseconds, without limit for -1. Returns
    /// early, with nothing, for the waker and for signals.
    void wait(int milliseconds, std::vector<Readiness> &ready);

    static constexpr int maxReady = 256;

private:
    struct Watch
    {
        quint32 wanted = 0;
        quint32 applied = 0;      ///< what the kernel was told, 0 when it does not watch the descriptor for us
        quint32 registration = 0; ///< comes back with every event
        bool changed = false;     ///< is listed in m_changed
        bool dropped = false;     ///< was unwanted in between, so its number may stand for another file now
        bool probed = false;      ///< was found writable without being watched for it
        bool alwaysReady = false;
    };

    static bool isNewWriter(const Watch &watch);
    void probeWriters(std::vector<Refusal> &refusals);
    void applyTo(int descriptor, Watch &watch, std::vector<Refusal> &refusals);
    void registerAnew(int descriptor, Watch &watch, std::vector<Refusal> &refusals);
    void forget(int descriptor, Watch &watch);
    void setAlwaysReady(int descriptor, Watch &watch, bool on);
    bool control(int operation, int descriptor, const Watch &watch) const;
    void moveToNewInstance(std::vector<Refusal> &refusals);
    bool watchWaker(int epoll) const;

    int m_waker;
    int m_epoll;
    std::unordered_map<int, Watch> m_watches;
    std::vector<int> m_changed;
    std::vector<int> m_alwaysReady;
    std::vector<pollfd> m_probes;
    std::vector<int> m_writable; ///< found by probing, for the next wait
    std::vector<epoll_event> m_events;
    quint32 m_registrations = 0;
    bool m_stale = false;
    bool m_staleReported = false;
};

} // namespace heliograph::eventloop
