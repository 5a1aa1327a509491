// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/eventloop/loopundertest.h"

#include "server/eventloop/eventloop.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QTimer>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace heliograph::test {

namespace {

constexpr int skipped = 77;
Loop chosen = Loop::Epoll;

} // namespace

void chooseLoop()
{
    const QByteArray name = qgetenv("HELIOGRAPH_TEST_LOOP");
    chosen = name == "poll" ? Loop::Poll : name == "glib" ? Loop::Glib : Loop::Epoll;
    if (chosen == Loop::Poll)
        qputenv("QT_NO_GLIB", "1");
    else
        qunsetenv("QT_NO_GLIB");
    if (!eventloop::install(chosen == Loop::Epoll ? eventloop::Kind::Epoll : eventloop::Kind::Qt))
        std::exit(skipped);
}

void checkLoop()
{
    const QLatin1StringView expected[] = {QLatin1StringView("EpollDispatcher"),
                                          QLatin1StringView("QEventDispatcherUNIX"),
                                          QLatin1StringView("QEventDispatcherGlib")};
    const QLatin1StringView actual(QCoreApplication::eventDispatcher()->metaObject()->className());
    const QLatin1StringView name(chosen == Loop::Epoll ? "epoll" : "qt");
    std::printf("Event loop: %s, %s\n", eventloop::name().data(), actual.data());
    if (eventloop::name() != name)
        std::exit(EXIT_FAILURE);
    if (!actual.contains(expected[int(chosen)]))
        std::exit(skipped);
}

Loop loopUnderTest()
{
    return chosen;
}

void Wait::done()
{
    m_done = true;
    m_loop.quit();
}

bool Wait::run(int milliseconds, QEventLoop::ProcessEventsFlags flags)
{
    QTimer limit;
    limit.setSingleShot(true);
    limit.callOnTimeout(&m_loop, &QEventLoop::quit);
    limit.start(milliseconds);
    if (!m_done)
        m_loop.exec(flags);
    return m_done;
}

int turnFor(int milliseconds)
{
    const auto worked = [] {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return int(time.tv_sec * 1000 + time.tv_nsec / 1'000'000);
    };
    const int before = worked();
    Wait().run(milliseconds);
    return worked() - before;
}

SocketPair::SocketPair()
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0) {
        m_near = ends[0];
        m_far = ends[1];
    }
}

SocketPair::~SocketPair()
{
    close(m_near);
    close(m_far);
}

void SocketPair::write(int descriptor, char byte)
{
    if (::write(descriptor, &byte, 1) != 1)
        qFatal("The far end takes nothing");
}

QByteArray SocketPair::read(int descriptor)
{
    QByteArray all;
    char buffer[512];
    for (ssize_t count = 0; (count = ::read(descriptor, buffer, sizeof buffer)) > 0;)
        all.append(buffer, count);
    return all;
}

void SocketPair::close(int &descriptor)
{
    if (const int open = std::exchange(descriptor, -1); open >= 0)
        ::close(open);
}

Notifier watch(int descriptor, QSocketNotifier::Type type, std::function<void()> action)
{
    auto notifier = std::make_unique<QSocketNotifier>(descriptor, type);
    QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), std::move(action));
    return notifier;
}

} // namespace heliograph::test
