// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Linux, macOS and the BSDs: a signal handler may do next to nothing, so it writes the signal's number into a pipe,
// and the event loop reads it there.

#include "server/process/signals.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include <QSocketNotifier>

namespace heliograph::process {

namespace {

constexpr int interruptedStatus = 130; // what shells make of SIGINT
constexpr std::array watched{SIGTERM, SIGINT, SIGHUP};

std::atomic<int> pipeEntrance{-1};
std::atomic<int> interrupts{0};
static_assert(std::atomic<int>::is_always_lock_free, "needed within signal handlers");

extern "C" void heliographSignal(int number)
{
    const int before = errno;
    if (number == SIGINT && interrupts.fetch_add(1) > 0)
        ::_exit(interruptedStatus);
    const char byte = char(number);
    // A full pipe holds enough of them already.
    [[maybe_unused]] const ssize_t written = ::write(pipeEntrance.load(), &byte, 1);
    errno = before;
}

void makePrivate(int descriptor)
{
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

} // namespace

void ignoreBrokenPipes()
{
    std::signal(SIGPIPE, SIG_IGN);
}

class Signals::Private
{
public:
    explicit Private(Actions wanted);
    ~Private();

private:
    void drain();
    void act(int number);

    Actions m_actions;
    std::array<int, 2> m_pipe{-1, -1};
    std::array<struct sigaction, watched.size()> m_before{};
    std::unique_ptr<QSocketNotifier> m_notifier;
    bool m_isStopping = false;
};

Signals::Private::Private(Actions wanted) : m_actions(std::move(wanted))
{
    Q_ASSERT(pipeEntrance == -1);
    if (::pipe(m_pipe.data()) != 0)
        qFatal("no pipe for signals: errno %d", errno);
    for (const int end : m_pipe)
        makePrivate(end);
    pipeEntrance = m_pipe[1];
    interrupts = 0;
    m_notifier = std::make_unique<QSocketNotifier>(m_pipe[0], QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] { drain(); });
    struct sigaction action
    {
    };
    action.sa_handler = heliographSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (size_t at = 0; at < watched.size(); ++at)
        ::sigaction(watched[at], &action, &m_before[at]);
}

Signals::Private::~Private()
{
    for (size_t at = 0; at < watched.size(); ++at)
        ::sigaction(watched[at], &m_before[at], nullptr);
    pipeEntrance = -1;
    m_notifier.reset();
    for (const int end : m_pipe)
        ::close(end);
}

void Signals::Private::drain()
{
    std::array<char, 64> numbers{};
    const ssize_t count = ::read(m_pipe[0], numbers.data(), numbers.size());
    for (ssize_t at = 0; at < count; ++at)
        act(numbers[size_t(at)]);
}

void Signals::Private::act(int number)
{
    if (number == SIGHUP) {
        if (m_actions.reload)
            m_actions.reload();
    } else if (!m_isStopping) {
        m_isStopping = true;
        if (m_actions.stop)
            m_actions.stop();
    }
}

Signals::Signals(Actions actions) : d(std::make_unique<Private>(std::move(actions))) {}

Signals::~Signals() = default;

} // namespace heliograph::process
