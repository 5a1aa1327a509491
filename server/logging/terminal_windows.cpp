// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For Windows. A console or pipe whose reader stands still does hold the process up here: Windows has no way to ask.

#include "server/logging/terminal.h"

#include <QtGlobal>

#include <io.h>
#include <windows.h>

namespace heliograph::logging {

namespace {

HANDLE handleOf(int descriptor)
{
    return reinterpret_cast<HANDLE>(_get_osfhandle(descriptor));
}

/// Colours are escape sequences since Windows 10, once the console is asked to understand them.
bool understandsColours(HANDLE handle)
{
    DWORD mode = 0;
    return GetConsoleMode(handle, &mode) && SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

} // namespace

Terminal::Terminal(int descriptor) : m_descriptor(descriptor)
{
    m_inColour = qEnvironmentVariableIsEmpty("NO_COLOR") && understandsColours(handleOf(descriptor));
}

bool Terminal::write(QByteArrayView line)
{
    DWORD written = 0;
    const bool done = WriteFile(handleOf(m_descriptor), line.data(), DWORD(line.size()), &written, nullptr) &&
                      qsizetype(written) == line.size();
    m_torn = !done;
    return done;
}

} // namespace heliograph::logging
