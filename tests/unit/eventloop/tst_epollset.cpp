// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/eventloop/epollset.h"
#include "server/eventloop/waker.h"

#include <memory>
#include <set>

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTemporaryFile>
#include <QTest>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace heliograph::eventloop;

namespace {
int controlCalls = 0;
}

// The linker sends every epoll_ctl() of the library here (see CMakeLists.txt).
extern "C" int __real_epoll_ctl(int epoll, int operation, int descriptor, epoll_event *event);
extern "C" int __wrap_epoll_ctl(int epoll, int operation, int descriptor, epoll_event *event)
{
    ++controlCalls;
    return __real_epoll_ctl(epoll, operation, descriptor, event);
}

namespace {

/// Two connected sockets; what is written to the far end makes the near end readable.
struct Pair
{
    Pair() { ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends); }
    ~Pair()
    {
        closeNear();
        ::close(ends[1]);
    }
    Pair(const Pair &) = delete;
    Pair &operator=(const Pair &) = delete;

    int near() const { return ends[0]; }
    void send() const { QCOMPARE(::write(ends[1], "x", 1), 1); }
    void closeNear() { ::close(std::exchange(ends[0], -1)); }

    int ends[2] = {-1, -1};
};

} // namespace

class TestEpollSet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void tellsTheKernelOncePerChange();
    void aChangeThatIsTakenBackCostsNothing();
    void aWriterWithRoomCostsNoRegistration();
    void aWriterWithoutRoomIsWatched();
    void aNumberThatIsUsedAgainIsWatchedAnew();
    void aClosedDescriptorWithADuplicateFallsSilent();
    void aClosedDescriptorThatComesBackByDup2();
    void movingNeedsADescriptorAndSurvivesWithout();
    void whatCannotBeWatchedIsAlwaysReady();
    void whatIsNotOpenIsRefused();
    void hangUpIsReported();
    void theWakerEndsAWait();
    void everyoneGetsATurn();

private:
    std::vector<EpollSet::Readiness> wait(int milliseconds = 0);
    QList<int> readyNow();

    std::unique_ptr<Waker> m_waker;
    std::unique_ptr<EpollSet> m_set;
};

void TestEpollSet::init()
{
    m_set.reset();
    m_waker = std::make_unique<Waker>();
    m_set = std::make_unique<EpollSet>(m_waker->descriptor());
    QVERIFY(m_set->isValid());
    controlCalls = 0;
}

std::vector<EpollSet::Readiness> TestEpollSet::wait(int milliseconds)
{
    std::vector<EpollSet::Readiness> ready;
    m_set->wait(milliseconds, ready);
    return ready;
}

QList<int> TestEpollSet::readyNow()
{
    QList<int> descriptors;
    for (const auto &[descriptor, events] : wait())
        descriptors.append(descriptor);
    return descriptors;
}

void TestEpollSet::tellsTheKernelOncePerChange()
{
    Pair pair;
    m_set->want(pair.near(), EPOLLIN);
    m_set->want(pair.near(), EPOLLIN | EPOLLPRI);
    m_set->want(pair.near(), EPOLLIN | EPOLLOUT);
    QCOMPARE(controlCalls, 0);
    QVERIFY(m_set->apply().empty());
    QCOMPARE(controlCalls, 1);
    QCOMPARE(wait().size(), 1u);
    QCOMPARE(wait()[0].events, quint32(EPOLLOUT));
    m_set->want(pair.near(), EPOLLIN | EPOLLPRI);
    QVERIFY(m_set->apply().empty());
    QCOMPARE(controlCalls, 2);
    QVERIFY(wait().empty());
    m_set->want(pair.near(), 0);
    QVERIFY(m_set->apply().empty());
    QCOMPARE(controlCalls, 3);
    pair.send();
    QVERIFY(wait().empty());
    QVERIFY(m_set->apply().empty());
    QCOMPARE(controlCalls, 3);
}

void TestEpollSet::aChangeThatIsTakenBackCostsNothing()
{
    Pair pair, untouched;
    m_set->want(untouched.near(), EPOLLOUT);
    m_set->want(untouched.near(), 0);
    QVERIFY(m_set->apply().empty());
    QCOMPARE(controlCalls, 0);

    m_set->want(pair.near(), EPOLLIN);
    m_set->apply();
    QCOMPARE(std::exchange(controlCalls, 0), 1);
    for (int i = 0; i < 100; ++i) {
        m_set->want(pair.near(), EPOLLIN | EPOLLOUT);
        m_set->want(pair.near(), EPOLLIN);
    }
    m_set->apply();
    QCOMPARE(controlCalls, 0);
    // Nothing at all in between: the number may mean another file now, so it has to be asked, once.
    m_set->want(pair.near(), 0);
    m_set->want(pair.near(), EPOLLIN);
    m_set->apply();
    QCOMPARE(controlCalls, 1);
    pair.send();
    QCOMPARE(readyNow(), QList{pair.near()});
}

