// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Windows, which calls a handler on a thread of its own and has nothing like SIGHUP: certificates are read again
// only by a restart there.

#include "server/process/signals.h"

#include <atomic>

#include <windows.h>

#include <QCoreApplication>
#include <QObject>

namespace heliograph::process {

namespace {

constexpr UINT interruptedStatus = 130;
/// When the console closes, Windows ends the process as soon as the handler returns, after five seconds at the latest.
constexpr DWORD graceMilliseconds = 4500;

} // namespace

void ignoreBrokenPipes()
{
    // Windows has no such signal; writing fails.
}

class Signals::Private
{
public:
    explicit Private(Actions wanted) : m_actions(std::move(wanted))
    {
        current = this;
        SetConsoleCtrlHandler(&Private::handle, TRUE);
    }
    ~Private()
    {
        SetConsoleCtrlHandler(&Private::handle, FALSE);
        current = nullptr;
    }

private:
    static BOOL WINAPI handle(DWORD event);

    static inline std::atomic<Private *> current{nullptr};

    Actions m_actions;
    QObject m_context;
    std::atomic<int> m_requests{0};
};

BOOL WINAPI Signals::Private::handle(DWORD event)
{
    Private *const self = current;
    if (!self)
        return FALSE;
    const bool isFirst = self->m_requests.fetch_add(1) == 0;
    if (!isFirst && event == CTRL_C_EVENT)
        ExitProcess(interruptedStatus);
    if (isFirst) {
        QMetaObject::invokeMethod(
            &self->m_context,
            [self] {
                if (self->m_actions.stop)
                    self->m_actions.stop();
            },
            Qt::QueuedConnection);
    }
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        Sleep(graceMilliseconds);
    return TRUE;
}

Signals::Signals(Actions actions) : d(std::make_unique<Private>(std::move(actions))) {}

Signals::~Signals() = default;

} // namespace heliograph::process
