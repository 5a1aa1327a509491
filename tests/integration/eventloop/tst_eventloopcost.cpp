// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What only our own loop promises: the number of system calls, and costs that do not grow with what is idle. Times are
// compared with each other, and are the processor's.

#include "server/eventloop/eventloop.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <vector>

#include <QCoreApplication>
#include <QEventLoop>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace heliograph;

namespace {

int controls = 0;
int waits = 0;
int wakeUps = 0;
bool eventfdsLeft = true;
bool epollsLeft = true;
bool installedWithoutDescriptors = false;

/// What this thread has worked, so that a busy machine does not show as cost.
struct Clock
{
    using duration = std::chrono::nanoseconds;
    static duration now()
    {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
};

using Notifiers = std::vector<std::unique_ptr<QSocketNotifier>>;

/// The best of five.
template<typename Function>
double leastNanoseconds(Function measured)
{
    double least = 1e18;
    for (int run = 0; run < 5; ++run)
        least = std::min(least, double(measured().count()));
    return least;
}

/// Descriptors that are never ready, with a read notifier each; they are closed with the returned object.
struct Idle
{
    explicit Idle(int count)
    {
        for (int i = 0; i < count; ++i) {
            const int descriptor = ::eventfd(0, EFD_CLOEXEC);
            if (descriptor < 0)
                qFatal("Out of descriptors");
            notifiers.push_back(std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read));
        }
    }
    ~Idle()
    {
        for (auto &notifier : notifiers) {
            notifier->setEnabled(false);
            ::close(int(notifier->socket()));
        }
    }
    Idle(const Idle &) = delete;
    Idle &operator=(const Idle &) = delete;
    Notifiers notifiers;
};

/// A byte goes round between two sockets; every arrival is a turn of the loop.
Clock::duration turn(int count)
{
    int ends[2];
    ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends);
    QSocketNotifier reader(ends[0], QSocketNotifier::Read);
    QEventLoop loop;
    char byte = 'x';
    int left = count;
    QObject::connect(&reader, &QSocketNotifier::activated, &loop, [&] {
        if (::read(ends[0], &byte, 1) == 1 && --left > 0)
            left = ::write(ends[1], &byte, 1) == 1 ? left : 0;
        if (left == 0)
            loop.quit();
    });
    QCoreApplication::processEvents();
    controls = waits = wakeUps = 0;
    const auto before = Clock::now();
    if (::write(ends[1], &byte, 1) == 1)
        loop.exec();
    const auto taken = Clock::now() - before;
    reader.setEnabled(false);
    ::close(ends[0]);
    ::close(ends[1]);
    return taken;
}

} // namespace

// The linker sends the library's calls here (see CMakeLists.txt).
extern "C" int __real_epoll_ctl(int epoll, int operation, int descriptor, epoll_event *event);
extern "C" int __wrap_epoll_ctl(int epoll, int operation, int descriptor, epoll_event *event)
{
    ++controls;
    return __real_epoll_ctl(epoll, operation, descriptor, event);
}
extern "C" int __real_epoll_wait(int epoll, epoll_event *events, int count, int milliseconds);
extern "C" int __wrap_epoll_wait(int epoll, epoll_event *events, int count, int milliseconds)
{
    ++waits;
    return __real_epoll_wait(epoll, events, count, milliseconds);
}
extern "C" int __real_eventfd(unsigned count, int flags);
extern "C" int __wrap_eventfd(unsigned count, int flags)
{
    errno = EMFILE;
    return eventfdsLeft ? __real_eventfd(count, flags) : -1;
}
extern "C" int __real_epoll_create1(int flags);
extern "C" int __wrap_epoll_create1(int flags)
{
    errno = EMFILE;
    return epollsLeft ? __real_epoll_create1(flags) : -1;
}
extern "C" int __real_eventfd_write(int descriptor, eventfd_t value);
extern "C" int __wrap_eventfd_write(int descriptor, eventfd_t value)
{
    ++wakeUps;
    return __real_eventfd_write(descriptor, value);
}

class TestEventLoopCost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void needsDescriptorsToInstall();
    void aTurnIsOneSystemCall();
    void aPostedEventWakesNobody();
    void messagesOverTcpChangeNoRegistration();
    void idleDescriptorsCostNothing();
    void closingManyAtOnceIsNotQuadratic();
    void tenThousandTimers();
};

void TestEventLoopCost::needsDescriptorsToInstall()
{
    QVERIFY(!installedWithoutDescriptors);
    QCOMPARE(eventloop::name(), QLatin1StringView("epoll"));
    QVERIFY(eventloop::install(eventloop::Kind::Epoll));
    QVERIFY(!eventloop::install(eventloop::Kind::Qt));
}

