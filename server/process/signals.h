// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Brings the wish to stop or to reload from the operating system into the event loop. What stopping means is the
// caller's affair. Written per system in signals_posix.cpp and signals_windows.cpp.
#pragma once

#include <functional>
#include <memory>

namespace heliograph::process {

/// From now on writing to a pipe or socket without a reader is an error and not the end of the process. To be called
/// first of all.
void ignoreBrokenPipes();

/// While it lives: SIGTERM and SIGINT (on Windows Ctrl-C, Ctrl-Break, closing the console, logging off) ask to stop,
/// once; a second SIGINT ends the process at once with status 130, even when the event loop stands still; SIGHUP asks
/// to reload, as often as it comes. One at a time, in the thread of the application object, which must exist.
class Signals
{
public:
    struct Actions
    {
        std::function<void()> stop;
        std::function<void()> reload;
    };

    explicit Signals(Actions actions);
    ~Signals();
    Signals(const Signals &) = delete;
    Signals &operator=(const Signals &) = delete;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heliograph::process
