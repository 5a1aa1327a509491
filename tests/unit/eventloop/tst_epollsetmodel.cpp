// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// EpollSet against poll(), which has no memory that could be wrong: after every step of a random history of opening,
// closing, duplicating, reusing and switching, both must name the same descriptors for the same reasons.

#include "server/eventloop/epollset.h"
#include "server/eventloop/waker.h"

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include <QTemporaryFile>
#include <QTest>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace heliograph::eventloop;

namespace {

/// Some files, and some descriptor numbers that stand for them now and then.
class History
{
public:
    explicit History(unsigned seed) : m_random(seed), m_set(m_waker.descriptor())
    {
        for (auto &pair : m_pairs)
            ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data());
        if (!m_file.open())
            qFatal("No temporary file");
        // Numbers of our own, above whatever the process has open.
        for (std::size_t i = 0; i < m_numbers.size(); ++i)
            m_numbers[i] = ::fcntl(m_file.handle(), F_DUPFD_CLOEXEC, 300 + int(i));
    }
    ~History()
    {
        for (const int number : m_numbers)
            ::close(number);
        for (const auto &pair : m_pairs)
            std::for_each(pair.begin(), pair.end(), ::close);
    }
    History(const History &) = delete;
    History &operator=(const History &) = delete;

    void step()
    {
        const int number = m_numbers[below(m_numbers.size())];
        auto &pair = m_pairs[below(m_pairs.size())];
        switch (below(8)) {
        case 0: // another file takes the number, perhaps watched at once
            drop(number);
            ::dup2(below(6) == 0 ? m_file.handle() : pair[0], number);
            if (below(2) == 0)
                want(number, interest());
            break;
        case 1: // closed before its notifiers are gone
            ::close(number);
            drop(number);
            break;
        case 2:
            drop(number);
            ::close(number);
            break;
        case 3:
            drop(number);
            break;
        case 4: // the far end sends, or the near end is read empty
            if (::write(pair[1], "x", 1) < 0 || below(2) == 0)
                drain(pair[0]);
            break;
        case 5: // the near end's way out is full, or free
            if (below(2) == 0)
                fill(pair[0]);
            else
                drain(pair[1]);
            break;
        default:
            if (::fcntl(number, F_GETFD) >= 0)
                want(number, interest());
        }
    }

    bool turn()
    {
        if (!m_set.apply().empty())
            return false;
        std::vector<EpollSet::Readiness> ready;
        m_set.wait(0, ready);
        std::map<int, quint32> found, expected;
        for (const auto &[descriptor, events] : ready)
            found[descriptor] |= events;
        for (const auto &[number, events] : m_wanted) {
            // The bits of poll() and of epoll have the same values on Linux.
            pollfd entry{number, short(events), 0};
            if (::poll(&entry, 1, 0) > 0)
                expected[number] = quint32(entry.revents);
        }
        return found == expected;
    }

    std::size_t below(std::size_t limit) { return m_random() % limit; }

private:
    quint32 interest()
    {
        constexpr std::array<quint32, 6> interests{EPOLLIN,  EPOLLIN | EPOLLOUT, EPOLLIN | EPOLLOUT,
                                                   EPOLLOUT, EPOLLIN | EPOLLPRI, EPOLLPRI};
        return interests[below(interests.size())];
    }
    void want(int number, quint32 events)
    {
        m_set.want(number, events);
        m_wanted[number] = events;
    }
    void drop(int number)
    {
        if (m_wanted.erase(number) > 0)
            m_set.want(number, 0);
    }
    static void drain(int descriptor)
    {
        char buffer[4096];
        while (::read(descriptor, buffer, sizeof buffer) > 0) {
        }
    }
    static void fill(int descriptor)
    {
        const char block[4096] = {};
        while (::write(descriptor, block, sizeof block) > 0) {
        }
    }

    std::mt19937 m_random;
    Waker m_waker;
    EpollSet m_set;
    QTemporaryFile m_file;
    std::array<std::array<int, 2>, 3> m_pairs{};
    std::array<int, 5> m_numbers{};
    std::map<int, quint32> m_wanted;
};

} // namespace

class TestEpollSetModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithPoll_data();
    void agreesWithPoll();
};

void TestEpollSetModel::agreesWithPoll_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 20; ++seed)
        QTest::addRow("history %u", seed) << seed;
}

void TestEpollSetModel::agreesWithPoll()
{
    QFETCH(unsigned, seed);
    History history(seed);
    for (int turn = 0; turn < 500; ++turn) {
        for (auto steps = history.below(10); steps > 0; --steps)
            history.step();
        QVERIFY2(history.turn(), qPrintable(QStringLiteral("turn %1").arg(turn)));
    }
}

QTEST_GUILESS_MAIN(TestEpollSetModel)
#include "tst_epollsetmodel.moc"
