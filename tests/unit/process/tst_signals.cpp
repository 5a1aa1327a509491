// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/process/signals.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <unistd.h>

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

using namespace heliograph::process;

class TestSignals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void termAsksToStop();
    void interruptAsksToStop();
    void stopIsAskedOnce();
    void hangupAsksToReload();
    void hangupWithoutAnActionIsHarmless();
    void manySignalsDoNotBlock();
    void secondInterruptEndsTheProcess();
    void theHandlersBeforeComeBack();
    void brokenPipesAreErrors();

private:
    Signals::Actions counting();
    int m_stops = 0;
    int m_reloads = 0;
};

void TestSignals::init()
{
    m_stops = 0;
    m_reloads = 0;
}

Signals::Actions TestSignals::counting()
{
    return {[this] { ++m_stops; }, [this] { ++m_reloads; }};
}

void TestSignals::termAsksToStop()
{
    const Signals signalsOfTest(counting());
    std::raise(SIGTERM);
    QCOMPARE(m_stops, 0); // not within the handler
    QTRY_COMPARE(m_stops, 1);
    QCOMPARE(m_reloads, 0);
}

void TestSignals::interruptAsksToStop()
{
    const Signals signalsOfTest(counting());
    std::raise(SIGINT);
    QTRY_COMPARE(m_stops, 1);
}

/// A supervisor may send SIGTERM while Ctrl-C reaches the whole group: that is one wish, not impatience.
void TestSignals::stopIsAskedOnce()
{
    const Signals signalsOfTest(counting());
    for (const int number : {SIGTERM, SIGINT, SIGTERM, SIGHUP})
        std::raise(number);
    QTRY_COMPARE(m_reloads, 1);
    QCOMPARE(m_stops, 1);
}

void TestSignals::hangupAsksToReload()
{
    const Signals signalsOfTest(counting());
    std::raise(SIGHUP);
    QTRY_COMPARE(m_reloads, 1);
    std::raise(SIGHUP);
    QTRY_COMPARE(m_reloads, 2);
    QCOMPARE(m_stops, 0);
}

void TestSignals::hangupWithoutAnActionIsHarmless()
{
    const Signals signalsOfTest({[this] { ++m_stops; }, {}});
    std::raise(SIGHUP);
    std::raise(SIGTERM);
    QTRY_COMPARE(m_stops, 1);
}

void TestSignals::manySignalsDoNotBlock()
{
    const Signals signalsOfTest(counting());
    constexpr int sent = 100'000; // more than a pipe holds
    for (int number = 0; number < sent; ++number)
        std::raise(SIGHUP);
    QTRY_VERIFY(m_reloads > 1000);
    QTest::qWait(0);
    std::raise(SIGTERM);
    QTRY_COMPARE(m_stops, 1);
    QVERIFY(m_reloads <= sent);
}

void TestSignals::secondInterruptEndsTheProcess()
{
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--interrupt-twice")});
    QVERIFY(child.waitForFinished(10'000));
    QCOMPARE(child.exitStatus(), QProcess::NormalExit);
    QCOMPARE(child.exitCode(), 130);
}

void TestSignals::theHandlersBeforeComeBack()
{
    const auto handlerOf = [](int number) {
        struct sigaction action
        {
        };
        ::sigaction(number, nullptr, &action);
        return action.sa_handler;
    };
    const std::array before{handlerOf(SIGTERM), handlerOf(SIGINT), handlerOf(SIGHUP)};
    {
        const Signals signalsOfTest(counting());
        QVERIFY(handlerOf(SIGTERM) != before[0] && handlerOf(SIGHUP) != before[2]);
    }
    QVERIFY(handlerOf(SIGTERM) == before[0]);
    QVERIFY(handlerOf(SIGINT) == before[1]);
    QVERIFY(handlerOf(SIGHUP) == before[2]);
}

void TestSignals::brokenPipesAreErrors()
{
    ignoreBrokenPipes();
    std::array<int, 2> pipe{};
    QVERIFY(::pipe(pipe.data()) == 0);
    ::close(pipe[0]);
    QCOMPARE(::write(pipe[1], "x", 1), -1);
    QCOMPARE(errno, EPIPE);
    ::close(pipe[1]);
}

/// The event loop never gets to run: the second SIGINT must work all the same.
static int interruptTwice()
{
    const Signals signalsOfTest({[] { ::_exit(1); }, {}});
    std::raise(SIGINT);
    std::raise(SIGINT);
    return 2;
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (application.arguments().contains(QStringLiteral("--interrupt-twice")))
        return interruptTwice();
    TestSignals test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_signals.moc"
