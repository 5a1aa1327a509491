// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only. Qt's event loop over epoll: a turn costs what is ready, not what is connected. On public API only, so no
// part of Qt has to match it. Not included by anything but this folder: programs call install() in eventloop.h.
#pragma once

#include "server/eventloop/epollset.h"
#include "server/eventloop/notifiertable.h"
#include "server/eventloop/timerqueue.h"
#include "server/eventloop/waker.h"

#include <atomic>

#include <QAbstractEventDispatcher>

namespace heliograph::eventloop {

/// One turn: posted events, then at most one wait, then each ready socket notifier once, then each due timer once. So
/// neither a socket that is always ready nor a zero timer nor an event that posts itself again can starve the others.
///
/// Like Qt's own dispatchers in everything that their documentation promises. Where those differ among themselves it
/// follows the one over poll(). One difference is in the nature of epoll: a descriptor that is closed while a notifier
/// on it stays enabled falls silent, and is not noticed and disabled, until that notifier is switched.
class EpollDispatcher final : public QAbstractEventDispatcher
{
    Q_OBJECT

public:
    explicit EpollDispatcher(QObject *parent = nullptr);
    ~EpollDispatcher() override;

    /// False when the process has run out of descriptors; the object must not be used then.
    bool isValid() const { return m_waker.isValid() && m_set.isValid(); }

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;

    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject *object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject *object) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int timerId) override;

    void wakeUp() override;
    void interrupt() override;

private:
    void waitForEvents(QEventLoop::ProcessEventsFlags flags, bool block);
    int timeUntilTimer(QEventLoop::ProcessEventsFlags flags) const;
    void applyInterest();
    int deliverNotifiers();
    int deliverTimers();

    Waker m_waker;
    EpollSet m_set;
    NotifierTable m_notifiers;
    TimerQueue m_timers;
    std::vector<EpollSet::Readiness> m_ready;
    std::atomic<quint32> m_interrupts{0};
    quint32 m_interruptsSeen = 0;
};

} // namespace heliograph::eventloop
