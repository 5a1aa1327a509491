// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the suites over one event loop share: which loop it is, waiting in it, descriptors to watch. POSIX systems only.
#pragma once

#include <functional>
#include <memory>

#include <QEventLoop>
#include <QObject>
#include <QSocketNotifier>

namespace heliograph::test {

enum class Loop { Epoll, Poll, Glib };
/// As HELIOGRAPH_TEST_LOOP asks for; exits with 77, "skipped", when this Qt or this system has no such loop.
void chooseLoop();
void checkLoop();
Loop loopUnderTest();

/// A nested loop with a last moment.
class Wait
{
public:
    void done();
    bool isDone() const { return m_done; }
    /// False when done() was not called in time.
    bool run(int milliseconds = 5000, QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents);

private:
    QEventLoop m_loop;
    bool m_done = false;
};

/// Turns the loop for so long. Returns how many milliseconds of it this thread has worked.
int turnFor(int milliseconds);

/// Two connected, non-blocking stream sockets.
class SocketPair
{
public:
    SocketPair();
    ~SocketPair();
    SocketPair(const SocketPair &) = delete;
    SocketPair &operator=(const SocketPair &) = delete;

    int near() const { return m_near; }
    int far() const { return m_far; }
    void send(char byte = 'x') const { write(m_far, byte); }
    void closeNear() { close(m_near); }
    void closeFar() { close(m_far); }
    int releaseNear() { return std::exchange(m_near, -1); }

    static void write(int descriptor, char byte);
    /// All there is to read.
    static QByteArray read(int descriptor);
    static void close(int &descriptor);

private:
    int m_near = -1;
    int m_far = -1;
};

using Notifier = std::unique_ptr<QSocketNotifier>;
/// A notifier and what to do when it is activated.
Notifier watch(int descriptor, QSocketNotifier::Type type, std::function<void()> action);

std::unique_ptr<QObject> timerTests();
std::unique_ptr<QObject> notifierTests();
std::unique_ptr<QObject> descriptorTests();
std::unique_ptr<QObject> turnTests();
std::unique_ptr<QObject> networkTests();

} // namespace heliograph::test
