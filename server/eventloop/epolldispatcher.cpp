// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only.
#include "server/eventloop/epolldispatcher.h"

#include <cstring>
#include <limits>

#include <QCoreApplication>
#include <QThread>
#include <QTimerEvent>

namespace heliograph::eventloop {

namespace {

Instant now()
{
    return std::chrono::steady_clock::now();
}

/// Rounded up: a timer is never early.
template<typename Integer>
Integer millisecondsUntil(Instant due)
{
    const qint64 left = std::chrono::ceil<Duration>(due - now()).count();
    return Integer(std::clamp<qint64>(left, 0, std::numeric_limits<Integer>::max()));
}

} // namespace

EpollDispatcher::EpollDispatcher(QObject *parent) : QAbstractEventDispatcher(parent), m_set(m_waker.descriptor()) {}

EpollDispatcher::~EpollDispatcher() = default;

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    // Counted, not flagged: a turn of a nested loop must not hide from this one that it was interrupted.
    const quint32 interrupts = m_interrupts.load(std::memory_order_acquire);
    const bool interruptedBefore = std::exchange(m_interruptsSeen, interrupts) != interrupts;
    const bool woken = m_waker.take();
    const auto interrupted = [&] { return m_interrupts.load(std::memory_order_acquire) != interrupts; };

    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();

    // Every posted event wakes its loop up, so a wake-up that has come since take() means there are more of them. An
    // earlier one was served just now: that must end this call if somebody looks at its outcome, which exec() does not.
    const bool served = woken && !flags.testFlag(QEventLoop::EventLoopExec);
    const bool mayBlock = flags.testFlag(QEventLoop::WaitForMoreEvents) && !served && !interruptedBefore;
    const bool block = mayBlock && !m_waker.isWoken() && !interrupted();
    if (block)
        Q_EMIT aboutToBlock();
    if (interrupted())
        return false;

    waitForEvents(flags, block);

    int count = woken || m_waker.isWoken() ? 1 : 0;
    if (!flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
        count += deliverNotifiers();
    if (!flags.testFlag(QEventLoop::X11ExcludeTimers))
        count += deliverTimers();
    return count > 0;
}

void EpollDispatcher::waitForEvents(QEventLoop::ProcessEventsFlags flags, bool block)
{
    const bool withNotifiers = !flags.testFlag(QEventLoop::ExcludeSocketNotifiers);
    // Goes round again after a signal, after a wake-up that was meant for an earlier wait and came late, and after an
    // event of a closed descriptor, which applyInterest() then puts an end to.
    bool again = true;
    while (again) {
        if (withNotifiers)
            applyInterest();
        const bool waiting = block && m_waker.beginWait();
        const int limit = waiting ? timeUntilTimer(flags) : 0;
        if (withNotifiers)
            m_set.wait(limit, m_ready);
        else if (limit != 0)
            m_waker.waitAlone(limit);
        if (waiting)
            m_waker.endWait();
        again = waiting && m_ready.empty() && !m_waker.isWoken() && timeUntilTimer(flags) != 0;
    }
    for (const auto &[descriptor, events] : m_ready)
        m_notifiers.markReady(descriptor, events);
    m_ready.clear();
}

int EpollDispatcher::timeUntilTimer(QEventLoop::ProcessEventsFlags flags) const
{
    const auto due = flags.testFlag(QEventLoop::X11ExcludeTimers) ? std::nullopt : m_timers.nextDue();
    return due ? millisecondsUntil<int>(*due) : -1;
}

void EpollDispatcher::applyInterest()
{
    for (const auto &[descriptor, error] : m_set.apply()) {
        for (const auto type : {QSocketNotifier::Read, QSocketNotifier::Write, QSocketNotifier::Exception}) {
            if (QSocketNotifier *notifier = m_notifiers.find(descriptor, type)) {
                qWarning("Descriptor %d cannot be watched (%s): its socket notifier of type %d is disabled", descriptor,
                         std::strerror(error), int(type));
                notifier->setEnabled(false);
            }
        }
    }
}

int EpollDispatcher::deliverNotifiers()
{
    int count = 0;
    QEvent event(QEvent::SockAct);
    while (QSocketNotifier *notifier = m_notifiers.takeReady()) {
        QCoreApplication::sendEvent(notifier, &event);
        ++count;
    }
    return count;
}

int EpollDispatcher::deliverTimers()
{
    return m_timers.deliverDue(now(), [](QObject *object, int id) {
        QTimerEvent event(id);
        QCoreApplication::sendEvent(object, &event);
    });
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    Q_ASSERT(notifier->thread() == thread() && thread() == QThread::currentThread());
    m_notifiers.insert(notifier);
    const int descriptor = int(notifier->socket());
    m_set.want(descriptor, m_notifiers.interest(descriptor));
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    Q_ASSERT(notifier->thread() == thread() && thread() == QThread::currentThread());
    m_notifiers.remove(notifier);
    const int descriptor = int(notifier->socket());
    m_set.want(descriptor, m_notifiers.interest(descriptor));
}

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject *object)
{
    Q_ASSERT(object->thread() == thread() && thread() == QThread::currentThread());
    // Named in full: from Qt 6.8 on the base class has a Duration of its own.
    m_timers.start(timerId, heliograph::Duration(interval), timerType, object, now());
}

bool EpollDispatcher::unregisterTimer(int timerId)
{
    Q_ASSERT(thread() == QThread::currentThread());
    return m_timers.stop(timerId);
}

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    Q_ASSERT(thread() == QThread::currentThread());
    return m_timers.stopAll(object);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    QList<TimerInfo> timers;
    for (const auto &[id, interval, type] : m_timers.timersOf(object))
        timers.emplaceBack(id, int(std::min<qint64>(interval.count(), std::numeric_limits<int>::max())), type);
    return timers;
}

int EpollDispatcher::remainingTime(int timerId)
{
    const auto due = m_timers.dueTime(timerId);
    return due ? millisecondsUntil<int>(*due) : -1;
}

void EpollDispatcher::wakeUp()
{
    m_waker.wakeUp();
}

void EpollDispatcher::interrupt()
{
    m_interrupts.fetch_add(1, std::memory_order_acq_rel);
    m_waker.wakeUp();
}

} // namespace heliograph::eventloop