void TestEpollSet::aWriterWithRoomCostsNoRegistration()
{
    Pair pair, other;
    m_set->want(pair.near(), EPOLLIN);
    m_set->want(other.near(), EPOLLIN);
    m_set->apply();
    controlCalls = 0;
    other.send();
    for (int message = 0; message < 3; ++message) {
        m_set->want(pair.near(), EPOLLIN | EPOLLOUT);
        QVERIFY(m_set->apply().empty());
        QElapsedTimer elapsed;
        elapsed.start();
        const auto ready = wait(10'000);
        QCOMPARE_LT(elapsed.elapsed(), 5000);
        QCOMPARE(ready.size(), 2u); // and the other one is not forgotten over it
        QCOMPARE(ready[0].descriptor, pair.near());
        QCOMPARE(ready[0].events, quint32(EPOLLOUT));
        m_set->want(pair.near(), EPOLLIN); // all is written
    }
    m_set->apply();
    QCOMPARE(controlCalls, 0);
    QCOMPARE(readyNow(), QList{other.near()});
}

void TestEpollSet::aWriterWithoutRoomIsWatched()
{
    Pair pair;
    m_set->want(pair.near(), EPOLLIN);
    m_set->apply();
    controlCalls = 0;
    const QByteArray block(64 * 1024, 'b');
    while (::write(pair.near(), block.constData(), std::size_t(block.size())) > 0) {
    }
    m_set->want(pair.near(), EPOLLIN | EPOLLOUT);
    m_set->apply();
    QCOMPARE(controlCalls, 1);
    QVERIFY(wait().empty());
    QByteArray sink(1024 * 1024, Qt::Uninitialized);
    while (::read(pair.ends[1], sink.data(), std::size_t(sink.size())) > 0) {
    }
    QCOMPARE(readyNow(), QList{pair.near()});
    m_set->apply();
    QCOMPARE(readyNow(), QList{pair.near()});
    QCOMPARE(controlCalls, 1);
    m_set->want(pair.near(), EPOLLIN);
    m_set->apply();
    QCOMPARE(controlCalls, 2);

    // There is room, but one that always wants to write is watched from the second time on.
    for (int turn = 0; turn < 5; ++turn) {
        m_set->want(pair.near(), EPOLLIN | EPOLLOUT);
        m_set->apply();
        QCOMPARE(readyNow(), QList{pair.near()});
        QCOMPARE(controlCalls, turn == 0 ? 2 : 3);
    }
}

void TestEpollSet::aNumberThatIsUsedAgainIsWatchedAnew()
{
    auto old = std::make_unique<Pair>();
    const int number = old->near();
    m_set->want(number, EPOLLIN);
    m_set->apply();
    m_set->want(number, 0);
    old->closeNear();
    Pair fresh;
    QCOMPARE(::dup2(fresh.near(), number), number);
    m_set->want(number, EPOLLIN); // the same wish as before, for another file
    QVERIFY(m_set->apply().empty());
    fresh.send();
    QCOMPARE(readyNow(), QList{number});
    ::close(number);
}

void TestEpollSet::aClosedDescriptorWithADuplicateFallsSilent()
{
    Pair pair, other;
    const int number = pair.near();
    m_set->want(number, EPOLLIN);
    m_set->want(other.near(), EPOLLIN);
    m_set->apply();
    const int duplicate = ::dup(number);
    m_set->want(number, 0);
    pair.closeNear();
    m_set->apply(); // cannot reach the kernel's registration any more
    pair.send();
    other.send();
    QCOMPARE(readyNow(), QList{other.near()});
    m_set->apply();
    QCOMPARE(readyNow(), QList{other.near()});
    m_set->want(other.near(), 0);
    m_set->apply();
    QElapsedTimer elapsed;
    elapsed.start();
    QVERIFY(wait(50).empty());
    QCOMPARE_GE(elapsed.elapsed(), 49); // and does not keep the loop awake
    ::close(duplicate);
}

void TestEpollSet::aClosedDescriptorThatComesBackByDup2()
{
    Pair pair;
    const int number = pair.near();
    m_set->want(number, EPOLLIN);
    m_set->apply();
    const int duplicate = ::dup(number);
    m_set->want(number, 0);
    pair.closeNear();
    m_set->apply();
    QCOMPARE(::dup2(duplicate, number), number);
    m_set->want(number, EPOLLIN);
    QVERIFY(m_set->apply().empty());
    pair.send();
    QCOMPARE(readyNow(), QList{number});
    QCOMPARE(readyNow(), QList{number});
    ::close(duplicate);
    ::close(number);
}

void TestEpollSet::movingNeedsADescriptorAndSurvivesWithout()
{
    Pair pair, other;
    const int number = pair.near();
    m_set->want(number, EPOLLIN);
    m_set->want(other.near(), EPOLLIN);
    m_set->apply();
    m_set->want(number, 0);
    const int duplicate = ::dup(number);
    pair.closeNear();
    m_set->apply();
    pair.send();
    other.send();

    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none{0, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("cannot replace its epoll instance")));
    for (int turn = 0; turn < 3; ++turn) {
        QVERIFY(m_set->apply().empty());
        QCOMPARE(readyNow(), QList{other.near()});
    }
    ::setrlimit(RLIMIT_NOFILE, &before);

    controlCalls = 0;
    m_set->apply();
    QCOMPARE(controlCalls, 2); // the waker and the one that is left
    QCOMPARE(readyNow(), QList{other.near()});
    m_set->apply();
    QCOMPARE(controlCalls, 2);
    ::close(duplicate);
}