void TestEventLoopCost::aTurnIsOneSystemCall()
{
    Idle idle(200);
    turn(1000);
    QCOMPARE(controls, 0);
    QCOMPARE(waits, 1000);
    QCOMPARE(wakeUps, 0);
}

void TestEventLoopCost::aPostedEventWakesNobody()
{
    QEventLoop loop;
    int left = 1000;
    std::function<void()> again = [&] {
        if (--left > 0)
            QMetaObject::invokeMethod(&loop, again, Qt::QueuedConnection);
        else
            loop.quit();
    };
    QMetaObject::invokeMethod(&loop, again, Qt::QueuedConnection);
    waits = wakeUps = 0;
    loop.exec();
    QCOMPARE(left, 0);
    QCOMPARE(wakeUps, 0);
    QCOMPARE_LE(waits, 1000);
}

void TestEventLoopCost::messagesOverTcpChangeNoRegistration()
{
    // A QTcpSocket asks for room before it writes and stops asking afterwards, with every message.
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTcpSocket client;
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write(socket->readAll()); });
    });
    client.connectToHost(QHostAddress::LocalHost, server.serverPort());
    client.write("?");
    QTRY_COMPARE(client.bytesAvailable(), 1);
    QEventLoop loop;
    int left = 500;
    connect(&client, &QTcpSocket::readyRead, &loop, [&] {
        client.readAll();
        if (--left == 0)
            loop.quit();
        else
            client.write("?");
    });
    client.readAll();
    controls = 0;
    client.write("?");
    loop.exec();
    QCOMPARE(left, 0);
    QCOMPARE_LE(controls, 2); // the last write of the warm-up may end in here
}

void TestEventLoopCost::idleDescriptorsCostNothing()
{
    const double alone = leastNanoseconds([] { return turn(2000); });
    Idle idle(4000);
    const double among = leastNanoseconds([] { return turn(2000); });
    // poll() makes it more than a hundred times as much.
    QVERIFY2(among < 3 * alone, qPrintable(QStringLiteral("%1 ns, then %2 ns").arg(alone / 2000).arg(among / 2000)));
}

void TestEventLoopCost::closingManyAtOnceIsNotQuadratic()
{
    const auto cost = [](int count) {
        return leastNanoseconds([count] {
            // All are ready, and the first that is told closes them all.
            std::vector<int> descriptors;
            Notifiers notifiers;
            QEventLoop loop;
            Clock::duration taken{};
            for (int i = 0; i < count; ++i) {
                descriptors.push_back(::eventfd(1, EFD_CLOEXEC));
                notifiers.push_back(std::make_unique<QSocketNotifier>(descriptors.back(), QSocketNotifier::Read));
                QObject::connect(notifiers.back().get(), &QSocketNotifier::activated, &loop, [&] {
                    const auto before = Clock::now();
                    notifiers.clear();
                    std::for_each(descriptors.begin(), descriptors.end(), ::close);
                    QTimer::singleShot(0, &loop, [&, before] {
                        QCoreApplication::processEvents();
                        taken = Clock::now() - before;
                        loop.quit();
                    });
                });
            }
            loop.exec();
            return taken / count;
        });
    };
    const double few = cost(250);
    const double many = cost(4000);
    QVERIFY2(many < 6 * few, qPrintable(QStringLiteral("%1 ns each, then %2 ns").arg(few).arg(many)));
}

void TestEventLoopCost::tenThousandTimers()
{
    const auto cost = [](int count) {
        return leastNanoseconds([count] {
            std::vector<QTimer> timers(static_cast<std::size_t>(count));
            const auto before = Clock::now();
            for (int round = 0; round < 3; ++round) {
                for (int i = 0; i < count; ++i)
                    timers[std::size_t(i * 7 % count)].start(10'000 + i * 7919 % 50'000);
            }
            for (QTimer &timer : timers)
                timer.stop();
            return (Clock::now() - before) / count;
        });
    };
    const double few = cost(625);
    const double many = cost(10'000);
    // Linear cost would make it 16 times as much.
    QVERIFY2(many < 6 * few, qPrintable(QStringLiteral("%1 ns each, then %2 ns").arg(few).arg(many)));
}

int main(int argc, char *argv[])
{
    for (const auto &missing : {&eventfdsLeft, &epollsLeft}) {
        *missing = false;
        installedWithoutDescriptors |= eventloop::install(eventloop::Kind::Epoll);
        installedWithoutDescriptors |= eventloop::name() != QLatin1StringView("qt");
        *missing = true;
    }
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max; // thousands of idle descriptors
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (!eventloop::install(eventloop::Kind::Epoll))
        return EXIT_FAILURE;

    QCoreApplication application(argc, argv);
    TestEventLoopCost test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_eventloopcost.moc"