void TestEpollSet::whatCannotBeWatchedIsAlwaysReady()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    m_set->want(file.handle(), EPOLLIN | EPOLLPRI);
    QVERIFY(m_set->apply().empty());
    QElapsedTimer elapsed;
    elapsed.start();
    const auto ready = wait(10'000);
    QCOMPARE_LT(elapsed.elapsed(), 5000);
    QCOMPARE(ready.size(), 1u);
    QCOMPARE(ready[0].events, quint32(EPOLLIN));
    m_set->want(file.handle(), EPOLLPRI);
    m_set->apply();
    QVERIFY(wait().empty());
    m_set->want(file.handle(), EPOLLOUT);
    m_set->apply();
    QCOMPARE(wait()[0].events, quint32(EPOLLOUT));

    // A socket under the file's number is a socket.
    Pair pair;
    const int number = ::dup(file.handle());
    m_set->want(file.handle(), 0);
    m_set->want(number, EPOLLIN);
    m_set->apply();
    QCOMPARE(readyNow(), QList{number});
    m_set->want(number, 0);
    QCOMPARE(::dup2(pair.near(), number), number);
    m_set->want(number, EPOLLIN);
    m_set->apply();
    QVERIFY(wait().empty());
    pair.send();
    QCOMPARE(readyNow(), QList{number});
    ::close(number);
}

void TestEpollSet::whatIsNotOpenIsRefused()
{
    Pair pair;
    const int number = ::dup(pair.near());
    ::close(number);
    m_set->want(number, EPOLLIN);
    const auto refusals = m_set->apply();
    QCOMPARE(refusals.size(), 1u);
    QCOMPARE(refusals[0].descriptor, number);
    QCOMPARE(refusals[0].error, EBADF);
    QVERIFY(m_set->apply().empty());
    QCOMPARE(::dup2(pair.near(), number), number);
    m_set->want(number, 0);
    m_set->want(number, EPOLLIN);
    QVERIFY(m_set->apply().empty());
    pair.send();
    QCOMPARE(readyNow(), QList{number});
    ::close(number);
}

void TestEpollSet::hangUpIsReported()
{
    Pair pair;
    m_set->want(pair.near(), EPOLLPRI);
    m_set->apply();
    QVERIFY(wait().empty());
    ::close(std::exchange(pair.ends[1], -1));
    QCOMPARE(wait().size(), 1u);
    QVERIFY(wait()[0].events & EPOLLHUP);
}

void TestEpollSet::theWakerEndsAWait()
{
    QVERIFY(m_waker->beginWait());
    m_waker->wakeUp();
    QElapsedTimer elapsed;
    elapsed.start();
    QVERIFY(wait(10'000).empty());
    QCOMPARE_LT(elapsed.elapsed(), 5000);
    m_waker->endWait();
    QVERIFY(m_waker->take());
    // Nobody has read its counter, and yet it does not end another wait.
    elapsed.restart();
    QVERIFY(wait(30).empty());
    QCOMPARE_GE(elapsed.elapsed(), 29);
}

void TestEpollSet::everyoneGetsATurn()
{
    constexpr int count = 2 * EpollSet::maxReady;
    std::set<int> descriptors;
    for (int i = 0; i < count; ++i) {
        const int descriptor = ::eventfd(1, EFD_CLOEXEC);
        QVERIFY(descriptor >= 0);
        descriptors.insert(descriptor);
        m_set->want(descriptor, EPOLLIN);
    }
    m_set->apply();
    // All of them stay ready, and one wait has room for half of them: two waits in a row reach everyone.
    for (int round = 0; round < 3; ++round) {
        std::set<int> reached;
        for (const int descriptor : readyNow() + readyNow())
            reached.insert(descriptor);
        QCOMPARE(reached, descriptors);
    }
    for (const int descriptor : descriptors)
        ::close(descriptor);
}

QTEST_GUILESS_MAIN(TestEpollSet)
#include "tst_epollset.moc"
